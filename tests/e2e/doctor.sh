#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What refward doctor finds wrong with a server, and that what it says mends it.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fire_lib.sh"

# found: the names of the checks that found something, on a machine without
# sshd and services.
found()
{
	"$REFWARD" doctor --sysroot "$PWD/machine" "$@" >said 2>&1
	status=$?
	sed -n 's/^- \([a-z]*\): .*/\1/p' said | sort -u
	return "$status"
}

# finds STATUS CHECK...: exactly these, with that exit status.
finds()
{
	want=$1 && shift
	found shop.git >actual
	got=$?
	test $# -eq 0 || printf '%s\n' "$@" >expect
	test $# -gt 0 || : >expect
	cat said
	diff -u expect actual && test "$got" -eq "$want"
}

# mends CHECK: run the command that stands there.
mends()
{
	grep -A 2 "^- $1: " said | sed -n 's/^    mend: //p' >mend.sh &&
	PATH=$top_builddir:$PATH sh mend.sh
}

nothing_is_wrong()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	finds 0 && grep -x "this server: 3 checks, 0 findings" said &&
	grep -x "$PWD/shop.git: 51 checks, 0 findings" said &&
	"$REFWARD" doctor --json shop.git shop.git |
		jq -e '.repositories | length == 1 and .[0].findings == []'
}
t 'on a healthy server nothing is found' nothing_is_wrong

hour_ago()
{
	touch -d '1 hour ago' "$@"
}

what_can_be_mended_by_a_command()
{
	fire_server && mv shop.git/hooks/post-receive kept &&
	push_as alice dev origin one:main && mv kept shop.git/hooks/post-receive &&
	hour_ago shop.git/refward/outbox/new/* &&
	git -C shop.git config core.logAllRefUpdates true &&
	finds 1 reflog settled && mends reflog && finds 1 settled &&
	mends settled && finds 0 && test -s fired
}
t 'what its commands mend is mended' what_can_be_mended_by_a_command

what_is_set()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	git -C shop.git config --unset core.logAllRefUpdates &&
	printf '[core]\n\tlogAllRefUpdates\n' >>shop.git/config &&
	git -C shop.git config receive.maxInputSize 0 && finds 1 reflog size &&
	grep "receive.maxInputSize is '0'" said &&
	grep "core.logAllRefUpdates is without a value, not 'always'" said &&
	mends reflog && finds 1 size && mends size && finds 0
}
t 'a setting is told as it stands' what_is_set

each_is_found()
{
	fire_server && touch fail && push_as alice dev origin one:main &&
	dispatch && rm fail && python3 - <<'EOF' &&
import sqlite3
with sqlite3.connect("shop.git/refward/outbox/ledger.sqlite") as ledger:
    ledger.execute("UPDATE delivery SET due = due - 7200")
EOF
	: >shop.git/refward/outbox/damaged/x && : >shop.git/HEAD.lock &&
	mkdir -p shop.git/refs/heads/a && : >shop.git/refs/heads/a/b.lock &&
	hour_ago shop.git/HEAD.lock && cp -R shop.git copy.git &&
	mkdir secrets && sed -e "s,^host.*,&\\nsecrets = $PWD/secrets," \
	    rules.ini >new.ini && cat >>new.ini <<'EOF' && mv new.ini rules.ini &&

[pipeline told]
on = branch
ref = refs/heads/told
name = told
target = hook

[target hook]
type = webhook
url = https://hooks.example.com/
secret = hook
EOF
	finds 1 damaged identity locks retries secrets &&
	test "$(grep -c '^- locks: ' said)" -eq 1 && grep 'is not there' said &&
	rm -r copy.git shop.git/HEAD.lock shop.git/refward/outbox/damaged/x &&
	echo s3cret >secrets/hook && chmod 0640 secrets/hook &&
	finds 1 apart retries secrets && grep 'mode 0640' said &&
	chmod 0600 secrets/hook && dispatch && finds 1 apart && "$REFWARD" doctor --json shop.git |
	    jq -e '.repositories[0].findings[0] | .check == "apart" and
		(.why | length > 0) and (.mend | length > 0)'
}
t 'each check finds what it is for, and nothing else' each_is_found

dead_and_ahead()
{
	fire_server && touch fail && sed -i 's/^allow-same-user.*/&\nretry = 1/' \
	    rules.ini && push_as alice dev origin one:main && dispatch &&
	touch -d 'next week' shop.git/refward/log/decisions.jsonl &&
	rm -r shop.git/refward/outbox/tmp && finds 1 clock dead && touch shop.git/refward/log/decisions.jsonl &&
	finds 1 dead && "$REFWARD" outbox drop --state dead shop.git && finds 0
}
t 'what is dead, and a clock that was set back' dead_and_ahead

# As root every folder can be written to.
who_cannot_write()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	if test "$(id -u)" -eq 0; then
		chown -R 65534 shop.git && chown 0 shop.git/refward/outbox/new &&
		chown 65534 rules.ini
	else
		chmod a-w shop.git/refward/outbox/new
	fi && finds 1 spool && grep "outbox/new' cannot be written" said
}
t 'a folder that pushes cannot write to' who_cannot_write

what_cannot_be_told()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	echo no ledger >shop.git/refward/outbox/ledger.sqlite &&
	finds 3 && grep '^? dead: ' said && must_fail "$REFWARD" doctor nowhere
}
t 'what cannot be told is said' what_cannot_be_told

reconciled()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	"$REFWARD" doctor --reconcile shop.git >said &&
	grep -x 'every ref is where pushes left it' said &&
	git -C shop.git update-ref refs/heads/other refs/heads/main &&
	{ "$REFWARD" doctor --reconcile shop.git >said; test $? -eq 1; } &&
	grep '^1 moved' said && "$REFWARD" outbox events shop.git >listed &&
	grep 'refs/heads/other' listed &&
	"$REFWARD" doctor --reconcile --json shop.git | jq -e '.unexplained == 0' &&
	{ "$REFWARD" doctor --reconcile; test $? -eq 2; }
}
t '--reconcile puts what no push explains' reconciled

each_check_says_why()
{
	"$REFWARD" doctor --list >list && grep . list >list.lines &&
	grep -c '^[a-z]' list &&
	must_fail grep -v '[.:]$' list.lines && sed -n 's/^CHECK(\(.*\))$/\1/p' \
	    "$srcdir/src/cmd/doctor/checks.def" >expect &&
	sed -n 's/^\([a-z]\{1,\}\) .*/\1/p' list >actual && diff -u expect actual
}
t 'the checks are listed, with why each matters' each_check_says_why
plan
