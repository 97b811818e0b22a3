#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rules that look at what files hold and who changed them: with real trees,
# merges and packs.

. "$(dirname "$0")/lib.sh"

refused_line='hint: push PUSH-ID refused: 1 finding; an administrator sees it with '\''refward explain'\'

# shop: stdin is the rules of a set for all branches.
shop()
{
	make_server shop && make_clone shop dev &&
	{
		cat <<'EOF' && cat
[refward]
version = 1
host = ssh

[rules all]
ref = refs/heads/**
EOF
	} | rules shop
}

owned()
{
	shop <<'EOF' && commit_file dev ci/run 1 'ci: one' &&
path-owner = carol
path-owner.path = ci/**
EOF
	push_as carol dev origin main
}

owned_path()
{
	owned && commit_file dev src/a 1 'feat: one' &&
	expect_accepted alice dev origin main </dev/null &&
	commit_file dev ci/run 2 'ci: two' &&
	short=$(git -C dev rev-parse --short=10 main) &&
	expect_refused alice dev origin main <<EOF
error: $short "ci: two": ci/run: path-owner: 'alice' may not change this path, only carol may [all]
$refused_line
EOF
}
t_refusal 'a path has owners' owned_path

owned_path_in_a_merge()
{
	owned && git -C dev checkout -q -b topic &&
	commit_file dev ci/run 2 'ci: two' && push_as carol dev origin topic &&
	git -C dev checkout -q main && commit_file dev src/a 1 'feat: one' &&
	tick && git -C dev merge -q -m 'merge' topic &&
	expect_accepted alice dev origin main </dev/null
}
t 'what its owner pushed may be merged by others' owned_path_in_a_merge

owned_path_rolled_back()
{
	owned && git -C dev checkout -q -b topic &&
	commit_file dev src/a 1 'feat: one' && git -C dev checkout -q main &&
	commit_file dev ci/run 2 'ci: two' && push_as carol dev origin main &&
	tick && git -C dev merge -q --no-commit topic &&
	git -C dev checkout -q topic -- ci/run &&
	git -C dev commit -q -m 'merge' &&
	expect_refused alice dev origin main <<EOF
error: refs/heads/main: ci/run: path-owner: 'alice' may not change this path, only carol may [all]
hint:   this takes it back to an older state: keep the present one, or let somebody push it who may change it
$refused_line
EOF
}
t_refusal 'a merge that rolls an owned path back is refused' \
    owned_path_rolled_back

# a token that nobody issued, in two halves
token()
{
	printf '%s%s' ghp_ 5tQ8rZ1nLw0XkVb3Ms7HdPy2GfJc9AeTuRo4
}

secret()
{
	shop <<'EOF' && commit_file dev a 1 'feat: one' &&
file-content = secrets
EOF
	push_as alice dev origin main &&
	commit_file dev k "$(printf 'a = 1\nt = "%s"' "$(token)")" 'feat: two' &&
	short=$(git -C dev rev-parse --short=10 main) &&
	git -C dev rm -q k && tick && git -C dev commit -q -m 'fix: oops' &&
	expect_refused alice dev origin main <<EOF &&
error: $short "feat: two": k: file-content: line 2 holds what looks like a token of GitHub (github-token) [all]
hint:   git rebase -i $short^, and 'edit' that commit
$refused_line
EOF
	must_fail grep -r "$(token)" push.out shop.git/refward
}
t_refusal 'a secret is found, also where it was removed, and never repeated' \
    secret

# Each of these would be read to the end of the file from each beginning.
beginnings()
{
	shop <<'EOF' &&
file-content = secrets
EOF
	sed -i '/^host/a deadline = 15' shop.git/refward/rules.ini &&
	yes glpat- | head -n 150000 | tr -d '\n' >dev/tokens &&
	yes '-----BEGIN PRIVATE KEY-----Comment: ' | head -n 60000 |
	tr -d '\n' >dev/keys && git -C dev add tokens keys && tick &&
	git -C dev commit -q -m 'feat: one' &&
	expect_accepted alice dev origin main </dev/null
}
t 'a file that begins secrets without end is read once' beginnings

large_file()
{
	shop <<'EOF' &&
file-content = secrets
EOF
	sed -i '/^host/a object-budget = 64k' shop.git/refward/rules.ini &&
	commit_file dev a 1 'feat: one' && push_as alice dev origin main &&
	head -c 70000 /dev/zero >dev/big && git -C dev add big && tick &&
	git -C dev commit -q -m 'feat: two' &&
	snapshot shop && must_fail push_as alice dev origin main &&
	grep 'could not be judged\|object-budget' push.out &&
	server_is_untouched shop &&
	sed -i '/^file-content/a file-content.max = 64k' \
	    shop.git/refward/rules.ini &&
	expect_accepted alice dev origin main </dev/null
}
t_refusal 'a file that must be read and is too large refuses, unless it need not be read' \
    large_file

collision()
{
	shop <<'EOF' && commit_file dev src/README 1 'feat: one' &&
path-name = yes
EOF
	expect_accepted alice dev origin main </dev/null &&
	commit_file dev src/readme 1 'feat: two' &&
	short=$(git -C dev rev-parse --short=10 main) &&
	expect_refused alice dev origin main <<EOF
error: $short "feat: two": path-name: 'README' and 'readme' in 'src/' are one file on some systems [all]
hint:   git mv one of them to another name in that commit
$refused_line
EOF
}
t_refusal 'names that differ in case are refused' collision

links()
{
	shop <<'EOF' && commit_file dev a/b 1 'feat: one' &&
file-type = outside-link
file-text = yes
EOF
	ln -s ../a dev/a/good && git -C dev add -A && tick &&
	git -C dev commit -q -m 'feat: two' &&
	expect_accepted alice dev origin main </dev/null &&
	ln -s ../../../etc dev/a/bad && printf 'x\r\n' >dev/c &&
	git -C dev add -A && tick && git -C dev commit -q -m 'feat: three' &&
	short=$(git -C dev rev-parse --short=10 main) &&
	expect_refused alice dev origin main <<EOF
error: $short "feat: three": a/bad: file-type: target of the symbolic link leads out of the repository [all]
hint:   git rm --cached -- a/bad && git commit --amend
error: $short "feat: three": c: file-text: line 1 ends in CRLF, lines end in LF here [all]
hint:   correct it, then git add -- c && git commit --amend
hint: push PUSH-ID refused: 2 findings; an administrator sees it with 'refward explain'
EOF
}
t_refusal 'links that lead out, and line ends' links
plan
