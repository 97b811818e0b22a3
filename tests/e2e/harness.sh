#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The harness itself, against plain git: all of it is seen to work, and to
# fail, before the gate is asked anything.

. "$(dirname "$0")/lib.sh"

lib=$srcdir/tests/e2e/lib.sh

# The place of the built gate is taken by a hook that refuses everything.
PRE_RECEIVE=$HOME/refuses
cat >"$PRE_RECEIVE" <<'EOF'
#!/bin/sh
cat >/dev/null
echo 'error: nothing comes in'
echo
echo "hint: $REFWARD_USER may ask 01890a5d-ac96-774b-bcce-b302099a8057"
exit 1
EOF
chmod 0755 "$PRE_RECEIVE"

# clone_with_commit NAME DIR
clone_with_commit()
{
	make_clone "$1" "$2" &&
	commit_file "$2" a 'content' 'feat: a subject'
}

# script: stdin becomes the body of a script that uses lib.sh; what it prints
# is out.
script()
{
	{ printf '. "%s"\n' "$lib" && cat; } >inner.sh &&
	sh inner.sh >out 2>&1
}

# --- TAP and the world ---

failing_case_is_reported()
{
	script <<'EOF' || status=$?
good() { true; }
bad() { echo one && echo two && false; }
t 'a good case' good
t 'a bad case' bad
plan
EOF
	test "$status" -eq 1 &&
	says out <<'EOF'
ok 1 - a good case
not ok 2 - a bad case
# one
# two
1..2
EOF
}
t 'a failing case is not ok, with its output, and fails its script' \
    failing_case_is_reported

first_failure_ends_a_chain()
{
	script <<'EOF' || status=$?
bad() { true && false && echo reached && true; }
t 'a bad case' bad
plan
EOF
	test "$status" -eq 1 && ! grep reached out
}
t 'the first failure ends a chain' first_failure_ends_a_chain

script_without_plan_fails()
{
	must_fail script <<'EOF'
t 'a good case' true
exit 0
EOF
	grep 'no plan' out
}
t 'a script that ends before its plan has failed' script_without_plan_fails

world_is_our_own()
{
	export GIT_DIR="$PWD/nowhere" REFWARD_USER=eve GIT_AUTHOR_NAME=eve LC_ALL=fr &&
	script <<'EOF'
ours()
{
	git init -q . && test "$GIT_AUTHOR_NAME" = 'A U Thor' &&
	test -z "${REFWARD_USER:-}" && test "$LC_ALL" = C
}
t 'ours' ours
plan
EOF
}
t 'nothing of the environment outside comes in' world_is_our_own

cases_have_folders_and_leave_none()
{
	script <<'EOF' &&
make() { pwd >>"$HOME/../where" && touch file; }
t 'first' make
look() { test ! -e file && pwd >>"$HOME/../where"; }
t 'second' look
cat "$HOME/../where"
plan
EOF
	grep '^/' out >where && test "$(sort -u where | wc -l)" -eq 2 &&
	while read -r folder; do
		test ! -e "$folder" || return 1
	done <where
}
t 'each case has a folder of its own and none is left' \
    cases_have_folders_and_leave_none

dates_are_fixed_and_advance()
{
	git init -q one && git init -q two &&
	for dir in one two; do
		_now=1700000000 && commit_file "$dir" a 1 first &&
		commit_file "$dir" a 2 second || return 1
	done &&
	test "$(git -C one rev-parse HEAD)" = "$(git -C two rev-parse HEAD)" &&
	git -C one log --format=%at >actual &&
	says actual <<'EOF'
1700000120
1700000060
EOF
}
t 'commits have fixed dates that advance' dates_are_fixed_and_advance

message_is_verbatim()
{
	git init -q one &&
	commit_file one a 1 "$(printf '  # odd  \n\n\nend\n\nx')" &&
	git -C one cat-file commit HEAD | sed '1,/^$/d' >actual &&
	printf '  # odd  \n\n\nend\n\nx\n' >want && cmp want actual
}
t 'a message goes into the commit as it is' message_is_verbatim

wait_has_a_limit()
{
	wait_for true 0 && must_fail wait_for false 0 >out &&
	says out <<'EOF'
not within 0 s: false
EOF
}
t 'waiting for a condition has a limit' wait_has_a_limit

must_fail_knows_a_crash()
{
	must_fail false && ! must_fail true && ! must_fail must_fail false &&
	! must_fail sh -c 'kill -TERM $$'
}
t 'must_fail takes neither success nor a crash' must_fail_knows_a_crash

