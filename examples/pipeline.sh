#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# semfs in pipelines: paths alone when piped, JSON when asked, plans as data.
. "$(dirname "$0")/common.sh"
make_tree
cd "$tree"
run semfs init
run semfs index
line 'semfs find -k 2 -- looking after insects | head -n 1'
line 'semfs find -k 3 -0 -- food | xargs -0 wc -w'
line 'semfs find -k 1 --jsonl -- "who was hired" | python3 -c "import json,sys; print(json.loads(sys.stdin.readline())[\"path\"])"'
line 'semfs plan --now 2026-11-23T12:00:00Z -- "the two newest notes on gardening"'
line 'semfs plan -- "copy garden/bees.txt to archive/" | semfs run --yes -'
line 'ls archive'
