#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The interactive shell: plain language that is shown and confirmed before it acts. Here its lines come
# from a script; at a terminal, type them after starting semfs alone.
. "$(dirname "$0")/common.sh"
make_tree
cd "$tree"
run semfs init
run semfs index
cat > "$work/session" << 'TEXT'
find two files about cooking
summarise them
create a folder called recipes
move kitchen/bread.md to recipes/
what changed today?
undo that
!ls kitchen
TEXT
echo
echo '$ semfs --yes < session'
semfs --yes < "$work/session"
