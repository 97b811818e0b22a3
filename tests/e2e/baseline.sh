#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward baseline: a history that is older than its rules.

. "$(dirname "$0")/lib.sh"

# grown: a server that let everything in: main with an odd commit, a branch
# and two tags.
grown()
{
	make_server shop && let_all_in shop && make_clone shop dev &&
	commit_file dev a 1 'odd' && commit_file dev a 2 'feat: two' &&
	git -C dev tag v1 && git -C dev tag -a -m 'a tag' v2 &&
	git -C dev checkout -q -b feature/x && commit_file dev a 3 'odder' &&
	git -C dev push -q origin main feature/x v1 v2 &&
	if test "${GATE:-}" != open; then
		ln -sf "$PRE_RECEIVE" shop.git/hooks/pre-receive
	fi &&
	strict_rules | rules shop
}

strict_rules()
{
	cat <<'EOF2'
[refward]
version = 1
host = ssh

[rules messages]
ref = refs/heads/**
commit-type = feat fix
max-commits = 1
EOF2
}

ends_with()
{
	_want=$1
	shift
	"$REFWARD" baseline "$@" shop.git >out
	_status=$?
	test "$_status" -eq "$_want" || {
		echo "status $_status, not $_want" && cat out
		return 1
	}
}

shows_what_it_finds()
{
	grown && snapshot shop && ends_with 1 --dry-run &&
	odd=$(git -C dev rev-parse --short=10 v1^) &&
	odder=$(git -C dev rev-parse --short=10 HEAD) &&
	says out <<EOF2 &&
baseline of 'shop': 4 refs, 3 commits judged, 2 findings
         2  commit-type [messages]
  $odder "odder": commit-type: subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix [messages]
  $odd "odd": commit-type: subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix [messages]
nothing was recorded: a dry run
EOF2
	server_is_untouched shop
}
t 'it shows what the rules find, and records nothing in a dry run' \
    shows_what_it_finds

without_baseline()
{
	grown && git -C dev checkout -q -b fresh &&
	commit_file dev a 4 'feat: four' &&
	snapshot shop && must_fail push_as alice dev origin fresh &&
	server_is_untouched shop
}
t_refusal 'without a baseline the old history is judged' without_baseline

with_baseline()
{
	grown && ends_with 0 && git -C dev checkout -q -b fresh &&
	commit_file dev a 4 'feat: four' &&
	expect_accepted alice dev origin fresh </dev/null &&
	test ! -s shop.git/refward/coverage/lock
}
t 'after it the old history is covered' with_baseline

new_commits_are_judged()
{
	grown && ends_with 0 && commit_file dev a 4 'four' &&
	short=$(git -C dev rev-parse --short=10 HEAD) &&
	expect_refused alice dev origin feature/x <<EOF2
error: $short "four": commit-type: subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix [messages]
hint:   git commit --amend
hint: push PUSH-ID refused: 1 finding; an administrator sees it with 'refward explain'
EOF2
}
t_refusal 'after it new commits are judged' new_commits_are_judged

changed_rules()
{
	grown && ends_with 0 && strict_rules |
	sed 's/feat fix/feat/' | rules shop &&
	git -C dev branch fresh && snapshot shop &&
	must_fail push_as alice dev origin fresh &&
	server_is_untouched shop && ends_with 0 &&
	expect_accepted alice dev origin fresh </dev/null
}
t_refusal 'a changed rule set needs its own' changed_rules

exceptions_have_names()
{
	grown && ends_with 0 &&
	id=$(sed -n 's/.*exceptions, record //p' out) &&
	python3 - "$id" <<'EOF2'
import json, sys
record = json.loads(
    open("shop.git/refward/log/decisions.jsonl").readlines()[-1])
assert record["push"] == sys.argv[1], record
assert record["verdict"] == "baseline" and record["pusher"], record
assert sorted(f["subject"] for f in record["findings"]) == ["odd", "odder"]
assert record["counts"] == [{"set": "messages", "rule": "commit-type",
    "mode": "refuse", "unknown": False, "count": 2}], record
assert len(record["lines"]) == 4, record
EOF2
}
t 'what was found stands in a record, by name and with a date' \
    exceptions_have_names

no_record_no_amnesty()
{
	grown && mkdir -p shop.git/refward && : >shop.git/refward/log &&
	ends_with 3 && test ! -e shop.git/refward/coverage
}
t 'without a record nothing is covered' no_record_no_amnesty

without_budgets()
{
	grown && { strict_rules && printf '\n[rules more]\nref = refs/x/**\nmax-refs = 1\n'; } |
	sed 's/^host.*/commit-budget = 1\npath-budget = 1/' | rules shop &&
	ends_with 0 && grep '3 commits judged' out
}
t 'budgets of a push do not bind it' without_budgets

many_refs()
{
	grown && main=$(git -C dev rev-parse main) &&
	i=0 && while test "$i" -lt 150; do
		echo "create refs/tags/t$i $main"
		i=$((i + 1))
	done | git -C shop.git update-ref --stdin &&
	ends_with 1 --dry-run &&
	grep '154 refs, 3 commits judged, 2 findings' out
}
t 'a commit is judged once, however many refs reach it' many_refs

odd_repositories()
{
	make_server shop && strict_rules | rules shop && ends_with 0 &&
	grep '0 refs, 0 commits judged, 0 findings' out &&
	grep '^recorded: there are no commits yet, record' out &&
	echo 'x = y' >>shop.git/refward/rules.ini && ends_with 2 &&
	rm -rf shop.git/objects && ends_with 2
}
t 'an empty repository has one, a broken one has none' odd_repositories

as_json()
{
	grown && ends_with 0 --json && python3 - <<'EOF2'
import json
said = json.load(open("out"))["baseline"]
assert said["refs"] == 4 and said["findings"] == 2, said
assert said["record"] and said["dry_run"] is False, said
EOF2
}
t 'it is said as JSON too' as_json

plan
