#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a pusher asks for by push option: to bypass a rule set with a reason,
# to be judged only, and to read on.

. "$(dirname "$0")/lib.sh"

law()
{
	rules "$1" <<'EOF'
[refward]
version = 1
host = ssh

[group keepers]
member = alice

[rules messages]
ref = refs/heads/**
commit-type = feat fix
commit-deny = forbidden
bypass = @keepers

[rules sizes]
ref = refs/heads/**
file-size = 10

[rules past]
ref = refs/heads/**
path-deny = **/*.key
bypass = alice
bypass-until = 2020-01-01

[rules objects]
bypass = alice
EOF
}

shop()
{
	make_server shop &&
	git -C shop.git config receive.advertisePushOptions true &&
	law shop && make_clone shop work &&
	commit_file work a a 'feat: first' &&
	push_as alice work -q origin HEAD:main
}

log=shop.git/refward/log/decisions.jsonl

# recorded EXPRESSION: true of the last decision record, called r.
recorded()
{
	tail -n 1 "$log" >record &&
	python3 -c 'import json, sys
r = json.load(open("record"))
sys.exit(0 if eval(sys.argv[1]) else "not so: %s\n%s" % (sys.argv[1], r))' "$1"
}

without_bypass()
{
	shop && commit_file work a b 'nothing' &&
	must_fail push_as alice work origin HEAD:main &&
	remote_output >said && grep 'commit-type' said
}
t_refusal 'without a bypass the rule holds for those who may' without_bypass

bypassed()
{
	shop && commit_file work a b 'nothing' &&
	push_as alice work -o 'refward.bypass=messages: the tool is down' \
	    origin HEAD:main &&
	remote_output >said &&
	grep '^warning: bypassed: .*commit-type' said &&
	grep "^warning: rule set 'messages': 1 bypassed by alice: the tool is" \
	    said &&
	recorded 'r["verdict"] == "accepted"' &&
	recorded 'r["bypasses"] == [{"set": "messages", "rule": None,
	    "user": "alice", "reason": "the tool is down", "findings": 1}]' &&
	recorded 'r["findings"][0]["mode"] == "bypassed"'
}
t 'a bypass with a reason lets in, is shown and recorded' bypassed

covered()
{
	bypassed && git -C work branch next && git -C work checkout -q next &&
	commit_file work a c 'fix: more' &&
	push_as bob work -q origin HEAD:next && test ! -s push.out
}
t 'what was let in by a bypass is not judged again' covered

by_rule()
{
	shop && commit_file work a b 'nothing forbidden' &&
	must_fail push_as alice work \
	    -o 'refward.bypass=messages/commit-type: no type' \
	    origin HEAD:main &&
	remote_output >said &&
	grep '^error: .*commit-deny' said &&
	grep '^warning: bypassed: .*commit-type' said &&
	recorded 'r["verdict"] == "refused"' &&
	push_as alice work -o 'refward.bypass=messages/commit-type: one' \
	    -o 'refward.bypass=messages/commit-deny: two' origin HEAD:main
}
t_refusal 'a bypass of one rule leaves the others' by_rule

other_set()
{
	shop && commit_file work a 'longer than ten bytes' 'nothing' &&
	must_fail push_as alice work -o 'refward.bypass=messages: why' \
	    origin HEAD:main &&
	remote_output >said && grep '^error: .*file-size' said
}
t_refusal 'a bypass of one set leaves the others' other_set

# refuses USER OPTION TEXT: with OPTION the push is refused, saying TEXT.
refuses()
{
	must_fail push_as "$1" work -o "$2" origin HEAD:main &&
	remote_output >said &&
	{ grep -F "$3" said || { cat said && return 1; }; }
}

not_granted()
{
	shop && commit_file work a b 'nothing' && snapshot shop &&
	refuses bob 'refward.bypass=messages: please' \
	    "rule set 'messages': you may not bypass it" &&
	refuses alice 'refward.bypass=sizes: please' \
	    "rule set 'sizes': you may not bypass it" &&
	refuses alice 'refward.bypass=past: please' \
	    "rule set 'past': the time to bypass it is over" &&
	refuses alice 'refward.bypass=nowhere: please' \
	    "rule set 'nowhere': there is no such rule set" &&
	refuses alice 'refward.bypass=messages/file-size: please' \
	    "rule set 'messages', rule file-size: it has no such rule" &&
	refuses alice 'refward.bypass=messages' 'SET: REASON' &&
	refuses alice 'refward.bypass=messages: ' 'SET: REASON' &&
	refuses alice 'refward.bypas=messages: x' \
	    "did you mean 'refward.bypass'?" &&
	refuses alice 'refward.from=0' 'is the number of a finding' &&
	refuses alice 'refward.dry-run=no' 'has no value' &&
	server_is_untouched shop
}
t_refusal 'a bypass that is not granted refuses, and says why' not_granted

asked_in_vain()
{
	shop && commit_file work a b 'feat: good' &&
	must_fail push_as bob work -o 'refward.bypass=messages: x' \
	    origin HEAD:main &&
	push_as alice work -o 'refward.bypass=messages: x' -o other=1 \
	    origin HEAD:main && remote_output >said &&
	says said <<-'END' &&
	warning: rule set 'messages': the bypass was not needed
	END
	test "$(wc -l <"$log")" -eq 1 && recorded 'r["verdict"] == "refused"'
}
t_refusal 'a bypass that was not needed is no exception' asked_in_vain

