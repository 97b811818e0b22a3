#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Which commits a push has to answer for: each sentence of the semantics'
# chapter on coverage as a push or two. BAD is what nobody may push.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/coverage_lib.sh"

# --- which ref brought it, and whether that still exists, does not matter ---

lax_then_strict()
{
	server_and_clone && commit_file shop a 1 'BAD' &&
	push_as alice shop origin HEAD:refs/heads/lax &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/main
}
t_refusal 'a commit that came in by a lax branch is judged on a strict one' \
    lax_then_strict

lax_deleted_then_strict()
{
	server_and_clone && commit_file shop a 1 'BAD' &&
	push_as alice shop origin HEAD:refs/heads/lax &&
	push_as alice shop origin :refs/heads/lax &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/main
}
t_refusal 'the same after the lax branch was deleted' lax_deleted_then_strict

lax_below_the_tip()
{
	server_and_clone && commit_file shop a 1 'BAD' &&
	push_as alice shop origin HEAD:refs/heads/lax &&
	commit_file shop a 2 'good' &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/main
}
t_refusal 'the same under a commit that is good' lax_below_the_tip

lax_merged()
{
	server_and_clone && commit_file shop a 1 'good' &&
	push_as alice shop origin HEAD:refs/heads/main &&
	git -C shop checkout -q -b side && commit_file shop b 1 'BAD' &&
	push_as alice shop origin HEAD:refs/heads/lax &&
	git -C shop checkout -q main && tick &&
	git -C shop merge -q --no-ff -m merge side &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/main
}
t_refusal 'the same when it is merged' lax_merged

other_set_covers_nothing()
{
	make_server shop && rules shop <<'EOF' && make_clone shop shop &&
[refward]
version = 1
host = ssh
[rules one]
ref = refs/heads/one
commit-deny = BAD
[rules two]
ref = refs/heads/two
commit-deny = UGLY
EOF
	commit_file shop a 1 'UGLY' &&
	push_as alice shop origin HEAD:refs/heads/one &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/two
}
t_refusal 'what one set let in is judged by another' other_set_covers_nothing

changed_set_covers_nothing()
{
	server_and_clone && commit_file shop a 1 'UGLY' &&
	push_as alice shop origin HEAD:refs/heads/main &&
	strict shop 'commit-deny = UGLY' &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/strict/a
}
t_refusal 'what a set let in is judged again when the set has changed' \
    changed_set_covers_nothing

no_hook_covers_nothing()
{
	server_and_clone && commit_file shop a 1 'BAD' &&
	push_without_hook HEAD:refs/heads/strict/old &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/main
}
t_refusal 'what came in by a writer without a hook is judged' \
    no_hook_covers_nothing

old_tip_is_not_judged_again()
{
	server_and_clone && commit_file shop a 1 'BAD' &&
	push_without_hook HEAD:refs/heads/main &&
	commit_file shop a 2 'good' &&
	push_as alice shop origin HEAD:refs/heads/main &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/strict/a
}
t_refusal 'a stop at an uncovered old tip covers nothing' \
    old_tip_is_not_judged_again

# --- judged commits do not come back ---

# Alice's commits on main and on release, bob's on nothing.
alice_has_pushed()
{
	server_and_clone 'commit-committer = pusher' 'max-commits = 1' &&
	for number in 1 2 3; do
		commit_as alice shop "$number" good &&
		push_as alice shop origin HEAD:refs/heads/main || return 1
	done &&
	git -C shop checkout -q -b release HEAD^ &&
	commit_as alice shop r good &&
	push_as alice shop origin HEAD:refs/heads/strict/release &&
	git -C shop checkout -q main
}

off_main_tip()
{
	alice_has_pushed && git -C shop checkout -q -b bobs main &&
	push_as bob shop origin HEAD:refs/heads/strict/empty &&
	commit_as bob shop b good &&
	push_as bob shop origin HEAD:refs/heads/strict/bobs &&
	coverage_was_needed
}
t_refusal "a branch off main's tip brings no judged commit back" off_main_tip

