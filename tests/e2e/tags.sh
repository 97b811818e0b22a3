#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A tag that is pushed is judged itself: who made it, and what it says.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/coverage_lib.sh"

# tag_server: alice may push what she made herself; a first commit is there.
tag_server()
{
	make_server shop && make_clone shop shop &&
	rules shop <<'EOF' &&
[refward]
version = 1
host = ssh
[rules objects]
tag-object = nested
[rules mine]
ref = refs/heads/**
ref = refs/tags/**
commit-committer = pusher
EOF
	be alice && commit_file shop a 1 first &&
	push_as alice shop origin HEAD:refs/heads/main
}

own_tag()
{
	tag_server && git -C shop tag -a -m one v1 &&
	push_as alice shop origin v1 &&
	git -C shop.git rev-parse --verify refs/tags/v1 &&
	push_as bob shop origin :refs/tags/v1
}
t 'a tag of the pusher is let in, and deleting it brings nothing' own_tag

foreign_tag()
{
	tag_server && be bob && git -C shop tag -a -m one v1 &&
	expect_refused alice shop origin v1 <<'EOF'
error: refs/tags/v1: commit-committer: tagger 'bob <bob@example.com>' is not who pushes, 'alice' [mine]
hint:   git tag -a -f v1 'v1^{}' && git push origin refs/tags/v1
hint: push PUSH-ID refused: 1 finding; an administrator sees it with 'refward explain'
EOF
}
t_refusal 'a tag that another made is refused' foreign_tag

# The outer tag is alice's, the inner one is not.
inner_tag()
{
	tag_server && be bob && git -C shop tag -a -m one inner &&
	be alice && git -C shop tag -a -m two outer inner &&
	refused_for commit-committer alice shop origin outer &&
	test "$(grep -c 'commit-committer:' push.out)" -eq 1
}
t_refusal 'each tag of a chain is judged' inner_tag

moved_tag()
{
	tag_server && git -C shop tag -a -m one v1 &&
	push_as alice shop origin v1 && be bob &&
	git -C shop tag -a -f -m two v1 &&
	refused_for commit-committer alice shop -f origin v1 &&
	grep "hint: .*git push -f origin refs/tags/v1" push.out
}
t_refusal 'a tag that is moved is judged anew' moved_tag

hidden_text()
{
	tag_server && printf 'one\n\342\200\256two\033[2J\n' >text &&
	git -C shop tag -a --cleanup=verbatim -F ../text v1 &&
	refused_for commit-text alice shop origin v1 &&
	grep 'invisible character U+202E in line 2' push.out &&
	grep 'control character U+001B in line 2' push.out &&
	must_fail grep "$(printf '\033')\[2J" push.out
}
t_refusal 'what nobody sees in the message of a tag is refused' hidden_text

foreign_bytes()
{
	tag_server && printf 'gr\374n\n' >text &&
	git -C shop tag -a -F ../text v1 &&
	refused_for commit-text alice shop origin v1 &&
	grep 'message is not UTF-8 text' push.out
}
t_refusal 'the message of a tag is UTF-8' foreign_bytes

# Such are the tags of old.
no_tagger()
{
	tag_server &&
	printf 'object %s\ntype commit\ntag v1\n\none\n' \
	    "$(git -C shop rev-parse HEAD)" >text &&
	git -C shop update-ref refs/tags/v1 \
	    "$(git -C shop hash-object -t tag -w --literally ../text)" &&
	push_as alice shop origin v1
}
t 'a tag without a tagger has nobody who is judged' no_tagger

# Whoever a set exempts may bring what it would find, in a tag's object and in
# the files of a tree that is tagged; others may not.
exempt_from_tag_rules()
{
	make_server shop && make_clone shop shop && rules shop <<'EOF' &&
[refward]
version = 1
host = ssh
[rules objects]
tag-object = tree
[rules mine]
ref = refs/tags/**
exempt = root
commit-committer = pusher
file-size = 2
EOF
	be bob && commit_file shop a large one && git -C shop tag -a -m one v1 &&
	git -C shop tag -a -m files v2 'HEAD^{tree}' &&
	refused_for commit-committer alice shop origin v1 &&
	refused_for file-size bob shop origin v2 &&
	push_as root shop origin v1 v2
}
t_refusal 'the rules about tags do not bind whom their set exempts' \
    exempt_from_tag_rules

# A line that changes nothing asks nothing, also of a tag that no rule would
# let in now.
unmoved_tag()
{
	tag_server && be bob && git -C shop tag -a -m one v1 &&
	push_as bob shop origin v1 && id=$(git -C shop rev-parse v1) &&
	raw_push_as alice shop --command "$id" "$id" refs/tags/v1 \
	    --command null "$id" refs/tags/v2 >out || : "the second is refused" &&
	grep 'refs/tags/v2: commit-committer' out &&
	! grep 'refs/tags/v1: commit-committer' out &&
	raw_push_as alice shop --command "$id" "$id" refs/tags/v1
}
t 'a tag that stays where it is is not judged anew' unmoved_tag

plan
