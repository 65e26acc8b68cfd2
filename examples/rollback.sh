#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Going back without a mount: scan, look at what changed, put it back, and undo even that.
. "$(dirname "$0")/common.sh"
make_tree
cd "$tree"
run semfs init
run semfs scan
run semfs snapshot 'before the clean-up'
line 'sed -i s/1200/1900/ work/budget.csv; rm garden/bees.txt; mv kitchen cooking'
run semfs scan
run semfs diff --from 'before the clean-up'
run semfs show garden/bees.txt --at 'before the clean-up'
run semfs rollback work/budget.csv --to 'before the clean-up' --yes
line 'grep rent work/budget.csv'
run semfs rollback --to 'before the clean-up' --yes
line 'ls garden kitchen'
run semfs undo --yes
line 'ls'
run semfs log
run semfs check --read-data
