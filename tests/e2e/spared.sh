#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Commits that somebody's word spares: since, exempt, modes, trusted refs. BAD
# is what nobody may push.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/coverage_lib.sh"

since_spares_and_no_more()
{
	server_and_clone &&
	commit_file shop a 1 'BAD' &&
	spared=$(git -C shop rev-parse HEAD) &&
	strict shop "since = $spared" &&
	push_as alice shop origin HEAD:refs/heads/main &&
	commit_file shop a 2 'good' &&
	push_as alice shop origin HEAD:refs/heads/main &&
	commit_file shop a 3 'BAD' &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/main
}
t_refusal 'since spares what its commits reach, and nothing on top' \
    since_spares_and_no_more

exempt_covers()
{
	server_and_clone 'exempt = root' && commit_file shop a 1 'BAD' &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/main &&
	push_as root shop origin HEAD:refs/heads/main &&
	push_as alice shop origin HEAD:refs/heads/strict/a &&
	commit_file shop a 2 'BAD' &&
	refused_for commit-deny alice shop origin HEAD:refs/heads/strict/a
}
t_refusal "what an exempt actor pushed is covered, and no more" exempt_covers

# A set in that mode lets BAD in; the other set, which looks for who pushes,
# shows that bob is not asked about it again.
mode_covers()
{
	make_server shop && rules shop <<EOF && make_clone shop shop &&
[refward]
version = 1
host = ssh
[rules gentle]
ref = refs/heads/**
commit-deny = BAD
commit-deny.mode = $1
commit-committer = pusher
EOF
	commit_as alice shop a BAD &&
	push_as alice shop origin HEAD:refs/heads/main &&
	push_as bob shop origin HEAD:refs/heads/b &&
	coverage_was_needed
}
warn_covers() { mode_covers warn; }
record_covers() { mode_covers record; }
off_covers() { mode_covers off; }
t_refusal 'what a rule only warned of is covered' warn_covers
t_refusal 'what a rule only recorded is covered' record_covers
t_refusal 'what a rule that is off did not see is covered' off_covers

warning_is_not_repeated()
{
	make_server shop && rules shop <<'EOF' && make_clone shop shop &&
[refward]
version = 1
host = ssh
[rules gentle]
ref = refs/heads/**
mode = warn
commit-deny = BAD
EOF
	commit_file shop a 1 BAD &&
	push_as alice shop origin HEAD:refs/heads/main &&
	grep 'warning: .*commit-deny' push.out &&
	push_as alice shop origin HEAD:refs/heads/b &&
	! grep commit-deny push.out
}
t_refusal 'a warning comes once' warning_is_not_repeated

trusted_rules()
{
	rules shop <<'EOF'
[refward]
version = 1
host = ssh
trusted = refs/heads/main
[group people]
member = alice bob
[rules main]
ref = refs/heads/main
create = @people
update = @people
rewrite = nobody
delete = nobody
[rules strict]
ref = refs/heads/**
ref = !refs/heads/lax
commit-deny = BAD
commit-committer = pusher
EOF
}

trusted_ref()
{
	make_server shop && trusted_rules && make_clone shop shop &&
	commit_as alice shop a BAD && commit_as alice shop b good &&
	push_without_hook HEAD:refs/heads/main &&
	push_as bob shop origin HEAD^:refs/heads/b &&
	commit_as bob shop c good &&
	push_as bob shop origin HEAD:refs/heads/b &&
	commit_as bob shop d BAD &&
	push_as bob shop origin HEAD:refs/heads/lax &&
	refused_for commit-deny bob shop origin HEAD:refs/heads/b
}
t_refusal 'what a trusted ref reaches is not judged, and nothing on top' \
    trusted_ref

trusted_tag_rules()
{
	trusted_rules &&
	sed 's,^trusted.*,trusted = refs/tags/trusted,
	    s,^ref = refs/heads/main$,ref = refs/tags/trusted,' \
	    shop.git/refward/rules.ini >new.ini && rules shop <new.ini
}

# One that names no commit trusts nothing, and harms nobody.
trusted_tag()
{
	make_server shop && trusted_tag_rules && make_clone shop shop &&
	commit_as alice shop a BAD && commit_as alice shop b good &&
	git -C shop tag -a -m 'a tag' trusted &&
	push_without_hook refs/tags/trusted &&
	push_as bob shop origin HEAD:refs/heads/b &&
	commit_as bob shop c BAD &&
	refused_for commit-deny bob shop origin HEAD:refs/heads/b &&
	git -C shop reset -q --hard HEAD^ &&
	git -C shop tag -a -f -m 'a tag' trusted 'HEAD^{tree}' &&
	push_without_hook -f refs/tags/trusted &&
	commit_as bob shop d good && push_as bob shop origin HEAD:refs/heads/b
}
t_refusal 'a trusted ref may be an annotated tag' trusted_tag

# The old tip of bob's branch was never judged, but main vouches for it.
old_tip_is_trusted()
{
	make_server shop && trusted_rules && make_clone shop shop &&
	commit_as alice shop a good && commit_as alice shop b good &&
	push_without_hook HEAD:refs/heads/main &&
	git -C shop checkout -q -b bobs HEAD^ &&
	push_as bob shop origin HEAD:refs/heads/bobs &&
	commit_as bob shop c good &&
	push_as bob shop origin HEAD:refs/heads/bobs &&
	git -C shop checkout -q -b alices && commit_as alice shop d good &&
	push_as alice shop origin HEAD:refs/heads/alices &&
	forget_coverage &&
	refused_for commit-committer alice shop origin HEAD:refs/heads/later
}
t_refusal 'a stop at an old tip that a trusted ref reaches covers' \
    old_tip_is_trusted

plan
