#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rules that ask where other refs stand: with real refs, packed and loose, and
# with what the push itself moves.

. "$(dirname "$0")/lib.sh"

# shop: main with two commits, and a branch wild with one of its own, all there
# before the rules.
shop()
{
	make_server shop && make_clone shop dev &&
	rules shop <<'EOF' &&
[refward]
version = 1
host = ssh
EOF
	commit_file dev a 1 'feat: one' && commit_file dev a 2 'feat: two' &&
	git -C dev checkout -q -b wild && commit_file dev b 1 'feat: wild' &&
	git -C dev push -q --receive-pack="$(server_command alice)" \
	    origin main wild &&
	git -C dev checkout -q main &&
	rules shop <<'EOF'
[refward]
version = 1
host = ssh

[rules tags]
ref = refs/tags/**
tag-target = refs/heads/main
tag-target = refs/heads/release/*
tag-version = semver

[rules hotfixes]
ref = refs/heads/hotfix/**
branch-base = refs/heads/main
branch-base = refs/heads/release/*

[rules all]
ref = refs/heads/**
commit-parents = 2
commit-parents.roots = refuse
EOF
}

refused_line='hint: push PUSH-ID refused: 1 finding; an administrator sees it with '\''refward explain'\'

tag_of_main()
{
	shop && git -C shop.git pack-refs --all &&
	git -C dev tag v1.0.0 main~1 && git -C dev tag -m x v1.0.1 main &&
	expect_accepted alice dev origin v1.0.0 v1.0.1 </dev/null
}
t 'commits of a branch are tagged' tag_of_main

tag_of_another_branch()
{
	shop && git -C dev tag -m x v1.0.0 wild &&
	expect_refused alice dev origin v1.0.0 <<EOF
error: refs/tags/v1.0.0: tag-target: tagged commit is not in the history of refs/heads/main, refs/heads/release/* [tags]
hint:   bring the commit there first, or in the same push: git push --follow-tags
$refused_line
EOF
}
t_refusal 'a commit of another branch is not' tag_of_another_branch

tag_with_its_branch()
{
	shop && git -C dev checkout -q -b release/1 wild &&
	git -C dev tag -m x v1.0.0 &&
	expect_accepted alice dev --follow-tags origin release/1 </dev/null &&
	git -C shop.git pack-refs --all && git -C dev tag v1.0.1 release/1 &&
	expect_accepted alice dev origin v1.0.1 </dev/null
}
t 'a branch and its tag come in together, and later tags by the glob' \
    tag_with_its_branch

version_below()
{
	shop && git -C dev tag v1.0.2 main && git -C dev tag v1.0.1 main &&
	push_as alice dev origin v1.0.2 && git -C shop.git pack-refs --all &&
	expect_refused alice dev origin v1.0.1 <<EOF
error: refs/tags/v1.0.1: tag-version: is not greater than 'v1.0.2', the last of its line [tags]
$refused_line
EOF
}
t_refusal 'a version below the last is refused' version_below

version_twins()
{
	shop && git -C dev tag v1.0.2 main && git -C dev tag 1.0.2 main &&
	expect_refused alice dev origin v1.0.2 1.0.2 <<'EOF'
error: refs/tags/v1.0.2: tag-version: is the same version as '1.0.2' [tags]
error: refs/tags/1.0.2: tag-version: is the same version as 'v1.0.2' [tags]
hint: push PUSH-ID refused: 2 findings; an administrator sees it with 'refward explain'
EOF
}
t_refusal 'one version by two names is refused' version_twins

hotfix_of_main()
{
	shop && git -C dev checkout -q -b hotfix/1 main~1 &&
	commit_file dev c 1 'fix: it' &&
	expect_accepted alice dev origin hotfix/1 </dev/null &&
	push_as alice dev origin :hotfix/1 &&
	expect_accepted alice dev origin hotfix/1 </dev/null &&
	expect_accepted alice dev origin :hotfix/1 \
	    hotfix/1:refs/heads/hotfix/2 </dev/null
}
t 'a hotfix begins at main, comes back when deleted, and is renamed' \
    hotfix_of_main

hotfix_of_another_branch()
{
	shop && git -C dev checkout -q -b hotfix/1 wild &&
	commit_file dev c 1 'fix: it' &&
	short=$(git -C dev rev-parse --short=10 wild) &&
	expect_refused alice dev origin hotfix/1 <<EOF
error: refs/heads/hotfix/1: branch-base: holds $short of another branch, which is not in refs/heads/main, refs/heads/release/* [hotfixes]
hint:   git rebase --onto BASE $short, BASE being the tip of one of these
$refused_line
EOF
}
t_refusal 'a hotfix taken from another branch is refused' \
    hotfix_of_another_branch

# old_commit_on BRANCH: its newest commit claims to be the oldest of all.
old_commit_on()
{
	GIT_COMMITTER_DATE='1000000000 +0000' git -C dev commit-tree -p "$1" \
	    -m 'feat: old' "$1^{tree}" >old &&
	push_as alice dev origin "$(cat old):refs/heads/$1"
}

hidden_by_dates()
{
	shop && old_commit_on wild && git -C dev checkout -q -b hotfix/1 wild &&
	commit_file dev c 1 'fix: it' &&
	must_fail push_as alice dev origin hotfix/1 &&
	grep "branch-base: holds $(git -C dev rev-parse --short=10 wild) of" \
	    push.out
}
t_refusal 'so is one that dates make look as if none had it' hidden_by_dates

main_by_dates()
{
	shop && old_commit_on main && git -C dev checkout -q -b hotfix/1 main &&
	commit_file dev c 1 'fix: it' && push_as alice dev origin hotfix/1
}
t 'main is the base whatever its dates are' main_by_dates

another_project()
{
	shop && git -C dev checkout -q --orphan other &&
	commit_file dev d 1 'feat: other' && git -C dev checkout -q main &&
	tick && git -C dev merge -q --allow-unrelated-histories -m 'merge' \
	    other &&
	root=$(git -C dev rev-parse --short=10 other) &&
	merge=$(git -C dev rev-parse --short=10 main) &&
	expect_refused alice dev origin main <<EOF
error: $root "feat: other": commit-parents: commit has no parent: a history that has another beginning [all]
error: $merge "merge": commit-parents: merge brings a history that has another beginning [all]
hint: push PUSH-ID refused: 2 findings; an administrator sees it with 'refward explain'
EOF
}
t_refusal 'another project is not merged in' another_project

first_push()
{
	make_server shop && make_clone shop dev && rules shop <<'EOF' &&
[refward]
version = 1
host = ssh

[rules all]
ref = refs/heads/**
commit-parents = 2
commit-parents.roots = refuse
EOF
	commit_file dev a 1 'feat: one' &&
	expect_accepted alice dev origin main </dev/null
}
t 'an empty repository takes a first history' first_push

# Each of them lets in somebody whom the other does not.
several_sets()
{
	make_server shop && make_clone shop dev && rules shop <<'EOF' &&
[refward]
version = 1
host = ssh

[rules owners]
ref = refs/heads/**
create = alice carol

[rules reviewers]
ref = refs/heads/main
create = bob carol
EOF
	commit_file dev a 1 'feat: one' &&
	must_fail push_as alice dev origin main &&
	grep 'may not create .*\[reviewers\]' push.out &&
	must_fail push_as bob dev origin main &&
	grep 'may not create .*\[owners\]' push.out &&
	must_fail git -C shop.git rev-parse -q --verify refs/heads/main &&
	push_as carol dev origin main
}
t 'of several sets that name a ref, each must let the push in' several_sets

plan