off_main_past()
{
	alice_has_pushed && git -C shop checkout -q -b bobs main^^ &&
	commit_as bob shop b good &&
	push_as bob shop origin HEAD:refs/heads/strict/bobs &&
	coverage_was_needed
}
t_refusal "a branch off main's past brings no judged commit back" off_main_past

off_release()
{
	alice_has_pushed && git -C shop checkout -q -b bobs release &&
	commit_as bob shop b good &&
	push_as bob shop origin HEAD:refs/heads/strict/bobs &&
	coverage_was_needed
}
t_refusal 'a branch off a release branch brings no judged commit back' \
    off_release

off_colleague()
{
	alice_has_pushed && git -C shop checkout -q -b alices main &&
	commit_as alice shop x good &&
	push_as alice shop origin HEAD:refs/heads/strict/alices &&
	commit_as alice shop y good &&
	push_as alice shop origin HEAD:refs/heads/strict/alices &&
	git -C shop checkout -q -b bobs alices^ && commit_as bob shop b good &&
	push_as bob shop origin HEAD:refs/heads/strict/bobs &&
	coverage_was_needed
}
t_refusal "a branch off a colleague's branch brings no judged commit back" \
    off_colleague

colleague_without_push()
{
	alice_has_pushed && git -C shop checkout -q -b alices main &&
	commit_as alice shop x good &&
	push_as alice shop origin HEAD:refs/heads/lax &&
	refused_for commit-committer bob shop origin HEAD:refs/heads/strict/bobs
}
t_refusal "a colleague's commit that no strict ref has seen is judged" \
    colleague_without_push

merges_of_judged()
{
	alice_has_pushed && git -C shop checkout -q -b bobs main &&
	tick &&
	GIT_COMMITTER_NAME=bob git -C shop merge -q --no-ff -m merge release &&
	push_as bob shop origin HEAD:refs/heads/main &&
	coverage_was_needed
}
t_refusal 'merging judged branches brings no judged commit back' \
    merges_of_judged

recreated()
{
	alice_has_pushed &&
	push_as alice shop origin :refs/heads/strict/release &&
	push_as bob shop origin release:refs/heads/strict/release &&
	git -C shop checkout -q release && coverage_was_needed
}
t_refusal 're-creating a deleted branch brings no judged commit back' recreated

sent_again()
{
	alice_has_pushed &&
	push_as alice shop origin :refs/heads/strict/release &&
	git -C shop.git gc -q --prune=now &&
	must_fail git -C shop.git cat-file -e "$(git -C shop rev-parse release)" &&
	push_as bob shop origin release:refs/heads/strict/release &&
	git -C shop checkout -q release && coverage_was_needed
}
t_refusal 'nor when the objects were thrown away and are sent again' sent_again

far_below_main()
{
	server_and_clone 'commit-committer = pusher' && history shop 5002 &&
	push_as alice shop origin main &&
	for depth in 50 5000; do
		git -C shop checkout -q -b "off-$depth" "main~$depth" &&
		commit_as bob shop b good &&
		push_as bob shop origin "HEAD:refs/heads/strict/$depth" || return 1
	done &&
	coverage_was_needed
}
t_refusal 'a branch off main~50 or main~5000 brings no judged commit back' \
    far_below_main

many_refs()
{
	server_and_clone 'commit-committer = pusher' &&
	commit_as alice shop a good &&
	push_as alice shop origin HEAD:refs/heads/main &&
	for number in $(seq 70); do
		printf '%s\n' "commit refs/heads/strict/$number" \
		    "committer bob <committer@example.com> $_now +0000" \
		    'data 4' good 'from refs/heads/main^0' \
		    "M 100644 inline $number" 'data 4' good
	done | git -C shop fast-import --quiet &&
	push_as bob shop origin 'refs/heads/strict/*' &&
	for number in 1 64 65 70; do
		git -C shop checkout -q --detach "strict/$number" &&
		commit_as carol shop c good &&
		push_as carol shop origin "HEAD:refs/heads/strict/c$number" ||
		    return 1
	done &&
	commit_as carol shop d BAD &&
	git -C shop update-ref refs/heads/strict/70 HEAD &&
	git -C shop update-ref -d refs/heads/strict/69 &&
	seq 70 | sed 's|.*|update refs/heads/strict/n& refs/heads/main|' |
	git -C shop update-ref --stdin &&
	git -C shop update-ref refs/heads/strict/n68 HEAD &&
	refused_for commit-deny carol shop origin 'refs/heads/strict/n*'
}
t_refusal 'a push of 70 refs covers what each brings, and finds the one bad' \
    many_refs

