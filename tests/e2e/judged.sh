#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is judged of the commits that a push answers for: tags, merges, files,
# several lines of one push, and dates that lie. The same chapter, its second
# half.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/coverage_lib.sh"

# --- tags ---

tag_rules()
{
	rules shop <<'EOF'
[refward]
version = 1
host = ssh
[rules strict]
ref = refs/heads/main
ref = refs/tags/v*
commit-deny = BAD
commit-committer = pusher
EOF
}

tag_then_branch()
{
	make_server shop && tag_rules && make_clone shop shop &&
	commit_as alice shop a good &&
	GIT_COMMITTER_NAME=alice git -C shop tag -a -m 'a tag' v1 &&
	push_as alice shop origin v1 &&
	push_as bob shop origin HEAD:refs/heads/main &&
	commit_as alice shop b good && git -C shop tag lax &&
	push_as alice shop origin lax &&
	refused_for commit-committer bob shop origin HEAD:refs/heads/main
}
t_refusal "a tag covers what it brings for its sets, and a lax tag nothing" \
    tag_then_branch

bad_tag()
{
	make_server shop && tag_rules && make_clone shop shop &&
	commit_as alice shop a BAD && commit_as alice shop b good &&
	push_as alice shop origin HEAD:refs/heads/lax &&
	git -C shop tag -a -m 'a tag' v1 &&
	refused_for commit-deny alice shop origin v1
}
t_refusal 'what an annotated tag reaches is judged' bad_tag

# --- merges and files ---

path_server()
{
	server_and_clone 'path-deny = guarded/**' 'exempt = root' &&
	commit_file shop guarded/a 1 'good' &&
	commit_file shop free 1 'good' &&
	push_as root shop origin HEAD:refs/heads/main
}

# merge_of SIDE: of main and SIDE, not yet committed.
merge_of()
{
	tick &&
	git -C shop merge -q --no-ff --no-commit "$1"
}

evil_merge()
{
	path_server && git -C shop checkout -q -b side &&
	commit_file shop b 1 'good' && git -C shop checkout -q main &&
	commit_file shop c 1 'good' &&
	merge_of side && echo evil >shop/guarded/a &&
	git -C shop commit -q -a -m merge &&
	refused_for path-deny alice shop origin HEAD:refs/heads/main
}
t_refusal 'a merge answers for what it changes against every parent' evil_merge

honest_merge()
{
	path_server && git -C shop checkout -q -b side &&
	commit_file shop guarded/a 2 'good' &&
	push_as root shop origin HEAD:refs/heads/strict/side &&
	git -C shop checkout -q main && commit_file shop c 1 'good' &&
	merge_of side && git -C shop commit -q -m merge &&
	push_as alice shop origin HEAD:refs/heads/main &&
	commit_file shop guarded/a 3 'good' &&
	refused_for path-deny alice shop origin HEAD:refs/heads/main
}
t_refusal "a merge does not answer for the other side's changes" honest_merge

# main has guarded/a 2 by root; a side from before is merged with its old state.
rolled_back()
{
	path_server && git -C shop checkout -q -b side &&
	commit_file shop b 1 'good' && git -C shop checkout -q main &&
	commit_file shop guarded/a 2 'good' &&
	push_as root shop origin HEAD:refs/heads/main &&
	merge_of side && git -C shop checkout -q side -- guarded/a &&
	git -C shop commit -q -m merge
}

rolled_back_path()
{
	rolled_back &&
	refused_for path-deny alice shop origin HEAD:refs/heads/main &&
	grep 'hint: *this takes it back to an older state: keep the present' push.out
}
t_refusal 'a merge that rolls a denied path back is a change of it' \
    rolled_back_path

