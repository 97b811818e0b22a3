#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward simulate: what the gate would say, and what it then does say.

. "$(dirname "$0")/lib.sh"

# shop: main with one commit; good and bad are branches in no rule set, one
# commit each on top of it.
shop()
{
	make_server shop && rules shop <<'EOF2' &&
[refward]
version = 1
host = ssh

[group release]
member = alice

[rules main]
ref = refs/heads/main
update = @release merge-request
rewrite = nobody
commit-type = feat fix
EOF2
	make_clone shop dev && commit_file dev a 1 'feat: one' &&
	git -C dev push -q origin main &&
	git -C dev checkout -q -b good && commit_file dev a 2 'feat: two' &&
	git -C dev checkout -q -b bad main && commit_file dev a 3 'three' &&
	git -C dev push -q --receive-pack="$(server_command alice)" \
	    origin good bad
}

# ends_with STATUS COMMAND...
ends_with()
{
	_want=$1
	shift
	"$@" >out
	_status=$?
	test "$_status" -eq "$_want" || {
		echo "status $_status, not $_want" && cat out
		return 1
	}
}

simulate()
{
	"$REFWARD" simulate "$@"
}

same_answer_as_the_gate()
{
	shop && git -C dev checkout -q bad && snapshot shop &&
	ends_with 1 simulate --as alice shop.git current refs/heads/bad \
	    refs/heads/main &&
	short=$(git -C dev rev-parse --short=10 bad) &&
	says out <<EOF2 &&
error: $short "three": commit-type: subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix [main]
hint:   git commit --amend
hint:   by $PWD/shop.git/refward/rules.ini:12
hint: push would be refused: 1 finding
refused: 1 commit judged
EOF2
	server_is_untouched shop &&
	must_fail push_as alice dev origin bad:main &&
	grep "$short \"three\": commit-type: subject does not begin" push.out
}
t 'a refusal is foretold, with the line of the rule file' \
    same_answer_as_the_gate

acceptance_is_foretold()
{
	shop && ends_with 0 simulate --as alice shop.git current \
	    refs/heads/good refs/heads/main &&
	says out <<'EOF2' &&
accepted: 1 commit judged
EOF2
	push_as alice dev origin good:main
}
t 'an acceptance is foretold' acceptance_is_foretold

who_pushes_counts()
{
	shop && for user in alice merge-request; do
		ends_with 0 simulate --as "$user" shop.git current \
		    refs/heads/good refs/heads/main || return 1
	done &&
	for user in bob web actions deploy-key:7 anonymous; do
		ends_with 1 simulate --as "$user" shop.git current \
		    refs/heads/good refs/heads/main &&
		grep "update: '$user' may not update this ref" out || return 1
	done &&
	ends_with 1 simulate shop.git current refs/heads/good \
	    refs/heads/main && grep "'anonymous' may not" out &&
	ends_with 2 simulate --as 'a b' shop.git current \
	    refs/heads/good refs/heads/main
}
t 'it counts who pushes' who_pushes_counts

old_and_new()
{
	shop && good=$(git -C dev rev-parse good) &&
	main=$(git -C dev rev-parse main) &&
	ends_with 0 simulate --as alice shop.git "$main" "$good" \
	    refs/heads/main &&
	ends_with 0 simulate shop.git null "$good" refs/heads/fresh &&
	ends_with 0 simulate shop.git current null refs/heads/good &&
	ends_with 1 simulate --as alice shop.git refs/heads/good \
	    refs/heads/bad refs/heads/main && grep ': stale: ' out &&
	ends_with 1 simulate --as alice shop.git null "$good" \
	    refs/heads/main && grep ': stale: ' out &&
	ends_with 2 simulate shop.git current HEAD refs/heads/main &&
	ends_with 2 simulate shop.git current refs/heads/none \
	    refs/heads/main &&
	missing=$(printf %040d 1) &&
	ends_with 3 simulate --as alice shop.git current "$missing" \
	    refs/heads/main &&
	ends_with 1 simulate shop.git null "$good" main &&
	grep 'ref-name' out
}
t 'values are ids, refs, null or current, and have to be true' old_and_new

other_rules()
{
	shop && cat >other.ini <<'EOF2' &&
[refward]
version = 1

[rules all]
ref = refs/heads/**
commit-subject-length = 5
EOF2
	ends_with 1 simulate --rules other.ini --as bob shop.git current \
	    refs/heads/good refs/heads/main &&
	grep 'commit-subject-length' out &&
	ends_with 2 simulate --rules none.ini shop.git current \
	    refs/heads/good refs/heads/main &&
	echo '[rules broken' >>other.ini &&
	ends_with 2 simulate --rules other.ini shop.git current \
	    refs/heads/good refs/heads/main
}
t 'another rule file can be asked' other_rules

as_json()
{
	shop && ends_with 1 simulate --json --as bob shop.git current \
	    refs/heads/bad refs/heads/main && python3 - <<'EOF2'
import json
said = json.load(open("out"))
assert said["verdict"] == "refused" and said["pusher"] == "bob", said
rules = sorted(finding["rule"] for finding in said["findings"])
assert rules == ["commit-type", "update"], rules
assert said["lines"][0]["kind"] == "update", said
EOF2
}
t 'the answer is a decision record with --json' as_json

with_push_options()
{
	shop && sed 's/^commit-type.*/&\nbypass = bob/' shop.git/refward/rules.ini |
	rules shop && set -- shop.git current refs/heads/bad refs/heads/main &&
	ends_with 1 simulate --as alice "$@" &&
	ends_with 1 simulate --as alice \
	    --push-option 'refward.bypass=main: outage' "$@" &&
	grep 'you may not bypass it' out &&
	ends_with 0 simulate --as bob \
	    --push-option 'refward.bypass=main: outage' "$@" &&
	grep "rule set 'main': 2 bypassed by bob: outage" out &&
	ends_with 0 simulate --as bob --json --push-option refward.dry-run \
	    --push-option 'refward.bypass=main: outage' "$@" &&
	grep '"verdict":"dry-run".*"would_be":"accepted"' out &&
	ends_with 1 simulate --push-option refward.dry-rum "$@" &&
	grep "did you mean 'refward.dry-run'" out &&
	ends_with 2 simulate --push-option "$(printf %01025d 1)" "$@" &&
	ends_with 2 simulate --as bob --as alice "$@"
}
t 'push options are taken as the gate takes them' with_push_options

no_repository()
{
	mkdir empty && ends_with 2 simulate empty null null refs/heads/x &&
	ends_with 2 simulate none null null refs/heads/x &&
	ends_with 2 simulate none null null
}
t 'what is no repository is an error' no_repository

one_status_for_a_wrong_operand()
{
	mkdir empty && ends_with 2 "$REFWARD" check-config empty &&
	ends_with 2 "$REFWARD" install empty &&
	ends_with 2 "$REFWARD" uninstall empty &&
	ends_with 2 "$REFWARD" baseline empty &&
	ends_with 2 "$REFWARD" records empty &&
	ends_with 2 "$REFWARD" explain --repo empty a-push
}
t 'every command says with the same status that an operand is wrong' \
    one_status_for_a_wrong_operand

plan
