#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The catalogue of what gets past hooks, what hooks get wrong that mean well:
#
#	before git has decided	a create of what is there; what git refuses
#				after the hook; a branch that HEAD names
#	one of several lines	a ref that is fine; a mistake behind the first
#	what is not looked at	a tag that goes; a rewrite; a root; objects that
#				git was not told of; options that no push brought
#	what only looks so	a pattern that was copied; a line that ends
#				otherwise; a trailer that is quoted; rules that a
#				pusher brings; an hour that clocks do not show

. "$(dirname "$0")/catalogue_lib.sh"

POST_RECEIVE=${PRE_RECEIVE%pre-receive}post-receive

# --- before git has decided ---

says_ok()
{
	grep -E '^remote: (ok|deploying) ' out
}

create_of_what_is_there()
{
	stage && attack --object commit good \
	    --command null object:1 refs/heads/main && ends_as says_ok
}
row 'a create of what is there' create_of_what_is_there

# alone: post-receive is there, and no program that it could start.
alone()
{
	mkdir lonely && cp "$POST_RECEIVE" lonely/post-receive &&
	ln -s "$PWD/lonely/post-receive" shop.git/hooks/post-receive &&
	find shop.git/refward/outbox -type f -exec rm {} +
}

# The gate let it in, git did not: nothing may come of it.
nothing_is_confirmed()
{
	grep '^ng refs/heads/' out && ! grep '^ok ' out &&
	grep '^line ' shop.git/refward/outbox/new/* &&
	! grep '^line ' shop.git/refward/outbox/confirmed/*
}

refused_by_git()
{
	stage && alone && printf '#!/bin/sh\nexit 1\n' >shop.git/hooks/update &&
	chmod 0755 shop.git/hooks/update && to_main good &&
	ends_as says_ok nothing_is_confirmed
}
row 'a line that git refuses after the hook' refused_by_git

head_goes()
{
	stage && alone && git -C shop.git symbolic-ref HEAD refs/heads/topic &&
	attack --command current "$null" refs/heads/topic &&
	ends_as says_ok nothing_is_confirmed
}
row 'a delete of the branch that HEAD names' head_goes

# --- one of several lines ---

fine_is_blamed()
{
	grep -E '^remote: error:? refs/heads/fine' out
}

fine_is_fine()
{
	grep '^remote: hint: refs/heads/fine is fine' out && is_declined
}

one_is_fine()
{
	stage && attack --object commit evil --object commit good \
	    --command current object:1 refs/heads/main \
	    --command null object:2 refs/heads/fine &&
	ends_as fine_is_blamed fine_is_fine
}
row 'a ref that is fine beside one that is not' one_is_fine

second_is_not_told()
{
	grep '^remote: error: ' out && ! second_is_told
}

second_is_told()
{
	grep -i '^remote: error: .*\(two\|oe@example.org\)' out && is_declined
}

second_mistake()
{
	naive=first-line && stage &&
	sed -e 's/E Vil <evil/D Oe <oe/' -e 's/^evil/two/' evil >two &&
	attack --object commit evil --object commit two \
	    --command current object:1 refs/heads/main \
	    --command null object:2 refs/heads/two &&
	ends_as second_is_not_told second_is_told
}
row 'a mistake behind the first' second_mistake

# --- what is not looked at ---

tag_is_gone()
{
	! value_of refs/tags/v1
}

# What git itself denies are deletes of branches.
tag_goes()
{
	stage && git -C shop.git config receive.denyDeletes true &&
	git -C shop.git update-ref refs/tags/v1 "$main" &&
	{ catalogue_rules && printf '%s\n' '[rules tags]' \
	    'ref = refs/tags/**' 'delete = nobody'; } | rules shop &&
	snapshot shop && attack --command current "$null" refs/tags/v1 &&
	ends_as tag_is_gone
}
row 'a tag that goes where no branch may' tag_goes

topic_moved()
{
	test "$(value_of refs/heads/topic)" != "$main"
}

by_a_rewrite()
{
	stage && git -C shop.git config naive.rewrite skip && snapshot shop &&
	sed /^parent/d evil >orphan && attack --object commit orphan \
	    --command current object:1 refs/heads/topic && ends_as topic_moved
}
row 'a commit that comes by a rewrite' by_a_rewrite

x_is_there()
{
	value_of refs/heads/x
}

# git shows no paths of a first commit unless it is told to.
by_a_root()
{
	stage && git -C dev checkout -q --orphan root &&
	git -C dev rm -q -r -f . && commit_file dev secret/key 1 'feat: root' &&
	{ push_as alice dev origin root:x || :; } &&
	sed 's/^ ! \[remote rejected\].*(\(.*\))/ng x \1/' push.out >out &&
	ends_as x_is_there
}
row 'a file that a first commit brings' by_a_root

# Git asks its hook in surroundings of the push: without them nothing of it is
# there, and what is not there breaks no rule.
in_surroundings()
{
	stage && git -C shop.git config naive.surroundings "$1" &&
	snapshot shop && to_main evil
}

without_quarantine()
{
	in_surroundings none && ends_as main_moved
}
row 'a commit that only the push has' without_quarantine

# A list of folders is parted by colons.
in_parted_folders()
{
	mkdir one:two && cd one:two && in_surroundings pushed &&
	ends_as main_moved && cp ending ..
}
row 'a repository whose path has a colon' in_parted_folders

in_other_folders()
{
	GATE=naive in_surroundings pushed && is_declined
}
t 'in a path without one the naive hook sees what is pushed' in_other_folders

# to_main_with ARG...: alice may bypass the set that evil breaks.
to_main_with()
{
	stage && git -C shop.git config naive.approve yes &&
	catalogue_rules | sed 's/^max-refs/bypass = alice\n&/' | rules shop &&
	git -C shop.git config receive.advertisePushOptions "$1" &&
	snapshot shop && shift && to_main evil "$@"
}
bypass='refward.bypass=all: it is urgent'

options_of_nobody()
{
	to_main_with false --env GIT_PUSH_OPTION_COUNT=2 \
	    --env "GIT_PUSH_OPTION_0=$bypass" \
	    --env GIT_PUSH_OPTION_1=approved && ends_as main_moved
}
row 'options that no push brought' options_of_nobody

options_of_a_push()
{
	to_main_with true --option "$bypass" && main_moved
}
t 'where a push brings them they count' options_of_a_push

# --- what only looks so ---

name_is_there()
{
	value_of refs/heads/myfeaturething
}

# As it stands in the manual of a host: it was meant to begin with one of two
# words and a slash.
copied_pattern()
{
	stage && git -C shop.git config naive.branch '(feature|hotfix)\/*' &&
	{ catalogue_rules && printf '%s\n' '[rules names]' \
	    'ref = refs/heads/**' 'branch-name = (feature|hotfix)\/*'
	} | rules shop && snapshot shop &&
	attack --command null "$main" refs/heads/myfeaturething &&
	ends_as name_is_there
}
row 'a pattern that was copied, of a name at an old commit' copied_pattern

is_denied()
{
	grep '^remote: error: .*: commit-deny: ' out && is_declined
}

# Mails, and the pages of a host, end their lines by two bytes.
other_line_ends()
{
	stage && deny='(^|\n)geheim(\n|$)' &&
	git -C shop.git config naive.deny "$deny" && { catalogue_rules &&
	    printf '%s\n' '[rules deny]' 'ref = refs/heads/**' \
	    "commit-deny = $deny"; } | rules shop && snapshot shop &&
	printf '\ngeheim\r\n' >>good && to_main good &&
	ends_as main_moved is_denied
}
row 'a line that ends in two bytes' other_line_ends

quoted_trailer()
{
	stage && git -C shop.git config naive.trailer Signed-off-by &&
	{ catalogue_rules && printf '%s\n' '[rules signed-off]' \
	    'ref = refs/heads/**' 'commit-trailer = Signed-off-by'
	} | rules shop && snapshot shop &&
	printf '\nMails end so:\n\nSigned-off-by: A\n\nThis one does not.\n' \
	    >>good && to_main good && ends_as main_moved
}
row 'a trailer that is only quoted' quoted_trailer

# Each has what it denies from a branch; the push brings another law, too.
brought_rules()
{
	stage && commit_file dev law.ini \
	    "$(printf '[rules own]\nref = refs/heads/**\ncommit-deny = geheim')" \
	    'feat: law' && push_as alice dev origin main &&
	git -C shop.git config naive.law law.ini && {
		catalogue_rules && printf '%s\n' '[repository *]' \
		    'rules-branch = refs/heads/main' 'rules-path = law.ini'
	} | rules shop && snapshot shop &&
	main=$(git -C dev rev-parse main) && commit_file dev law.ini \
	    "$(printf '[rules own]\nref = refs/heads/**\ncommit-deny = xyz')" \
	    'feat: geheim' && { push_as alice dev origin main || :; } &&
	sed 's/^ ! \[remote rejected\].*(\(.*\))/ng main \1/' push.out >out &&
	ends_as main_moved
}
row 'rules that a pusher brings' brought_rules

# summer: a zone where clocks are put forward now, how far it is ahead of UTC when
# they are not, and a window around its time, as minutes and as times of the day.
summer()
{
	python3 - <<'END'
import datetime, zoneinfo
for name in ("Europe/Berlin", "Australia/Sydney"):
    now = datetime.datetime.now(zoneinfo.ZoneInfo(name))
    if now.dst():
        break
ahead = (now.utcoffset() - now.dst()).seconds // 60
edges = [(now.hour * 60 + now.minute + by) % 1440 for by in (-25, 25)]
print(name, ahead, *edges, *("%02d:%02d" % divmod(edge, 60) for edge in edges))
END
}

is_frozen()
{
	grep '^remote: error: .*frozen' out && is_declined
}

# Both have the time of the place, the naive hook by what is told of its zone.
in_summer()
{
	summer >place && read -r zone ahead begin end from until <place &&
	stage && git -C shop.git config naive.frozen "$ahead $begin $end" && {
		catalogue_rules && printf '%s\n' '[freeze now]' \
		    'ref = refs/heads/main' "time-zone = $zone" \
		    "every = day $from .. $until" 'reason = it is late'
	} | rules shop && snapshot shop && to_main good &&
	ends_as main_moved is_frozen
}
row 'a freeze at an hour that clocks only show in winter' in_summer

plan
