#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Audits all repositories of a server, compares with the last time, and keeps
# one page a day. What it prints is for cron to mail: nothing, where nothing is
# new, and all was read.

set -eu
: "${GIT_ROOT:=/srv/git}" "${RULES:=/etc/refward/refward.ini}"
: "${REPORTS:=/var/lib/refward/reports}" "${KEEP_DAYS:=760}"

cd "$REPORTS"
day=$(date -u +%Y-%m-%d)
set --
test ! -e last.json || set -- --compare last.json
status=0
refward audit --rules "$RULES" --root "$GIT_ROOT" --resume under-way.jsonl \
	"$@" --output json=new.json --output html=new.html >new.txt ||
	status=$?

# It came to its end, whatever it found.
tail -n 1 under-way.jsonl | grep -q '^{"type":"summary"' || exit 3
mv new.html "$day.html"
mv new.json last.json
mv new.txt last.txt
find . -name '????-??-??.html' -mtime "+$KEEP_DAYS" -exec rm -f {} +

if test "$status" -eq 3 || grep -q ': [1-9][0-9]* new finding' last.txt; then
	tail -n 1 last.txt
	echo "See $REPORTS/$day.html"
	exit "$status"
fi
