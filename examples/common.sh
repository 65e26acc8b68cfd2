# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the examples: finds the program, makes a small tree of real text to play with, and takes
# everything away at the end.
set -euo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# The program that was built beside these examples, else the one that is installed.
if [ -x "$here/../.build/release/semfs" ]; then
  PATH=$(cd "$here/../.build/release" && pwd):$PATH
fi
command -v semfs > /dev/null || {
  echo "Error: semfs is not built." >&2
  echo "Hint: run 'make build' first." >&2
  exit 2
}
work=$(mktemp -d)
tree=$work/notes
clean_up() {
  status=$?
  cd /
  if grep -qs " $tree fuse.semfs " /proc/self/mountinfo || mountpoint -q "$tree" 2> /dev/null; then
    semfs unmount "$tree" > /dev/null 2>&1 || umount -l "$tree" || true
  fi
  rm -rf "$work"
  exit $status
}
trap clean_up EXIT

# Prints a command as a person would type it, then runs it.
run() {
  printf '\n$'
  printf ' %s' "$@" | sed -E "s#$work/##g"
  printf '\n'
  "$@"
}
# The same for a line with pipes, globs or redirections.
line() {
  printf '\n$ %s\n' "$1"
  bash -o pipefail -c "$1"
}

make_tree() {
  mkdir -p "$tree/kitchen" "$tree/garden" "$tree/work"
  cat > "$tree/kitchen/bread.md" << 'TEXT'
# Sourdough

Feed the starter the evening before. Mix flour, water and salt, and let the dough rest for an hour.
Fold it four times, then leave it in a cold place overnight so that it rises slowly. Bake it in a
very hot oven with steam for the first twenty minutes.
TEXT
  cat > "$tree/kitchen/soup.md" << 'TEXT'
# Lentil soup

Soften onions, carrots and celery in olive oil. Add red lentils, cumin and stock, simmer for half an
hour, and finish with lemon juice.
TEXT
  cat > "$tree/garden/tomatoes.md" << 'TEXT'
# Tomatoes

Sow indoors in March, plant out after the last frost. Water at the root and pinch out the side
shoots. Yellow leaves at the bottom mean too much water or too little nitrogen.
TEXT
  cat > "$tree/garden/bees.txt" << 'TEXT'
The hive came through the winter. In May the colony may swarm: look for queen cells every week and
give the insects more room before they think of leaving. Honey is taken in July.
TEXT
  cat > "$tree/work/budget.csv" << 'TEXT'
item,month,amount
rent,2026-10,1200
travel,2026-10,340
travel,2026-11,90
TEXT
  cat > "$tree/work/meeting.md" << 'TEXT'
# Meeting on Monday

Anna presented the figures of the third quarter. Sales in the north fell, so the campaign moves to
spring. Decision: hire one more engineer; Ben writes the advertisement by Friday.
TEXT
}
