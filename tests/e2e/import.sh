#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward import: one push may be larger than the rules allow.

. "$(dirname "$0")/lib.sh"

law()
{
	cat <<'END'
[refward]
version = 1
host = ssh
commit-budget = 3

[rules all]
ref = refs/heads/**
commit-type = feat fix
max-commits = 4
max-refs = 2
delete = nobody
END
}

# shop: five odd commits that wait to be pushed.
shop()
{
	make_server shop && law | rules shop &&
	git -C shop.git config receive.advertisePushOptions true &&
	make_clone shop dev && for i in 1 2 3 4 5; do
		commit_file dev a "$i" "odd $i" || return 1
	done
}

# opened ARG...: the id is in $id.
opened()
{
	"$REFWARD" import --reason 'the old server' "$@" shop.git >out &&
	id=$(sed -n 's/.*refward.import=\([0-9a-f-]*\).*/\1/p' out) &&
	test -n "$id"
}

# imported WHO REFSPEC...
imported()
{
	_who=$1
	shift
	push_as "$_who" dev -o "refward.import=$id" origin "$@"
}

too_large()
{
	shop && snapshot shop && must_fail push_as alice dev origin HEAD:main &&
	grep 'commit-budget' push.out && server_is_untouched shop
}
t_refusal 'without one a large push is refused' too_large

let_in()
{
	shop && opened && says out <<END &&
open for one push until $(sed -n 's/.*until \(.*\):$/\1/p' out):
  git push -o refward.import=$id ...
what the rules find in it will be recorded as exceptions
it is used up by the first push that names it, also by one that is refused; -o refward.dry-run rehearses it
END
	imported alice HEAD:main HEAD:one HEAD:two && remote_output >said &&
	grep '^warning: import opened by .*: the old server$' said &&
	grep "rule set 'all': 7 bypassed by alice: import opened by" said &&
	git -C dev checkout -q -b next && commit_file dev b 1 'feat: next' &&
	push_as alice dev origin next
}
t 'a large push is let in, and its commits are covered' let_in

# main is rolled back by a merge; what is brought is more than path-budget.
rolls_back()
{
	make_server shop && git -C shop.git config receive.advertisePushOptions true &&
	law | sed 's/^commit-budget.*/path-budget = 3/; s/^commit-type.*/path-deny = kept/
	    s/^max.*//' | rules shop && make_clone shop dev && opened &&
	commit_file dev kept 1 one && git -C dev branch side && commit_file dev kept 2 two &&
	imported alice HEAD:main && git -C dev checkout -q side &&
	for i in 1 2 3 4 5; do
		commit_file dev "$i" "$i" odd || return 1
	done && git -C dev merge -q -s ours -m merge main &&
	must_fail push_as alice dev origin HEAD:main && opened && imported alice HEAD:main
}
t_refusal 'its budgets hold for what it rolls back' rolls_back

judged_after()
{
	shop && opened && imported alice HEAD:main &&
	commit_file dev b 1 'odd again' && must_fail push_as alice dev origin HEAD:main
}
t_refusal 'what comes after it is judged' judged_after

recorded()
{
	shop && opened --user alice && imported alice HEAD:main && python3 - "$id" <<'END' &&
import json, sys
opened, pushed = [json.loads(line) for line in
                  open("shop.git/refward/log/decisions.jsonl")]
assert opened["verdict"] == "import-opened" and opened["push"] == sys.argv[1]
assert pushed["verdict"] == "accepted" and pushed["pusher"] == "alice"
for record in opened, pushed:
    found = record["import"]
    assert found["id"] == sys.argv[1] and found["reason"] == "the old server"
    assert found["administrator"] == opened["pusher"], found
    assert found["user"] == "alice" and not found["judged"], found
assert sorted(f["subject"] for f in pushed["findings"] if f["rule"] ==
              "commit-type") == ["odd %d" % i for i in range(1, 6)], pushed
END
	must_fail push_as bob dev origin :main &&
	"$REFWARD" records --import shop.git >out && wc -l <out | grep -w 2 &&
	"$REFWARD" records --import --verdict accepted shop.git | grep alice &&
	"$REFWARD" explain --repo shop.git "$id" >out && grep 'the old server' out
}
t 'who opened it and why is recorded with it' recorded