not_recorded()
{
	shop && commit_file work a b 'nothing' &&
	rm -rf shop.git/refward/log && : >shop.git/refward/log &&
	must_fail push_as alice work -o 'refward.bypass=messages: x' \
	    origin HEAD:main &&
	remote_output >said && grep 'a bypass cannot be recorded' said
}
t_refusal 'a bypass that cannot be recorded lets nothing in' not_recorded

malformed()
{
	shop && git -C shop.git config receive.fsckObjects false &&
	tree=$(git -C work write-tree) &&
	printf '%s\n' "tree $tree" 'author A <a@example.com> 1 +0000' \
	    'committer A <a@example.com> 1 +0000' \
	    'committer B <b@example.com> 1 +0000' '' 'feat: two' >commit &&
	raw_push_as alice shop --object commit commit \
	    --command null object:1 refs/heads/x >out
	test $? -eq 1 &&
	raw_push_as alice shop --object commit commit \
	    --option 'refward.bypass=objects: an old tool' \
	    --command null object:1 refs/heads/x >out &&
	recorded 'r["bypasses"][0]["set"] == "objects"'
}
t_refusal 'the built-in set is bypassed like any' malformed

hostile_reason()
{
	shop && commit_file work a b 'nothing' &&
	tip=$(git -C work rev-parse HEAD) &&
	raw_push_as alice shop --object-from work "$tip" \
	    --object-from work "$(git -C work rev-parse "HEAD^{tree}")" \
	    --object-from work "$(git -C work rev-parse HEAD:a)" \
	    --option "$(printf 'refward.bypass=messages: \033[31mred')" \
	    --command current "$tip" refs/heads/main >out
	test $? -eq 1 && grep 'SET: REASON' out && ! grep "$(printf '\033')" out
}
t_refusal 'a reason with control bytes is none' hostile_reason

too_many_options()
{
	shop && commit_file work a b 'feat: two' && set -- &&
	for option in $(seq 65); do
		set -- "$@" -o "$option"
	done && must_fail push_as alice work "$@" origin HEAD:main &&
	remote_output >said &&
	grep 'too many push options: give at most 64' said &&
	must_fail push_as alice work -o a -o "$(printf %01025d 0)" origin \
	    HEAD:main && remote_output >said &&
	grep 'push option 2 is too long: give it at most 1024 bytes' said
}
t_refusal 'who sends too many options is told how many may be' too_many_options

dry_run()
{
	shop && snapshot shop && commit_file work a b 'feat: good' &&
	must_fail push_as bob work -o refward.dry-run origin HEAD:main &&
	remote_output >said &&
	says said <<-'END' &&
	hint: dry run: the push would be accepted; nothing was changed
	END
	recorded 'r["verdict"] == "dry-run" and r["would_be"] == "accepted"' &&
	server_is_untouched shop &&
	commit_file work a c 'nothing' &&
	must_fail push_as bob work -o refward.dry-run origin HEAD:main &&
	remote_output >said && grep '^error: .*commit-type' said &&
	grep '^hint: dry run: the push would be refused' said &&
	server_is_untouched shop
}
t_refusal 'a dry run shows all and changes nothing' dry_run

dry_run_unrecorded()
{
	shop && commit_file work a b 'feat: good' &&
	rm -rf shop.git/refward/log && : >shop.git/refward/log &&
	must_fail push_as bob work -o refward.dry-run origin HEAD:main &&
	remote_output >said && says said <<-'END'
	hint: dry run: the push would be accepted; nothing was changed
	warning: the server could not record this
	END
}
t_refusal 'a dry run that cannot be recorded is still one' dry_run_unrecorded

pages()
{
	shop && for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 \
	    21 22 23; do
		commit_file work a "$n" "bad $n" || return 1
	done
	must_fail push_as bob work origin HEAD:main && remote_output >one &&
	next=$(sed -n 's/^error: and [0-9]* more: .* refward.from=//p' one) &&
	must_fail push_as bob work -o "refward.from=$next" origin HEAD:main &&
	remote_output >two &&
	must_fail push_as bob work -o refward.from=24 origin HEAD:main &&
	remote_output >three &&
	grep -h '^error: .*commit-type' one two | sed 's/.*"bad //;s/".*//' \
	    >shown && seq 23 >all && diff -u all shown &&
	! grep 'more' two && ! grep '^error' three &&
	grep 'refused: 23 findings' three
}
t_refusal 'findings are paged by option' pages

open_to_all()
{
	cat >rules.ini <<'EOF' &&
[refward]
version = 1
[rules a]
ref = refs/heads/**
linear = no-merges
bypass = anyone
[rules b]
ref = refs/heads/**
linear = no-merges
bypass-until = tomorrow
EOF
	must_fail "$REFWARD" check-config rules.ini >out 2>&1
	cat out &&
	grep "rules.ini:6: error: 'bypass = anyone' is a set that binds nobody" out &&
	grep "rules.ini:10: error: 'bypass-until = tomorrow' is no instant" out &&
	grep "rules.ini:10: error: 'bypass-until' without 'bypass'" out
}
t 'check-config refuses a bypass for anyone, and an end that is none' \
    open_to_all

plan
