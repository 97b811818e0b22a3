#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The catalogue of what gets past hooks, first part: lines, names, old values,
# and commits that a hook does not take for new.
#
#	the list of refs	a name that imitates a line; a ref twice; a null
#				or bogus old value; names that are not printable,
#				not legal, legal and harmful, or twins; what is not
#				there; no change; a tag like a branch; too many
#				lines; lines that nobody reads
#	new commits		by another namespace, a tag, a lax branch, an
#				object that was left, a replacement, an alias, a
#				merge, a shallow clone, a git namespace, a new
#				branch, behind many, as a revert
#	beside the refs		push options, the environment
#	who			a name that the client claims
#
# Both in one push is no way: all refs are judged before any moves.

. "$(dirname "$0")/catalogue_lib.sh"

# --- the list of refs ---

imitated_line()
{
	stage && attack --object commit evil \
	    --command current object:1 refs/heads/main \
	    --command null "$main" \
	    "refs/heads/zz\\n$main $main refs/heads/main" &&
	ends_as main_moved
}
row 'a name that imitates a further line' imitated_line

# git 2.46 and later refuse that themselves.
is_refused_by_git()
{
	grep 'multiple updates' out
}

moved_twice()
{
	main_moved || is_refused_by_git
}

same_ref_twice()
{
	stage && to_main evil --command current "$main" refs/heads/main &&
	ends_as moved_twice
}
row 'the same ref twice, the harmless line last' same_ref_twice

main_is_gone()
{
	! value_of refs/heads/main
}

null_old_delete()
{
	stage && attack --command "$null" "$null" refs/heads/main &&
	ends_as main_is_gone
}
row 'a delete that claims that there is nothing' null_old_delete

delete_and_create()
{
	stage && sed /^parent/d good >orphan && attack --object commit orphan \
	    --command "$null" "$null" refs/heads/main \
	    --command null object:1 refs/heads/main && ends_as moved_twice
}
row 'a rewrite made of a delete and a create' delete_and_create

bogus_old_delete()
{
	unmerged && attack --command "$nowhere" "$null" refs/heads/topic &&
	ends_as topic_is_gone
}
row 'a delete that claims a value that is nowhere' bogus_old_delete

says_raw_escape()
{
	grep -F 'refs/heads/\x1b[2Jx' out | grep '^remote: '
}

escape_in_a_name()
{
	stage && attack --command null "$main" 'refs/heads/\x1b[2Jx' &&
	ends_as says_raw_escape
}
row 'a name that a terminal would obey' escape_in_a_name

name_is_there()
{
	git -C shop.git for-each-ref | grep -F "$there"
}

# harmful_name WHAT NAME WHAT-FOR-EACH-REF-SAYS
harmful_name()
{
	name=$2 there=$3
	row "a name $1" harmful_name_case
}

harmful_name_case()
{
	stage && attack --command null "$main" "$name" && ends_as name_is_there
}

harmful_names()
{
	harmful_name 'like an option' refs/heads/-rf refs/heads/-rf
	harmful_name 'like an object id' "refs/heads/$nowhere" \
	    "refs/heads/$nowhere"
	harmful_name 'that looks like another' \
	    'refs/heads/ma\xe2\x80\x8bin' "$(printf 'ma\342\200\213in')"
	harmful_name 'of no characters' 'refs/heads/\xff\xfe' \
	    "$(printf '\377\376')"
	harmful_name 'HEAD of a branch' refs/heads/HEAD refs/heads/HEAD
	harmful_name 'of a tag that a branch has' refs/tags/main refs/tags/main
	harmful_name 'in a namespace of the server' refs/notes/commits \
	    refs/notes/commits
	harmful_name 'in a namespace of reviews' refs/for/main refs/for/main
	harmful_name 'in a namespace of nobody' refs/x/y refs/x/y
}
harmful_names

# Names that one file system takes for each other, and eyes for the same.
harmful_twins()
{
	one=$2 two=$3
	row "two names of one push that $1" harmful_twins_case
}

harmful_twins_case()
{
	stage && attack --command null "$main" "$one" --command null "$main" \
	    "$two" && ends_as two_are_there
}