used_up()
{
	shop && opened && imported alice HEAD:main && must_fail imported alice HEAD:x &&
	grep 'import: this import is not open: it was used' push.out &&
	find shop.git/refward/imports -type f >said && test ! -s said
}
t_refusal 'it is used by one push' used_up

used_up_by_a_refusal()
{
	shop && opened --ref 'refs/heads/old/*' && must_fail imported alice HEAD:main &&
	grep "this import is for 'refs/heads/old/\*' only" push.out &&
	must_fail imported alice HEAD:refs/heads/old/a && grep 'is not open' push.out &&
	opened --ref 'refs/heads/old/*' && imported alice HEAD:refs/heads/old/a
}
t_refusal 'it is for some refs, and used up by a push that is refused' \
    used_up_by_a_refusal

for_one()
{
	shop && opened --user alice && must_fail imported bob HEAD:main &&
	grep 'this import is for somebody else' push.out &&
	imported alice HEAD:main
}
t_refusal 'it is for one user, and others do not use it up' for_one

rehearsed()
{
	shop && opened && snapshot shop && must_fail push_as alice dev \
	    -o refward.dry-run -o "refward.import=$id" origin HEAD:main &&
	grep 'dry run: the push would be accepted' push.out &&
	server_is_untouched shop && imported alice HEAD:main
}
t_refusal 'a rehearsal does not use it up' rehearsed

over()
{
	shop && opened && sed 's/^until.*/until = 2020-01-01T00:00:00Z/' \
	    "shop.git/refward/imports/$id" >old && cat old >"shop.git/refward/imports/$id" &&
	must_fail imported alice HEAD:main && grep 'the time for this import is over' push.out &&
	"$REFWARD" import --list shop.git >out && test ! -s out
}
t_refusal 'it ends' over

only_its_size()
{
	shop && opened --judge && must_fail imported alice HEAD:main &&
	grep -c 'commit-type' push.out | grep -w 5 && ! grep '^remote: error.*max-commits' push.out &&
	git -C dev checkout -q --orphan good && for i in 1 2 3 4 5; do
		commit_file dev a "$i" "feat: $i" || return 1
	done && must_fail push_as alice dev origin good &&
	opened --judge && imported alice good good:b good:c &&
	grep "rule set 'all', rule max-commits: 1 bypassed" push.out
}
t_refusal 'with --judge only its size is allowed' only_its_size

never_given_up()
{
	shop && commit=$(printf 'tree %s\nauthor A <a@example.com> x +0000\ncommitter A <a@example.com> 1 +0000\n\nodd\n' \
	    "$(git -C dev rev-parse 'HEAD^{tree}')" |
	    git -C dev hash-object -t commit -w --stdin --literally) &&
	git -C dev update-ref refs/heads/bad "$commit" &&
	opened && must_fail imported alice bad && grep 'object' push.out
}
t_refusal 'what objects have to be is not given up' never_given_up

budgets()
{
	shop && opened --budget commit-budget=4 && must_fail imported alice HEAD:main &&
	grep 'commit-budget' push.out && opened --budget commit-budget=5 &&
	imported alice HEAD:main
}
t_refusal 'its budgets are budgets' budgets

one_of_many()
{
	shop && opened && for i in 1 2 3 4; do
		git clone -q dev "c$i" && git -C "c$i" remote set-url origin "$PWD/shop.git" ||
		return 1
	done && for i in 1 2 3 4; do
		(cd "c$i" && push_as alice . -o "refward.import=$id" \
		    origin "HEAD:b$i" >/dev/null && : >../in"$i") &
	done && wait && set -- in* && test $# -eq 1 && test -e "$1"
}
t_refusal 'of pushes at once only one has it' one_of_many

