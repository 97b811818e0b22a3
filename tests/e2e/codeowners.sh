#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who owns a path says a CODEOWNERS file, as it is before the push.

. "$(dirname "$0")/lib.sh"

law()
{
	cat <<EOT
[refward]
version = 1
host = ssh
root = $PWD

[group acme.till]
member = bob

[rules owners]
ref = ${ref:-refs/heads/main}
path-owner = ${actors:-root}
path-owner.codeowners = CODEOWNERS
${more:-}
EOT
}

# owned_server: shop, whose main has a list; `shop` is a clone.
owned_server()
{
	make_server shop && law | rules shop && make_clone shop shop &&
	cat >shop/CODEOWNERS <<-'EOT' &&
	CODEOWNERS @alice
	/till/ @acme/till
	EOT
	git -C shop add CODEOWNERS && commit_file shop a a begin &&
	push_as alice shop -q origin HEAD:main
}

owned()
{
	owned_server && commit_file shop till/x x till &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said &&
	grep "till/x: path-owner: 'alice' may not add this path, only @acme/till may (CODEOWNERS:2)" said &&
	push_as alice shop -q origin HEAD:topic &&
	push_as bob shop -q origin HEAD:main &&
	commit_file shop a b free && push_as carol shop -q origin HEAD:main
}
t_refusal 'a path belongs to its owners' owned

itself()
{
	owned_server && printf '* @bob\n' >shop/CODEOWNERS &&
	git -C shop add CODEOWNERS && commit_file shop till/x x mine &&
	must_fail push_as bob shop -q origin HEAD:main &&
	remote_output >said &&
	grep "CODEOWNERS: path-owner: 'bob' may not change this path" said &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said && grep 'till/x: path-owner' said &&
	must_fail grep 'CODEOWNERS: path-owner' said
}
t_refusal 'a new list is judged by the one that it replaces' itself

colleague()
{
	owned_server && commit_file shop till/x x till &&
	push_as bob shop -q origin HEAD:main &&
	git -C shop checkout -q -b mine HEAD^ && commit_file shop b b mine &&
	git -C shop merge -q -m merge main &&
	push_as alice shop -q origin HEAD:main
}
t 'what an owner pushed others may merge' colleague

rolled_back()
{
	owned_server && commit_file shop till/x x till &&
	push_as bob shop -q origin HEAD:main &&
	git -C shop checkout -q -b mine HEAD^ && commit_file shop b b mine &&
	git -C shop merge -q -s ours -m merge main &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said && grep "till/x: path-owner" said &&
	must_fail push_as alice shop -q -f origin main~1:main
}
t_refusal 'nobody else takes an old state of it back' rolled_back

# A list that is not the target's: neither of a branch of the pusher's own, nor
# by a commit that came in there.
laundered()
{
	more='path-owner.codeowners-ref = refs/heads/main' &&
	ref='refs/heads/**' && owned_server &&
	git -C shop checkout -q -b mine && printf '* @carol\n' >shop/CODEOWNERS &&
	git -C shop add CODEOWNERS && commit_file shop c c list &&
	must_fail push_as carol shop -q origin HEAD:mine &&
	git -C shop reset -q --hard HEAD^ && commit_file shop till/x x till &&
	must_fail push_as carol shop -q origin HEAD:mine &&
	push_as bob shop -q origin HEAD:mine &&
	push_as carol shop -q origin HEAD:main
}
t_refusal 'the list of one ref counts for all refs of the set' laundered

deleted()
{
	owned_server &&
	git -C shop.git config receive.denyDeleteCurrent ignore &&
	must_fail push_as bob shop -q origin :main &&
	remote_output >said && grep "may not delete the list of owners" said &&
	push_as alice shop -q origin :main
}
t_refusal 'a branch is deleted by who owns its list' deleted

