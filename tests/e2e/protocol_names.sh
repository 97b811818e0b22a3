#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Ref names that git push would never send.

. "$(dirname "$0")/protocol_lib.sh"

# --- names ---

# bad_name NAME SHOWN PROBLEM: the name as the raw client takes it, and as the
# pusher reads it in the raw client's words.
bad_name()
{
	name=$1 shown=$2 problem=$3
	t_refusal "the name $2 is refused" bad_name_case
}

bad_name_case()
{
	gate_server && refused --command null "$main" "$name" <<END
error: $shown: ref-name: ref name $problem
END
}

git_names()
{
	outside="does not begin with 'refs/'"
	few="has fewer than two levels below 'refs/'"
	bad_name HEAD HEAD "$outside"
	bad_name ../../etc/passwd ../../etc/passwd "$outside"
	bad_name /refs/heads/a /refs/heads/a "$outside"
	bad_name Refs/heads/a Refs/heads/a "$outside"
	bad_name refs/x refs/x "$few"
	bad_name refs/heads refs/heads "$few"
	bad_name refs/heads/ refs/heads/ 'ends in a slash'
	bad_name refs/heads//a refs/heads//a 'has an empty component'
	bad_name refs/heads/a..b refs/heads/a..b 'holds two dots in a row'
	bad_name refs/heads/../tags/a refs/heads/../tags/a \
	    'has a component that begins with a dot'
	bad_name refs/heads/.a refs/heads/.a \
	    'has a component that begins with a dot'
	bad_name refs/heads/a.lock refs/heads/a.lock \
	    "has a component that ends in '.lock'"
	bad_name refs/heads/a.lock/b refs/heads/a.lock/b \
	    "has a component that ends in '.lock'"
	bad_name refs/heads/a. refs/heads/a. 'ends in a dot'
	bad_name 'refs/heads/@{1}' 'refs/heads/@{1}' "holds '@{'"
	bad_name 'refs/heads/a b' 'refs/heads/a b' 'holds a blank'
}
git_names

# bad_bytes PROBLEM BYTE...: names that hold one of them, as the raw client
# takes and shows it.
bad_bytes()
{
	what=$1
	shift
	gate_server && : >many && : >problems &&
	for byte; do
		printf 'null %s refs/heads/a%sb\n' "$main" "$byte" >>many
		shown=$(printf '%s' "$byte" | sed 's/^\\/&&/;s/^\\*$/\\\\/')
		printf 'error: refs/heads/a%sb: ref-name: ref name %s\n' \
		    "$shown" "$what" >>problems
	done &&
	refused --command-file many <problems
}

# shellcheck disable=SC1003 # a backslash, as the client takes it
special_characters()
{
	bad_bytes 'holds one of ~ ^ : ? * [ and the backslash' \
	    '~' '^' ':' '?' '*' '[' '\\'
}
t_refusal 'names with characters special to git are refused' special_characters

control_bytes()
{
	bad_bytes 'holds a control character' '\x01' '\x07' '\x09' '\x0d' \
	    '\x1b' '\x1f' '\x7f'
}
t_refusal 'names with control bytes are refused' control_bytes

created_names()
{
	sha1=0123456789abcdef0123456789ABCDEF01234567
	sha256=${sha1}012345678901234567890123
	hex='is as long as an object id and could be taken for one'
	dash="has a component that begins with '-'"
	unseen='holds a character that cannot be seen'
	bad_name "refs/heads/$sha1" "refs/heads/$sha1" "$hex"
	bad_name "refs/tags/$sha256" "refs/tags/$sha256" "$hex"
	bad_name refs/heads/-rf refs/heads/-rf "$dash"
	bad_name refs/heads/a/--exec refs/heads/a/--exec "$dash"
	bad_name refs/heads/HEAD refs/heads/HEAD 'is a branch named HEAD'
	bad_name 'refs/heads/a\xff' 'refs/heads/a\\xff' 'is not valid UTF-8'
	bad_name 'refs/heads/\xc0\xaf' 'refs/heads/\\xc0\\xaf' \
	    'is not valid UTF-8'
	bad_name 'refs/heads/ma\xe2\x80\x8bin' 'refs/heads/ma\\u{200b}in' \
	    "$unseen"
	bad_name 'refs/heads/a\xe2\x80\xaeb' 'refs/heads/a\\u{202e}b' "$unseen"
	bad_name 'refs/heads/a\xc2\x9bb' 'refs/heads/a\\u{009b}b' "$unseen"
}
created_names

# shellcheck disable=SC2016 # a name
names_that_look_odd_are_accepted()
{
	gate_server &&
	accepted --command null "$main" 'refs/heads/$(id)' \
	    --command null "$main" 'refs/heads/a;b' \
	    --command null "$main" 'refs/heads/@' \
	    --command null "$main" 'refs/heads/abc123' \
	    --command null "$main" 'refs/heads/\xe6\x97\xa5' \
	    --command null "$main" refs/tags/HEAD
}
t 'legal names are accepted, odd ones too' names_that_look_odd_are_accepted

old_names_can_go()
{
	gate_server &&
	for old in "refs/heads/$sha1" refs/heads/-rf refs/heads/HEAD; do
		git -C shop.git update-ref "$old" "$main" || return 1
	done &&
	accepted --object commit child \
	    --command current object:1 refs/heads/-rf \
	    --command current null "refs/heads/$sha1" \
	    --command current null refs/heads/HEAD &&
	git -C shop.git for-each-ref --format='%(refname)' >actual &&
	says actual <<'END'
refs/heads/-rf
refs/heads/main
refs/heads/topic
END
}
t 'refs that are there move and go by whatever name' old_names_can_go

plan_protocol