made_by_nobody_else()
{
	shop && opened && chmod 0666 "shop.git/refward/imports/$id" &&
	must_fail imported alice HEAD:main && grep 'cannot be read' push.out &&
	remote_output | must_fail grep "$PWD" && chmod 0640 "shop.git/refward/imports/$id" &&
	echo 'x = y' >>"shop.git/refward/imports/$id" &&
	must_fail imported alice HEAD:main && sed -i '$d' "shop.git/refward/imports/$id" &&
	for odd in ../rules.ini x '' "$id "; do
		must_fail push_as alice dev -o "refward.import=$odd" origin HEAD:main &&
		grep "refward.import. is the id of one import" push.out || return 1
	done && imported alice HEAD:main
}
t_refusal 'one that others could have written is none' made_by_nobody_else

no_silent_one()
{
	shop && sed -i 's/^commit-type.*//; s/^max.*//' shop.git/refward/rules.ini && opened &&
	mv shop.git/refward/log log && : >shop.git/refward/log &&
	must_fail imported alice HEAD:main && grep 'cannot be recorded' push.out &&
	must_fail opened && find shop.git/refward/imports -type f >said && test ! -s said
}
t_refusal 'none is opened or used without a record' no_silent_one

cancelled()
{
	shop && opened --user alice --ref 'refs/heads/*' --for 2d && one=$id && opened --judge &&
	"$REFWARD" import --list shop.git >out && wc -l <out | grep -w 2 &&
	grep "^$one  until .*  for alice  refs/heads/\*: the old server" out &&
	grep "^$id  until .*  for anybody  judged: the old server" out &&
	"$REFWARD" import --json --list shop.git | python3 -m json.tool >/dev/null &&
	"$REFWARD" import --cancel "$one" shop.git && id=$one &&
	must_fail imported alice HEAD:main && grep 'used or cancelled' push.out &&
	"$REFWARD" import --cancel "$one" shop.git 2>err
	test $? -eq 2 && "$REFWARD" records --verdict import-cancelled shop.git | wc -l | grep -w 1
}
t_refusal 'what is open is listed, and closed again' cancelled

wrong()
{
	shop && for odd in '' '--reason=' '--reason=x --for=soon' \
	    '--reason=x --for=2020-01-01' '--reason=x --for=31d' '--reason=x --user=-x' \
	    '--reason=x --ref=main' '--reason=x --budget=commits=1' \
	    '--reason=x --budget=deadline=0' '--cancel=x'; do
		# shellcheck disable=SC2086 # words
		"$REFWARD" import $odd shop.git 2>err
		test $? -eq 2 && test -s err || return 1
	done && "$REFWARD" import --reason "$(printf 'a\nb')" shop.git
	test $? -eq 2 && test ! -d shop.git/refward/imports &&
	git -C shop.git config --unset receive.advertisePushOptions &&
	git -C shop.git config receive.maxInputSize 77 &&
	"$REFWARD" import --reason x shop.git 2>err && grep 'push options' err && grep 77 err
}
t 'what cannot be opened is said' wrong

foretold()
{
	shop && git -C dev push -q --receive-pack='git -c core.hooksPath=/nowhere receive-pack' \
	    origin HEAD:old && opened --judge --budget commit-budget=9 &&
	"$REFWARD" simulate --as alice shop.git null refs/heads/old refs/heads/main >out
	grep 'commit-budget' out && "$REFWARD" simulate --as alice \
	    --push-option "refward.import=$id" shop.git null refs/heads/old refs/heads/main >out
	grep -c 'commit-type' out | grep -w 5 && grep 'import opened by' out &&
	opened && "$REFWARD" simulate --as alice \
	    --push-option "refward.import=$id" shop.git null refs/heads/old refs/heads/main >out &&
	imported alice HEAD:main
}
t 'simulate foretells it' foretold

plan
