#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What no hook saw is judged when it is found: clean, it is covered; else an
# administrator is told, and decides.

. "$(dirname "$0")/lib.sh"

# law_server: no branch but `lax` takes a commit that says `forbidden`, and
# `mine` only those of who pushes.
law_server()
{
	cat >rules.ini <<'EOF' &&
[refward]
version = 1
host = ssh
commit-budget = 20

[rules all]
ref = refs/heads/**
create = anyone
update = anyone
rewrite = anyone
delete = anyone

[rules words]
ref = refs/heads/**
ref = !refs/heads/lax
commit-deny = forbidden

[rules mine]
ref = refs/heads/mine
commit-committer = pusher
EOF
	git init -q --bare -b main shop.git &&
	"$REFWARD" install --rules rules.ini shop.git >/dev/null &&
	rm shop.git/hooks/post-receive &&
	make_clone shop dev && commit_file dev a 1 'feat: one' &&
	push_as alice dev origin HEAD:main && reconcile
}

reconcile()
{
	"$REFWARD" doctor --reconcile shop.git || test $? -eq 1
}

# sneak REF: the clone's HEAD gets to REF by no hook.
sneak()
{
	git -C dev push -q --receive-pack='git -c core.hooksPath=/dev/null \
	    receive-pack' origin "+HEAD:$1"
}

# judged: what was told of what no push brought.
judged()
{
	jq -r 'select(.["event.action"] == "judged") |
	    .["log.level"] + ", " + .message + ", " +
	    .["vcs.ref.head.name"] + ", " + (.["event.reason"] // "-")' \
	    shop.git/refward/log/dispatch.jsonl |
	sed "s/\\([ ']\\)[0-9a-f]\\{7,\\}/\\1COMMIT/g"
}

clean()
{
	law_server && commit_file dev a 2 'feat: two' && sneak refs/heads/main &&
	commit_file dev a 3 'fix: three' && sneak refs/heads/main &&
	reconcile && judged >actual && says actual <<'EOF' &&
info, what no push brought is clean, refs/heads/main, -
EOF
	"$REFWARD" outbox events --json --state clean shop.git |
	jq -r '.[] | .kind + " " + .ref' >actual && says actual <<'EOF' &&
unmediated refs/heads/main
EOF
	push_as alice dev origin HEAD:refs/heads/side && reconcile &&
	"$REFWARD" records --json --ref refs/heads/side shop.git >record &&
	jq -c .commits_judged record >actual && says actual <<'EOF'
0
EOF
}
t 'what is clean is covered: nothing of it is judged again' clean

# What nobody has judged in a quarter of a year, or by a clock that was wrong.
waits_for_long()
{
	law_server && commit_file dev a 2 'feat: two' && sneak refs/heads/main &&
	reconcile && python3 - <<'EOF' &&
import sqlite3
with sqlite3.connect("shop.git/refward/outbox/ledger.sqlite") as ledger:
    ledger.execute("UPDATE event SET verdict = 'waiting', "
                   "time = time - 91 * 86400")
EOF
	"$REFWARD" dispatch --once shop.git &&
	"$REFWARD" outbox events --json --state clean shop.git |
	jq -r '.[].ref' >actual && says actual <<'EOF'
refs/heads/main
EOF
}
t 'what waits for that is not forgotten for its age' waits_for_long

breaks_the_rules()
{
	law_server && commit_file dev a 2 'forbidden' && sneak refs/heads/lax &&
	reconcile && sneak refs/heads/main && reconcile && reconcile &&
	judged >actual && says actual <<'EOF' &&
info, what no push brought is clean, refs/heads/lax, -
error, what no push brought breaks the rules, refs/heads/main, COMMIT "forbidden": commit-deny: line 1 of the message must not match 'forbidden' [words]
EOF
	must_fail push_as alice dev origin HEAD:refs/heads/side &&
	"$REFWARD" outbox events shop.git >told &&
	grep ' unmediated found shop refs/heads/main .* commit-deny: ' told &&
	must_fail "$REFWARD" status --json shop.git >told &&
	jq -r '.. | objects | select(has("unclean_last_day")) |
	    "\(.unexplained_last_day) \(.unclean_last_day)"' told >actual &&
	says actual <<'EOF' &&
2 1
EOF
	"$REFWARD" baseline shop.git && push_as alice dev origin HEAD:side
}
t 'what breaks the rules is told, and uncovered until somebody decides' \
    breaks_the_rules

# Found while a push is settled, not by looking at all refs.
behind_a_push()
{
	law_server && commit_file dev a 2 'forbidden' && sneak refs/heads/main &&
	git -C dev fetch -q && commit_file dev a 3 'fix: three' &&
	push_as alice dev origin HEAD:main &&
	"$REFWARD" dispatch --once shop.git && judged >actual &&
	says actual <<'EOF'
error, what no push brought breaks the rules, refs/heads/main, COMMIT "forbidden": commit-deny: line 1 of the message must not match 'forbidden' [words]
EOF
}
t 'so is what a later push shows' behind_a_push

cannot_tell()
{
	law_server && commit_file dev a 2 'feat: two' && sneak refs/heads/mine &&
	for i in $(seq 3 30); do
		commit_file dev a "$i" "feat: $i" || return 1
	done && sneak refs/heads/long && reconcile && judged | sort >actual &&
	says actual <<'EOF'
error, what no push brought cannot be judged, refs/heads/long, push: could not tell: more than 20 commits to look at (commit-budget)
error, what no push brought cannot be judged, refs/heads/mine, rule 'commit-committer' asks who pushes, and nobody did
EOF
}
t 'what cannot be judged is told, and not covered' cannot_tell

gone()
{
	law_server && git -C dev checkout -q --orphan other &&
	commit_file dev b 1 'forbidden' && sneak refs/heads/other &&
	rm -f "shop.git/objects/$(git -C dev rev-parse HEAD |
	    sed 's,..,&/,')" && reconcile && reconcile && judged >actual &&
	says actual <<'EOF'
error, what no push brought cannot be judged, refs/heads/other, push: could not tell: ref 'refs/heads/other': object 'COMMIT' is not there
EOF
}
t 'nor is what is not there' gone

plan