broken()
{
	owned_server && echo '/x/ nobody' >>shop/CODEOWNERS &&
	git -C shop add CODEOWNERS && commit_file shop c c list &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said &&
	grep "nobody could tell who owns what: CODEOWNERS:3: 'nobody' is no owner" said &&
	git -C shop.git fetch -q ../shop HEAD:refs/heads/main &&
	commit_file shop d d on &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said &&
	test "$(grep -c "nobody can tell who owns what: 'refs/heads/main:CODEOWNERS':3" said)" -eq 1 &&
	git -C shop rm -q --cached CODEOWNERS && commit_file shop e e off &&
	must_fail push_as alice shop -q origin HEAD:main &&
	push_as root shop -q origin HEAD:main &&
	push_as carol shop -q origin HEAD~1:refs/heads/old
}
t_refusal 'a list that cannot be read lets nobody in' broken

# What follows is the same in every format of a repository.
test "$E2E_OBJECT_FORMAT" = sha1 || plan

several()
{
	make_server shop && ref='refs/heads/**' && law | rules shop &&
	must_fail "$REFWARD" check-config shop.git >out &&
	grep "rule 'path-owner': codeowners in a set that names more than one ref needs codeowners-ref" out &&
	ref='refs/heads/main' && law | rules shop &&
	"$REFWARD" check-config shop.git &&
	{ law && echo 'ref = refs/heads/next'; } | rules shop &&
	must_fail "$REFWARD" check-config shop.git &&
	more='path-owner.codeowners-ref = main' && law | rules shop &&
	must_fail "$REFWARD" check-config shop.git >out &&
	grep 'codeowners-ref is not the full name of a ref' out
}
t 'a set of several refs says whose list counts' several

aliased()
{
	owned_server &&
	git -C shop.git symbolic-ref refs/heads/trunk refs/heads/main &&
	commit_file shop till/x x till &&
	must_fail push_as alice shop -q origin HEAD:trunk &&
	push_as bob shop -q origin HEAD:trunk
}
t_refusal 'an alias of the branch has its list' aliased

# A name that a terminal should not see raw.
escaped()
{
	owned_server && printf '/x/ \033[2J\n' >>shop/CODEOWNERS &&
	git -C shop add CODEOWNERS && commit_file shop c c list &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said && grep 'CODEOWNERS:3: a control character' said &&
	printf '/x/ m\303\251l\302\205x\n' >shop/CODEOWNERS &&
	git -C shop add CODEOWNERS && commit_file shop c d list &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said && grep 'CODEOWNERS:1: ' said &&
	must_fail grep "$(printf '\302\205')" said
}
t_refusal 'what is told of it is escaped' escaped

# The groups of a repository's own file are not the server's.
own()
{
	make_server shop && {
		cat <<EOT
[refward]
version = 1
host = ssh
root = $PWD
[repository *]
rules-branch = refs/heads/main
EOT
	} | rules shop && make_clone shop shop && mkdir shop/.refward &&
	cat >shop/.refward/rules.ini <<-'EOT' &&
	[group acme.till]
	member = dave
	[rules owners]
	ref = refs/heads/main
	path-owner = nobody
	path-owner.codeowners = CODEOWNERS
	EOT
	echo '/till/ @acme/till' >shop/CODEOWNERS && git -C shop add . &&
	commit_file shop a a begin && push_as alice shop -q origin HEAD:main &&
	commit_file shop till/x x till &&
	must_fail push_as bob shop -q origin HEAD:main &&
	remote_output >said && grep 'path-owner.*\[repository:owners\]' said &&
	push_as dave shop -q origin HEAD:main
}
t_refusal "a repository's own rules may go by a list" own

tested()
{
	law >rules.ini && cat >rules.test.ini <<-'EOT' &&
	[test somebody else]
	pusher = alice
	given = refs/heads/main
	commit = feat: list
	file = CODEOWNERS
	content = /till/ @acme/till\n
	update = refs/heads/main
	commit = feat: till
	file = till/x
	expect = refuse path-owner

	[test an owner]
	pusher = bob
	given = refs/heads/main
	commit = feat: list
	file = CODEOWNERS
	content = /till/ @acme/till\n
	update = refs/heads/main
	commit = feat: till
	file = till/x
	expect = allow
	EOT
	"$REFWARD" test rules.test.ini
}
t 'policy tests read the list in their repository' tested

plan