# More refs than one walk takes: what all of them bring is one commit.
many_refs_to_one()
{
	server_and_clone 'max-commits = 1' && commit_file shop a 1 good &&
	for number in $(seq 70); do
		git -C shop update-ref "refs/heads/strict/$number" HEAD ||
		    return 1
	done &&
	push_as alice shop origin 'refs/heads/strict/*' &&
	commit_file shop a 2 good &&
	for number in $(seq 70); do
		git -C shop update-ref "refs/heads/strict/$number" HEAD ||
		    return 1
	done &&
	push_as alice shop origin 'refs/heads/strict/*' &&
	commit_file shop a 3 good && commit_file shop a 4 good &&
	git -C shop update-ref refs/heads/strict/70 HEAD &&
	refused_for max-commits alice shop origin 'refs/heads/strict/*'
}
t_refusal 'a commit that 70 refs bring is one commit' many_refs_to_one

# --- what lies in the object database means nothing ---

# raw_refused NAME ARG...: refused by the gate, said by the raw client.
raw_refused()
{
	must_fail raw_push_as alice "$@" >raw.out &&
	grep 'pre-receive hook declined' raw.out >/dev/null
}

objects_left_out()
{
	server_and_clone && commit_file shop a 1 'BAD' &&
	push_as alice shop origin HEAD:refs/heads/lax &&
	push_as alice shop origin :refs/heads/lax &&
	raw_refused shop --command null "$(git -C shop rev-parse HEAD)" \
	    refs/heads/main
}
t_refusal 'a client that leaves objects out of its pack gains nothing' \
    objects_left_out

objects_sent_again()
{
	server_and_clone && commit_file shop a 1 'BAD' &&
	push_as alice shop origin HEAD:refs/heads/lax &&
	raw_refused shop --command null object:1 refs/heads/main \
	    --object-from shop "$(git -C shop rev-parse HEAD)"
}
t_refusal 'nor one that sends them again' objects_sent_again

# --- the files of coverage ---

# coverage_is COMMAND...: run on each of its files that is there.
coverage_is()
{
	for _file in shop.git/refward/coverage/table shop.git/refward/coverage/tail
	do
		test ! -e "$_file" || "$@" "$_file" || return 1
	done
}

flip() { printf '\377' | dd of="$1" bs=1 seek=45 conv=notrunc 2>/dev/null; }
tear() { truncate -s -13 "$1"; }
blank() { : >"$1"; }
turn_to_folder() { rm "$1" && mkdir "$1"; }

damage_changes_no_verdict()
{
	for damage in 'rm' flip tear blank turn_to_folder; do
		rm -rf shop shop.git && server_and_clone &&
		commit_file shop a 1 'good' &&
		push_as alice shop origin HEAD:refs/heads/main &&
		commit_file shop a 2 'BAD' &&
		push_as alice shop origin HEAD:refs/heads/lax &&
		coverage_is "$damage" &&
		refused_for commit-deny alice shop origin \
		    HEAD:refs/heads/main &&
		git -C shop checkout -q --detach HEAD^ &&
		commit_file shop b 1 'good' &&
		push_as alice shop origin HEAD:refs/heads/strict/a &&
		push_as alice shop origin HEAD:refs/heads/main || return 1
	done
}
t_refusal 'damaged and deleted coverage files change no verdict' \
    damage_changes_no_verdict

plan