# --- servers ---

server_needs_a_gate()
{
	PRE_RECEIVE=/nowhere/pre-receive && must_fail make_server shop
}
t 'a server without a built gate is not made' server_needs_a_gate

rules_are_a_plain_file()
{
	make_server shop && rules shop <<'EOF' &&
[refward]
version = 1
EOF
	test -n "$(find shop.git/refward/rules.ini -type f -perm 0644)" &&
	says shop.git/refward/rules.ini <<'EOF'
[refward]
version = 1
EOF
}
t 'rules are a file that only its owner writes' rules_are_a_plain_file

# spoils COMMAND: COMMAND, run in the server, is something snapshot sees.
spoils()
{
	snapshot shop && server_is_untouched shop &&
	(cd shop.git && eval "$1") && must_fail server_is_untouched shop
}

snapshot_sees_every_trace()
{
	make_server shop && let_all_in shop && clone_with_commit shop dev &&
	git -C dev push -q origin main && mkdir -p shop.git/refward/outbox/new &&
	spoils 'git update-ref refs/heads/x refs/heads/main' &&
	spoils 'git pack-refs --all' &&
	spoils 'git update-ref -d refs/heads/x' &&
	spoils 'echo lost | git hash-object -w --stdin' &&
	spoils 'mkdir objects/tmp_objdir-incoming-x' &&
	spoils 'echo entry >refward/outbox/new/1' &&
	spoils 'echo more >>refward/outbox/new/1' &&
	spoils 'git symbolic-ref HEAD refs/heads/other' &&
	spoils 'ln -s main refs/heads/link' &&
	spoils ': >refs/heads/main.lock'
}
t 'a snapshot sees refs, objects, entries, links and locks' \
    snapshot_sees_every_trace

snapshot_leaves_the_log_alone()
{
	make_server shop && snapshot shop && mkdir shop.git/refward/log &&
	echo record >shop.git/refward/log/records && server_is_untouched shop
}
t 'a refusal may be logged' snapshot_leaves_the_log_alone

# --- pushes ---

said='error: nothing comes in

hint: alice may ask PUSH-ID'

refusal()
{
	make_server shop && clone_with_commit shop dev &&
	expect_refused alice dev origin main <<EOF
$said
EOF
}
t_refusal 'a refusal is seen, with the whole of what the server said' refusal

missing_line_is_seen()
{
	make_server shop && clone_with_commit shop dev &&
	must_fail expect_refused alice dev origin main <<'EOF'
error: nothing comes in
EOF
}
t 'a refusal that says more than expected is not taken' missing_line_is_seen

control_of_the_control()
{
	script <<'EOF' || status=$?
blind() { true; }
t_refusal 'a case that passes always' blind
plan
EOF
	test "$status" -eq 1 &&
	says out <<'EOF'
not ok 1 - a case that passes always
# passes also where the gate lets everything in
1..1
EOF
}
t 'a refusal that needs no gate is reported' control_of_the_control

acceptance()
{
	make_server shop && hook shop <<'EOF' &&
#!/bin/sh
cat >/dev/null
echo "warning: be quick, $REFWARD_USER   "
EOF
	clone_with_commit shop dev &&
	expect_accepted bob dev origin main <<'EOF' &&
warning: be quick, bob
EOF
	test "$(git -C shop.git rev-parse main)" = \
	    "$(git -C dev rev-parse main)"
}
t 'an accepted push is seen, with the whole of what the server said' \
    acceptance

refused_is_not_accepted()
{
	make_server shop && clone_with_commit shop dev &&
	must_fail expect_accepted alice dev origin main <<EOF
$said
EOF
}
t 'a refused push is not taken for an accepted one' refused_is_not_accepted

other_failure_is_no_refusal()
{
	make_server shop && let_all_in shop && clone_with_commit shop dev &&
	git -C dev remote set-url origin ../nowhere.git &&
	must_fail expect_refused alice dev origin main </dev/null
}
t 'a push that fails for another reason is no refusal' \
    other_failure_is_no_refusal

refusal_that_leaves_a_trace()
{
	make_server shop && hook shop <<'EOF' &&
#!/bin/sh
cat >refward/entry
exit 1
EOF
	clone_with_commit shop dev &&
	must_fail expect_refused alice dev origin main </dev/null >out &&
	grep refward/entry out
}
t 'a refusal that leaves a trace is not taken' refusal_that_leaves_a_trace

plan