two_are_there()
{
	test "$(git -C shop.git for-each-ref | grep -c refs/heads/work)" -eq 2
}
harmful_twins 'differ only in case' refs/heads/work/a refs/heads/work/A
harmful_twins 'look alike' refs/heads/work/a 'refs/heads/work/\xd0\xb0'

says_ok()
{
	grep -E '^remote: (ok|deploying) ' out
}

missing_object()
{
	stage && attack --command null "$nowhere" refs/heads/new &&
	ends_as says_ok is_unknown
}
row 'a commit that is not there' missing_object

missing_tree()
{
	stage && sed "s/^tree.*/tree $nowhere/" good >bare && to_main bare &&
	ends_as says_ok is_unknown
}
row 'a commit whose tree is not there' missing_tree

nothing_follows()
{
	grep '^ok refs/heads/main' out && server_is_untouched shop &&
	! ls shop.git/refward/outbox/new/* 2>/dev/null
}

no_change()
{
	stage && find shop.git/refward/outbox -type f -exec rm {} + &&
	snapshot shop && attack --command "$main" "$main" refs/heads/main &&
	ends_as says_ok nothing_follows
}
row 'a line that changes nothing is no deployment' no_change

last_name_is_there()
{
	value_of refs/heads/n120
}

many_lines()
{
	stage 'line-budget = 100' &&
	seq 1 120 | sed "s|.*|null $main refs/heads/n&|" >many &&
	attack --command-file many && ends_as last_name_is_there
}
row 'more lines than anybody means' many_lines

second_line()
{
	naive=first-line && stage &&
	attack --object commit evil --command null "$main" refs/heads/new \
	    --command current object:1 refs/heads/main && ends_as main_moved
}
row 'a line behind the first' second_line

tag_of_a_tree()
{
	stage && attack --command null "$tree" refs/tags/v1 && ends_as tag_is_there
}

tag_is_there()
{
	value_of refs/tags/v1
}
row 'a tag of what is no commit' tag_of_a_tree

# Who made a tag is judged as who made a commit.
tag_by_another()
{
	stage && { catalogue_rules && printf '%s\n' '[rules tags]' \
	    'ref = refs/tags/**' 'commit-committer = .+ <.+@example[.]com>'
	} | rules shop && snapshot shop &&
	printf 'object %s\ntype commit\ntag v1\n%s\n\nfeat: one\n' "$main" \
	    'tagger E Vil <evil@example.org> 1700000300 +0000' >tag &&
	attack --object tag tag --command null object:1 refs/tags/v1 &&
	ends_as tag_is_there
}
row 'a tag by one who is not ours' tag_by_another

# --- new commits ---

# smuggled REF [ARG...]: first to REF, then to main; what REF was for does not
# matter where it is refused already.
smuggled()
{
	_ref=$1
	shift
	attack --object commit evil "$@" --command null object:1 "$_ref" &&
	to_main evil && ends_as main_moved
}

by_a_namespace()
{
	stage && smuggled refs/x/y
}
row 'a commit that came by another namespace' by_a_namespace

by_a_tag()
{
	stage && smuggled refs/tags/v1
}
row 'a commit that came by a tag' by_a_tag

lax_then_main()
{
	attack --object commit evil --command null object:1 refs/heads/lax/x &&
	value_of refs/heads/lax/x && snapshot shop && to_main evil &&
	ends_as main_moved
}

by_a_lax_branch()
{
	stage && lax_then_main
}
row 'a commit that came by a lax branch' by_a_lax_branch

left_behind()
{
	stage && git -C shop.git config naive.new arrived &&
	evil=$(git -C shop.git hash-object -w -t commit ../evil) &&
	snapshot shop && attack --command current "$evil" refs/heads/main &&
	ends_as main_moved
}
row 'a commit that a refused push left behind' left_behind

replaced()
{
	stage && evil=$(git -C dev hash-object -t commit ../evil) &&
	attack --object commit good --object commit evil \
	    --command null object:1 "refs/replace/$evil" && to_main evil &&
	ends_as main_moved
}
row 'a commit that is shown as another' replaced

by_an_alias()
{
	stage && git -C shop.git symbolic-ref refs/heads/alias refs/heads/main &&
	snapshot shop && sed /^parent/d good >orphan &&
	attack --object commit orphan \
	    --command "$main" object:1 refs/heads/alias && ends_as main_moved
}
row 'a rewrite of main by another name' by_an_alias

# A merge that brings what neither parent has.
# shellcheck disable=SC2046 # words for the client
evil_merge()
{
	stage && python3 - "$srcdir/tests/raw" "$main" <<'END' >merge.args &&
import sys
sys.path.insert(0, sys.argv[1])
import objects
main = sys.argv[2].encode()
blob = objects.blob(b"mine\n")
below = objects.tree([(b"100644", b"key", blob.id())])
top = objects.tree([(b"40000", b"secret", below.id())])
side = objects.commit(objects.tree([]).id(), [main], b"feat: side\n",
                      b"A U Thor <author@example.com> 1700000300 +0000",
                      b"A U Thor <author@example.com> 1700000300 +0000")
merge = objects.commit(top.id(), [main, side.id()], b"feat: merge\n",
                       b"A U Thor <author@example.com> 1700000300 +0000",
                       b"A U Thor <author@example.com> 1700000300 +0000")
for name, each in (("m", merge), ("s", side), ("t", top), ("b", below),
                   ("f", blob), ("e", objects.tree([]))):
    with open(name, "wb") as out:
        out.write(each.body)
    print("--object %s %s" % (each.type, name))
END
	attack $(cat merge.args) --command current object:1 refs/heads/main &&
	ends_as main_moved
}
row 'a file that only a merge brings' evil_merge

x_is_there()
{
	value_of refs/heads/x
}

from_a_shallow_clone()
{
	stage && git -C shop.git config receive.shallowUpdate true &&
	git init -q far && commit_file far a one evil &&
	commit_file far a two 'feat: one' && commit_file far a three 'feat: two' &&
	git clone -q --depth 1 "file://$PWD/far" near && snapshot shop &&
	{ push_as alice near "$PWD/shop.git" HEAD:refs/heads/x || :; } &&
	sed 's/^ ! \[remote rejected\].*(\(.*\))/ng x \1/' push.out >out &&
	ends_as x_is_there
}
row 'a history that is not there below' from_a_shallow_clone

history_is_hidden()
{
	test -s shop.git/shallow
}

hidden_history()
{
	stage && git -C shop.git config receive.shallowUpdate true &&
	good=$(git -C dev hash-object -t commit ../good) && snapshot shop &&
	attack --object commit good --shallow "$good" \
	    --command null object:1 refs/heads/new && ends_as history_is_hidden
}
row 'a commit that hides the history below it' hidden_history

another_ref_moved()
{
	git -C shop.git for-each-ref | grep refs/namespaces/
}

by_a_second_parent()
{
	stage && git -C shop.git config naive.walk --first-parent &&
	evil=$(git -C dev hash-object -t commit ../evil) &&
	sed "/^parent/a parent $evil" good >merge && snapshot shop &&
	to_main merge --object commit evil && ends_as main_moved
}
row 'a commit that comes by a second parent' by_a_second_parent

by_a_new_branch()
{
	stage && git -C shop.git config naive.create skip && snapshot shop &&
	attack --object commit evil --command null object:1 refs/heads/x &&
	ends_as x_is_there
}
row 'a commit that comes by a new branch' by_a_new_branch

# shellcheck disable=SC2046 # words for the client
behind_many()
{
	stage && git -C shop.git config naive.walk --max-count=50 &&
	snapshot shop && evil=$(git -C dev hash-object -t commit ../evil) &&
	python3 - "$srcdir/tests/raw" "$tree" "$evil" >many.args <<'END' &&
import sys
sys.path.insert(0, sys.argv[1])
import objects
who = b"A <a@example.com> 1700000300 +0000"
below, made = sys.argv[3].encode(), []
for number in range(60):
    made.append(objects.commit(sys.argv[2].encode(), [below], b"feat: more\n",
                               who, who))
    below = made[-1].id()
for number, each in enumerate(reversed(made)):
    with open("many.%d" % number, "wb") as out:
        out.write(each.body)
    print("--object commit many.%d" % number)
END
	attack $(cat many.args) --object commit evil \
	    --command current object:1 refs/heads/main && ends_as main_moved
}
row 'a commit behind many good ones' behind_many

says_that_it_reverts()
{
	stage && git -C shop.git config naive.revert skip && snapshot shop &&
	sed '$s/.*/evil\n\nThis reverts commit 1234./' good >bad &&
	sed -i '/^author/s/.*/author E Vil <evil@example.org> 1 +0000/' bad &&
	to_main bad && ends_as main_moved
}
row 'a commit that says that it reverts another' says_that_it_reverts