# The commit that last changed the path is made to look younger than those
# that lead to it, and is merged once more by its name.
rolled_back_with_dates()
{
	path_server && git -C shop checkout -q -b side &&
	commit_file shop b 1 'good' && git -C shop checkout -q main &&
	commit_file shop guarded/a 2 'good' &&
	git -C shop branch changed &&
	push_as root shop origin HEAD:refs/heads/main &&
	commit_file shop d 1 'good' &&
	GIT_COMMITTER_DATE='1000000000 +0000' git -C shop commit -q --amend \
	    --no-edit &&
	push_as alice shop origin HEAD:refs/heads/main &&
	commit_file shop d 2 'good' &&
	push_as alice shop origin HEAD:refs/heads/main &&
	tick && tree=$(git -C shop rev-parse 'side^{tree}') &&
	both=$(git -C shop commit-tree -p side -p changed -m merge "$tree") &&
	both=$(git -C shop commit-tree -p main -p "$both" -m merge "$tree") &&
	refused_for path-deny alice shop origin "$both:refs/heads/main"
}
t_refusal 'the same whatever the dates of the commits say' \
    rolled_back_with_dates

# Judged on a branch that was new, where there was nothing to roll back.
rolled_back_by_a_branch()
{
	rolled_back &&
	push_as alice shop origin HEAD:refs/heads/strict/side &&
	refused_for path-deny alice shop origin HEAD:refs/heads/main
}
t_refusal 'the same where a new branch brought that merge before' \
    rolled_back_by_a_branch

# What the rule allows, a deletion, does not speak for what it does not.
rolled_back_over_a_deletion()
{
	path_server && git -C shop checkout -q -b side &&
	commit_file shop b 1 'good' && git -C shop checkout -q main &&
	commit_file shop guarded/a 2 'good' &&
	push_as root shop origin HEAD:refs/heads/main &&
	git -C shop rm -q guarded/a && tick && git -C shop commit -q -m good &&
	tick && tree=$(git -C shop rev-parse 'side^{tree}') &&
	both=$(git -C shop commit-tree -p HEAD -p side -m merge "$tree") &&
	refused_for path-deny alice shop origin "$both:refs/heads/main"
}
t_refusal 'the same where a commit of the push deletes the path' \
    rolled_back_over_a_deletion

skipped_merges()
{
	server_and_clone 'commit-subject = good' &&
	commit_file shop a 1 'good' && git -C shop branch side &&
	commit_file shop b 1 'good' && git -C shop checkout -q side &&
	commit_file shop c 1 'good' &&
	merge_of main && git -C shop commit -q -m 'Merge it' &&
	refused_for commit-subject alice shop origin HEAD:refs/heads/main &&
	strict shop 'commit-subject = good' 'commit-subject.merges = skip' &&
	push_as alice shop origin HEAD:refs/heads/main &&
	commit_file shop d 1 'Merge it' &&
	refused_for commit-subject alice shop origin HEAD:refs/heads/main
}
t_refusal 'a rule sees merges unless it says merges = skip' skipped_merges

removed_again()
{
	server_and_clone 'file-size = 100' &&
	commit_file shop a "$(printf '%0200d' 0)" 'good' &&
	git -C shop rm -q a && tick && git -C shop commit -q -m good &&
	refused_for file-size alice shop origin HEAD:refs/heads/main
}
t_refusal 'a file that a later commit of the push removes is judged' \
    removed_again

# submodule_named_like FILE: a commit with a submodule `a` that bears its id.
submodule_named_like()
{
	id=$(git -C shop hash-object -w "$1") &&
	git -C shop update-index --add --cacheinfo "160000,$id,a" &&
	tick && git -C shop commit -q -m good
}

submodule_becomes_file()
{
	_rule=$1 && shift &&
	server_and_clone "$@" && commit_file shop free 1 'good' &&
	push_as alice shop origin HEAD:refs/heads/main &&
	printf 's3cret\n%0200d\n' 0 >blob && submodule_named_like "$PWD/blob" &&
	git -C shop update-index --cacheinfo "100644,$id,a" &&
	tick && git -C shop commit -q -m good &&
	refused_for "$_rule" alice shop origin HEAD:refs/heads/main
}
large_submodule()
{
	submodule_becomes_file file-size 'file-size = 100'
}
t_refusal 'a file is new where a submodule bore the id of its content' \
    large_submodule

