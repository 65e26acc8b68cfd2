#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole path on real files: index, mount, ask, change, roll back. Works on a copy of this machine's
# manual pages and documentation, which is taken away at the end; leaves nothing mounted.
. "$(dirname "$0")/common.sh"
tree=$work/manual

say() { printf '\n\033[1m# %s\033[0m\n' "$*" | { if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi; }; }

# Copies the first COUNT readable texts of some size below FOLDER, keeping the names below it.
copy() {
  local from=$1 to=$2 count=$3
  [ -d "$from" ] || return 0
  mkdir -p "$to"
  (cd "$from" && find . -type f -size +1 -size -64k \( -name '*.[1-8].gz' -o -name '*.md' \
    -o -name '*.txt' -o -name '*.html' -o -name 'README*' -o -name 'NEWS*' -o -name 'FAQ*' \) -print0 |
    sort -z | sed -zn "1,${count}p" | xargs -0 -r cp --parents --preserve=timestamps -t "$to")
}

say "A tree of real files: the manual pages and the documentation of this machine"
copy /usr/share/man/man2 "$tree/calls" 400
copy /usr/share/man/man7 "$tree/overviews" 150
copy /usr/share/man/man5 "$tree/formats" 150
copy /usr/share/man/man3 "$tree/library" 500
copy /usr/share/doc "$tree/doc" 200
files=$(find "$tree" -type f | wc -l)
echo "$files files, $(du -sh "$tree" | cut -f1)"
[ "$files" -ge 1000 ] || { echo "Error: fewer than 1,000 files; run 'make setup'." >&2; exit 2; }
cp -a "$tree" "$work/as-it-was"
cd "$tree"

say "Make it a store, and index it: every term, and every passage by its meaning"
run semfs init
run semfs index
run semfs snapshot 'the start'

say "Search by meaning: no word of the question stands in the title of the best answer"
search() {
  run semfs find -k 3 --not-under doc -- "$1"
  # Each manual page says what it is about under NAME.
  line "zcat $(semfs find -k 1 --not-under doc -- "$1") | sed -n '/^[.]SH \"*NAME/{n;p}'"
}
search 'delay for a few milliseconds'
search 'keep data in RAM'
search 'give up root privileges'

say "Mount the folder over itself: same paths, same bytes, any program"
run semfs mount .
cd "$tree"
run semfs status

say "Change files through it, as always"
line 'gunzip calls/unlink.2.gz'
line 'sed -i s/deletes/DELETES/g calls/unlink.2'
line 'mv overviews/signal.7.gz overviews/about-signals.gz'
line 'rm -r formats'
line 'ls'
run semfs log -k 6

say "What is found, and what was, are folders"
line 'ls ".semfs/find/waiting for a child process/"'
line 'ls ".semfs/at/the start/formats" | sed 5q'
line 'zcat ".semfs/at/the start/formats/passwd.5.gz" | sed 3q'

say "Say it: two steps, shown before they run"
run semfs plan -- 'find the three pages about locking files and copy them into a folder called locking'
run semfs ask --yes -- 'find the three pages about locking files and copy them into a folder called locking'
line 'ls locking'

say "Go back by saying so; change your mind; check that every byte of history is sound"
run semfs ask --yes -- 'roll everything back to the snapshot "the start"'
line 'ls'
run semfs undo --yes
line 'ls'
run semfs ask --yes -- 'roll everything back to the snapshot "the start"'
run semfs check --read-data

say "Unmount: the files are plain files, as they were"
cd "$work"
run semfs unmount "$tree"
line "diff -r --no-dereference --exclude=.semfs $work/as-it-was $tree && echo 'no difference'"