git_namespace()
{
	stage && attack --env GIT_NAMESPACE=one --command null "$main" \
	    refs/heads/new && ends_as another_ref_moved
}
row 'a ref in a namespace that the hook does not see' git_namespace

added_and_removed()
{
	stage && head -c 2000000 /dev/zero >dev/large && git -C dev add large &&
	git -C dev commit -q -m 'feat: add' && git -C dev rm -q large &&
	git -C dev commit -q -m 'feat: remove' &&
	{ push_as alice dev origin main || :; } &&
	sed 's/^ ! \[remote rejected\].*(\(.*\))/ng main \1/' push.out >out &&
	ends_as main_moved
}
row 'a file that a later commit of the push removes' added_and_removed

# --- what comes beside the refs ---

moved_without_trace()
{
	main_moved && ! test -f shop.git/deployed
}

# 60 options of 65 KB: no program can be started with them. A hook that comes
# after the ref has moved is the one that is missed.
too_many_options()
{
	stage && git -C shop.git config receive.advertisePushOptions true &&
	if test "${GATE:-}" = naive; then
		rm shop.git/hooks/pre-receive &&
		printf '#!/bin/sh\ncat >deployed\n' >shop.git/hooks/post-receive &&
		chmod 0755 shop.git/hooks/post-receive
	fi && snapshot shop && python3 - "$srcdir/tests/raw" >out <<'END' &&
import sys
sys.path.insert(0, sys.argv[1])
import objects
from push import RawPush
push = RawPush("shop.git")
with open("good", "rb") as stream:
    push.objects = [objects.Object("commit", stream.read())]
push.command("current", "object:1", b"refs/heads/main")
push.options = [b"x" * 65000] * 60
push.env["REFWARD_USER"] = "alice"
print("\n".join(push.run().lines()))
END
	ends_as moved_without_trace is_stopped
}