secret_submodule()
{
	submodule_becomes_file file-content 'file-content = none' \
	    'file-content.pattern = s3cret'
}
t_refusal 'and so is what it holds' secret_submodule

# What the server's file forgives of one commit is no other's excuse. The
# commits come in the order of their dates.
forgiven_tree()
{
	server_and_clone && commit_file shop a 1 'good' &&
	push_as alice shop origin HEAD:refs/heads/main &&
	id=$(git -C shop rev-parse HEAD:a) &&
	printf '100664 a\0' >tree && printf '%s' "$id" | python3 -c '
import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' >>tree &&
	tree=$(git -C shop hash-object -t tree -w --literally "$PWD/tree") &&
	tick && old=$(git -C shop commit-tree -p HEAD -m good "$tree") &&
	tick && new=$(git -C shop commit-tree -p HEAD -m good "$tree") &&
	sed "/^version/s/\$/\\naccept-object = $old/" \
	    shop.git/refward/rules.ini >forgiving && rules shop <forgiving &&
	refused_for object alice shop origin "$old:refs/heads/a" \
	    "$new:refs/heads/b" &&
	push_as alice shop origin "$old:refs/heads/a"
}
t_refusal 'a tree that is forgiven one commit is not forgiven another' \
    forgiven_tree

# --- several lines of one push ---

issue_rules()
{
	server_and_clone && strict shop 'ref = refs/heads/feature/**' \
	    'commit-issue = [A-Z]+-[0-9]+' 'commit-issue.from-branch = yes'
}

one_line_satisfies()
{
	issue_rules && commit_file shop a 1 'SHOP-1' &&
	refused_for commit-issue alice shop origin \
	    HEAD:refs/heads/feature/SHOP-2 &&
	push_as alice shop origin HEAD:refs/heads/feature/SHOP-2 \
	    HEAD:refs/heads/feature/SHOP-1
}
t_refusal 'a branch-dependent rule asks for one line that satisfies it' \
    one_line_satisfies

no_line_satisfies()
{
	issue_rules && commit_file shop a 1 'SHOP-3' &&
	refused_for commit-issue alice shop origin \
	    HEAD:refs/heads/feature/SHOP-2 HEAD:refs/heads/feature/SHOP-1
}
t_refusal 'and refuses where none does' no_line_satisfies

other_line_is_no_excuse()
{
	server_and_clone && commit_file shop a 1 BAD &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/lax \
	    HEAD:refs/heads/main
}
t_refusal 'a lax line of the push excuses no strict one' \
    other_line_is_no_excuse

# --- dates ---

# main was never judged. The way from it to BAD leads over a commit that looks
# older than all; the way from what takes its place does not.
past_with_dates()
{
	server_and_clone "$@" && commit_file shop a 1 BAD &&
	git -C shop branch bad && commit_file shop a 2 good &&
	GIT_COMMITTER_DATE='1000000000 +0000' git -C shop commit -q --amend \
	    --no-edit &&
	commit_file shop a 3 good &&
	push_without_hook HEAD:refs/heads/main &&
	tick && other=$(git -C shop commit-tree -p bad -m good 'HEAD^{tree}')
}

past_is_not_judged()
{
	past_with_dates &&
	push_as alice shop origin "+$other:refs/heads/main" &&
	refused_for commit-deny alice shop origin bad:refs/heads/strict/a
}
t_refusal 'whatever the dates, a past is neither judged nor covered' \
    past_is_not_judged

exempt_past_is_not_covered()
{
	past_with_dates 'exempt = root' &&
	push_as root shop origin "+$other:refs/heads/main" &&
	refused_for commit-deny alice shop origin bad:refs/heads/strict/a
}
t_refusal 'nor is it by an exempt actor' exempt_past_is_not_covered

# --- many findings ---

behind_a_thousand()
{
	server_and_clone 'commit-subject = nice' 'commit-subject.mode = warn' &&
	history shop 1100 &&
	git -C shop checkout -q main && commit_file shop a 1 BAD &&
	refused_for commit-deny alice shop origin main
}
t_refusal 'a refusal is not lost behind a thousand warnings' behind_a_thousand

plan
