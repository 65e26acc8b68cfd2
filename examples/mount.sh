#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Mount a folder over itself: any program works as before, every change is kept, and searches are
# folders.
. "$(dirname "$0")/common.sh"
make_tree
cd "$work"
run semfs init notes
run semfs index -C notes
run semfs mount notes
run cat notes/kitchen/soup.md
line 'sed -i s/lemon/lime/ notes/kitchen/soup.md'
line 'mv notes/work/meeting.md notes/work/monday.md'
line 'rm -r notes/garden'
line 'ls "notes/.semfs/find/raising dough slowly/"'
line 'ls notes/.semfs/at/first/garden'
line 'cat notes/.semfs/at/first/garden/bees.txt'
run semfs log -C notes
run semfs unmount notes
line 'grep lime notes/kitchen/soup.md'