is_stopped()
{
	grep '^ng refs/heads/main ' out && server_is_untouched shop
}
row 'options that leave no room for a hook' too_many_options

option_with_a_line_feed()
{
	stage && git -C shop.git config receive.advertisePushOptions true &&
	git -C shop.git config naive.approve yes && snapshot shop &&
	to_main evil --option 'x\nGIT_PUSH_OPTION_1=approved' &&
	ends_as main_moved
}
row 'an option that imitates another' option_with_a_line_feed

# Who starts git for a pusher starts it with an environment of its own.
hooks_are_elsewhere()
{
	stage && if test "${GATE:-}" != naive; then
		set -- --receive-pack "$(server_command alice)"
	fi && to_main evil "$@" --env GIT_CONFIG_COUNT=1 \
	    --env GIT_CONFIG_KEY_0=core.hooksPath \
	    --env GIT_CONFIG_VALUE_0=/dev/null && ends_as main_moved
}
row 'an environment that looks for hooks elsewhere' hooks_are_elsewhere

config_in_one_variable()
{
	stage && if test "${GATE:-}" != naive; then
		set -- --receive-pack "$(server_command alice)"
	fi && to_main evil "$@" --env \
	    "GIT_CONFIG_PARAMETERS='core.hooksPath'='/dev/null'" &&
	ends_as main_moved
}
row 'an environment that holds configuration' config_in_one_variable

# --- who ---

claimed_name()
{
	stage && { raw_push_as mallory shop --env GL_USERNAME=alice \
	    --object commit good --command current object:1 refs/heads/main \
	    >out || :; } && cat out && ends_as main_moved
}
row 'a name that the client claims' claimed_name

# What git says of a certificate is what it would say of anybody's key; without
# one, what the variable says is the client's.
claimed_certificate()
{
	stage && git -C shop.git config naive.cert yes && snapshot shop &&
	to_main evil --env GIT_PUSH_CERT_STATUS=G \
	    --env GIT_PUSH_CERT_SIGNER=alice && ends_as main_moved
}
row 'a push that the client says is signed' claimed_certificate

plan
