#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Repositories that are declared, placed or cut short in an unusual way: they
# are judged as any other, or refused with a sentence.

. "$(dirname "$0")/lib.sh"

# judging NAME: its gate refuses a subject that holds BAD.
judging()
{
	rules "$1" <<'EOF'
[refward]
version = 1
host = ssh
[rules all]
ref = refs/heads/**
commit-deny = BAD
EOF
}

# judges NAME DIR: a push of DIR's branch x is refused where it is bad, and
# let in where it is good.
judges()
{
	git -C "$2" checkout -q -B x &&
	commit_file "$2" bad 1 'fix: BAD' &&
	must_fail push_as alice "$2" origin x &&
	grep 'error: .*commit-deny' push.out &&
	must_fail git -C "$1.git" rev-parse -q --verify refs/heads/x &&
	git -C "$2" reset -q --hard HEAD^ &&
	commit_file "$2" good 1 'fix: good' &&
	push_as alice "$2" origin x &&
	test "$(git -C "$1.git" rev-parse x)" = "$(git -C "$2" rev-parse x)"
}

# with_main NAME: NAME.git with a main of two commits, and its clone dev.
with_main()
{
	make_clone "$1" dev && commit_file dev a 1 'feat: one' &&
	commit_file dev a 2 'feat: two' && push_as alice dev origin main
}

# in_both NAME FUNCTION: a case that is given the format of objects.
in_both()
{
	_case=$2
	t_refusal "$1" with_sha1
	t_refusal 'so it is with SHA-256' with_sha256
}
with_sha1() { "$_case" --object-format=sha1; }
with_sha256() { "$_case" --object-format=sha256; }

odd_path()
{
	make_server './a:"b\c' "$@" && judging './a:"b\c' &&
	with_main './a:"b\c' && judges './a:"b\c' dev
}
in_both 'a path with a colon and quotes is judged' odd_path

# The fork has nothing of its own, and its first push brings one commit.
fork()
{
	make_server shop "$@" && judging shop && with_main shop &&
	make_server fork "$@" && judging fork &&
	(cd shop.git/objects && pwd) >fork.git/objects/info/alternates &&
	git -C fork.git update-ref refs/heads/main \
	    "$(git -C shop.git rev-parse main)" &&
	git -C dev remote set-url origin ../fork.git && judges fork dev
}
in_both 'a fork that borrows objects is judged' fork

# What a shallow clone does not have cannot be judged. Where git would take it,
# history would end there for everybody.
shallow()
{
	make_server shop "$@" && judging shop && with_main shop &&
	git clone -q --depth 1 "file://$PWD/shop.git" cut &&
	commit_file cut b 1 'feat: three' &&
	make_server other "$@" && judging other &&
	git -C cut remote set-url origin ../other.git &&
	snapshot other && must_fail push_as alice cut origin main &&
	grep "object '[0-9a-f]*' is not there" push.out &&
	server_is_untouched other &&
	git -C other.git config receive.shallowUpdate true && snapshot other &&
	must_fail push_as alice cut origin main &&
	grep 'a shallow clone would hide history on the server' push.out &&
	server_is_untouched other
}
in_both 'a shallow push is refused, and says what is missing' shallow

partial()
{
	make_server shop "$@" && judging shop && with_main shop &&
	git -C shop.git config core.repositoryFormatVersion 1 &&
	git -C shop.git config extensions.partialClone nobody &&
	judges shop dev
}
in_both 'a partial clone that has what is asked for is judged' partial

unknown_format()
{
	make_server shop && judging shop && make_clone shop dev &&
	commit_file dev a 1 'feat: one' &&
	git -C shop.git config core.repositoryFormatVersion 1 &&
	git -C shop.git config extensions.compatObjectFormat sha1 &&
	printf '%s %s refs/heads/main\n' \
	    "$(git -C dev rev-parse main | tr 0-9a-f 0)" \
	    "$(git -C dev rev-parse main)" |
	(cd shop.git && must_fail env REFWARD_USER=alice GIT_DIR=. \
	    hooks/pre-receive) >out 2>&1 &&
	grep 'repository gives its objects names of two formats, which this version does not read' out
}
t 'a format that nobody here reads is named' unknown_format

# Each git that the gate starts ends with it. The look has to see one that runs.
git_runs_for_the_server()
{
	test -n "$(grep -slF "GIT_DIR=$PWD/shop.git" /proc/[0-9]*/environ)"
}

no_child_stays()
{
	make_server shop --object-format=sha256 && judging shop &&
	with_main shop && judges shop dev &&
	mkfifo hold && { GIT_DIR=$PWD/shop.git cat hold & } &&
	exec 9>hold && wait_for git_runs_for_the_server 10 && exec 9>&- &&
	wait_for '! git_runs_for_the_server' 10
}
test ! -e /proc/self/environ ||
	t 'no git that the gate has started stays' no_child_stays

plan
