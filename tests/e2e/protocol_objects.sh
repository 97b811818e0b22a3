#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Objects that git push would never send: malformed, or not there.

. "$(dirname "$0")/protocol_lib.sh"

mask=mask_ids

# onto_main ARG...: the first object becomes main.
onto_main()
{
	_verb=$1
	shift
	"$_verb" "$@" --command current object:1 refs/heads/main
}

# --- commits ---

# bad_commit NAME PROBLEM SED-SCRIPT: child, edited.
bad_commit()
{
	problem=$2 edit=$3
	t_refusal "a commit with $1 is refused" bad_commit_case
}

bad_commit_case()
{
	gate_server && sed "$edit" child >bad &&
	onto_main refused --object commit bad <<END
error: ID "feat: raw": object: commit is malformed: $problem
END
}

pair='author E Vil <evil@example.com> 1700000300 +0000'
pair="$pair\\ncommitter E Vil <evil@example.com> 1700000300 +0000"
commits()
{
	bad_commit 'two pairs of author and committer' 'has two author lines' \
	    "/^committer/s/\$/\\n$pair/"
	bad_commit 'two authors' 'has two author lines' '/^author/{p}'
	bad_commit 'two committers' 'has two committer lines' '/^committer/{p}'
	bad_commit 'a parent behind its committer' \
	    'has a parent line after the committer' \
	    "/^committer/s/\$/\\nparent $main/"
	bad_commit 'a parent behind its author' \
	    'has a parent line after the author' \
	    "/^author/s/\$/\\nparent $main/"
	bad_commit 'a second tree' 'has two tree lines' \
	    "/^committer/s/\$/\\ntree $tree/"
	bad_commit 'its committer before its author' \
	    'has no author line before the committer' '/^author/{h;d};/^comm/G'
	bad_commit 'no author' 'has no author line before the committer' \
	    /^author/d
	bad_commit 'no committer' 'has no committer line' /^committer/d
	bad_commit 'two encodings' 'has two encoding lines' \
	    '/^committer/s/$/\nencoding UTF-8\nencoding UTF-8/'
	bad_commit 'an empty encoding' 'has an empty encoding line' \
	    '/^committer/s/$/\nencoding /'
	bad_commit 'a header before its author' \
	    'has another header where the author line belongs' \
	    '/^author/s/^/x y\n/'
	bad_commit 'two signatures' 'has two gpgsig headers' \
	    '/^committer/s/$/\ngpgsig a\ngpgsig b/'
	bad_commit 'two SHA-256 signatures' 'has two gpgsig-sha256 headers' \
	    '/^committer/s/$/\ngpgsig-sha256 a\ngpgsig-sha256 b/'
	bad_commit 'a header without a value' 'has a header without a value' \
	    '/^committer/s/$/\nalone/'
	bad_commit 'an author of two lines' \
	    'has a line that begins with a space where a header belongs' \
	    '/^author/s/$/\n more/'
	bad_commit 'a date of letters' 'has a date that is not a number' \
	    '/^author/s/1700000300/today/'
	bad_commit 'a date below zero' 'has a date that is not a number' \
	    '/^author/s/1700000300/-1/'
	bad_commit 'a date of 20 digits' 'has a date that is too large' \
	    '/^author/s/1700000300/99999999999999999999/'
	bad_commit 'a zero before its date' 'has a date with a leading zero' \
	    '/^committer/s/1700000300/01700000300/'
	bad_commit 'an odd time zone' \
	    'has a time zone that is not + or - and four digits' \
	    '/^author/s/+0000/+00000/'
	bad_commit 'an author without an address' \
	    'has a person without an address in < and >' '/^author/s/<.*>//'
	bad_commit 'two addresses' 'has a person with more than one < or >' \
	    '/^author/s/<.*>/<a@x> <b@x>/'
}
commits

nul_in_a_message()
{
	gate_server && printf 'bad\000worse\n' >>child &&
	onto_main refused --object commit child <<'END'
error: ID "feat: raw": commit-text: message holds the control character U+0000 in line 2
error: ID "feat: raw": object: commit is malformed: holds a NUL byte
END
}
t_refusal 'a commit with a NUL is refused' nul_in_a_message

unreadable_commit()
{
	gate_server && sed "s/^tree.*/tree $nowhere 1/" child >bad &&
	onto_main declined --object commit bad && recorded unknown &&
	said | sed -n '$p' >actual && says actual <<'END'
error: push: could not tell: ref 'refs/heads/main': commit OBJECT does not begin with a proper tree line
END
}
t_refusal 'a commit that cannot be read is refused' unreadable_commit

deep_malformed()
{
	gate_server && sed /^committer/p child >bad &&
	bad=$(git -C dev hash-object -t commit --literally --stdin <bad) &&
	sed "s/^parent.*/parent $bad/" child >good &&
	onto_main refused --object commit good --object commit bad <<'END'
error: ID "feat: raw": object: commit is malformed: has two committer lines
END
}
t_refusal 'a malformed commit below the tip is refused' deep_malformed

fsck_says_yes()
{
	gate_server && git -C shop.git config receive.fsckObjects true &&
	sed "/^committer/s/\$/\\n$pair/" child >bad &&
	onto_main refused --object commit bad <<'END'
error: ID "feat: raw": object: commit is malformed: has two author lines
END
}
t_refusal 'what fsck lets in is refused' fsck_says_yes

unknown_headers()
{
	gate_server &&
	sed '/^committer/s/$/\nchange-id x\nmergetag a\n b\nmergetag c\n d/' \
	    child >odd && onto_main accepted --object commit odd &&
	test "$(value_of main)" != "$main" &&
	grep "header 'change-id' is not known" shop.git/refward/outbox/new/*
}
t 'headers that nobody knows are accepted, and reported' unknown_headers

nameless()
{
	gate_server && sed 's/^\(author\|committer\) .* </\1 </;s/<.*>/<>/' child \
	    >odd && grep -x 'author <> 1700000300 +0000' odd &&
	onto_main accepted --object commit odd &&
	test "$(value_of main)" != "$main"
}
t 'an empty name and an empty address are legal' nameless

# admitted ID: accept-object says so.
admitted()
{
	rule_file "accept-object = $1" | rules shop
}

admitted_commit()
{
	gate_server && sed /^committer/p child >bad &&
	bad=$(git -C dev hash-object -t commit --literally --stdin <bad) &&
	admitted "$nowhere" && snapshot shop &&
	onto_main declined --object commit bad && admitted "$bad" &&
	onto_main accepted --object commit bad &&
	test "$(value_of main)" = "$bad"
}
t_refusal 'accept-object admits a malformed commit by its id' admitted_commit

# --- what is not there ---

# not_there ARG...: git refuses too, but behind the hook.
not_there()
{
	snapshot shop && ends_with 1 raw "$@" &&
	grep '^remote: error: .*could not tell' out && recorded unknown &&
	server_is_untouched shop
}

missing_new()
{
	gate_server && not_there --object commit child \
	    --command current "$nowhere" refs/heads/main
}
t_refusal 'a new value that is not there is refused' missing_new

missing_tree()
{
	gate_server && sed "s/^tree.*/tree $nowhere/" child >bad &&
	onto_main not_there --object commit bad
}
t_refusal 'a commit without its tree is refused' missing_tree

missing_parent()
{
	gate_server && sed "s/^parent.*/parent $nowhere/" child >bad &&
	onto_main not_there --object commit bad
}
t_refusal 'a commit without its parent is refused' missing_parent

missing_folder()
{
	gate_server && make_tree bad "40000 sub $nowhere" &&
	onto_main not_there --object commit top --object tree bad
}

t_refusal 'a tree without its folder is refused' missing_folder

# --- trees ---

blob=$(printf 'content\n' |
    git -C "$HOME/world/dev" hash-object --stdin)

# bad_tree NAME PROBLEM ENTRY...
bad_tree()
{
	name=$1 problem=$2 one=$3 two=$4
	t_refusal "a tree with $name is refused" bad_tree_case
}

bad_tree_case()
{
	gate_server && make_tree bad "$one" ${two:+"$two"} &&
	onto_main refused --object commit top --object tree bad <<END
error: ID "feat: raw": object: tree ID of folder '' $problem
END
}

# shellcheck disable=SC2016 # a name
trees()
{
	file="100644 a $blob"
	dotgit="has a name that a file system may take for '.git'"
	bad_tree 'entries out of order' 'has entries that are not sorted' \
	    "100644 b $blob" "$file"
	bad_tree 'a name twice' 'has two entries of one name' "$file" "$file"
	bad_tree 'a file and a folder of one name' \
	    'has a file and a folder of one name' "$file" "40000 a $tree"
	bad_tree 'a zero before a mode' 'has a mode with a leading zero' \
	    "0100644 a $blob" ''
	bad_tree 'a mode that git does not write' \
	    'has a mode other than 40000, 100644, 100755, 120000 and 160000' \
	    "100664 a $blob" ''
	bad_tree 'a name without a byte' 'has an entry without a name' \
	    "100644  $blob" ''
	bad_tree 'a slash in a name' 'has a name with a slash in it' \
	    "100644 a/b $blob" ''
	bad_tree 'a folder above' "has an entry named '.' or '..'" \
	    "40000 .. $tree" ''
	bad_tree 'a null id' 'has an entry with a null id' \
	    "160000 a $null" ''
	for dot in .git .GIT .Git '.git ' .git. git~1 GIT~1 '.git::$DATA' \
	    '.g\xe2\x80\x8cit' 'a\\.git'; do
		bad_tree "the name $dot" "$dotgit" "40000 $dot $tree" ''
	done
}
trees

cut_tree()
{
	gate_server && make_tree whole "$file" && head -c 20 whole >bad &&
	bad=$(git -C dev hash-object -t tree --literally --stdin <bad) &&
	sed "s/^tree.*/tree $bad/" child >top && snapshot shop &&
	onto_main declined --object commit top --object tree bad &&
	said | sed -n '$p' >actual && says actual <<'END'
error: ID "feat: raw": object: tree ID of folder '' has an entry that cannot be read
END
}
t_refusal 'a tree that ends in the middle is refused' cut_tree

admitted_tree()
{
	gate_server && make_tree bad "0100644 a $blob" &&
	onto_main declined --object commit top --object tree bad &&
	admitted "$(cat id)" &&
	onto_main accepted --object commit top --object tree bad
}
t_refusal 'accept-object admits a malformed tree by its id' admitted_tree

# What is there already is not what a push answers for.
mended_tree()
{
	gate_server && { rule_file && printf '%s\n' '[rules paths]' \
	    'ref = refs/heads/**' 'path-deny = **/never'; } | rules shop &&
	make_tree bad "0100644 a $blob" &&
	GIT_DIR=shop.git git hash-object -w -t tree --literally bad &&
	bad=$(GIT_DIR=shop.git git hash-object -w -t commit --literally top) &&
	git -C shop.git update-ref refs/heads/main "$bad" &&
	sed "s/^parent.*/parent $bad/" child >good && accepted \
	    --object commit good --command current object:1 refs/heads/main &&
	test "$(value_of main)" != "$bad"
}
t 'a malformed tree that was there may be mended' mended_tree

# shellcheck disable=SC2086 # words for the client
long_path()
{
	long=$(printf '%0240d' 0) && gate_server && { rule_file &&
	    printf '%s\n' '[rules paths]' 'ref = refs/heads/**' \
	    'path-deny = **/never'; } | rules shop &&
	make_tree level.0 "100644 $long $blob" && words='--object tree level.0' &&
	for n in $(seq 1 17); do
		make_tree "level.$n" "40000 $long $(cat id)" &&
		words="$words --object tree level.$n" || return 1
	done &&
	onto_main declined --object commit top $words && recorded unknown &&
	said | grep 'could not tell: .*path longer than 4096 bytes'
}
t_refusal 'a path that is longer than its cap is refused' long_path

tree_in_a_folder()
{
	gate_server && make_tree bad "0100644 a $blob" &&
	make_tree above "40000 sub $(cat id)" && onto_main refused \
	    --object commit top --object tree above --object tree bad <<'END'
error: ID "feat: raw": object: tree ID of folder 'sub' has a mode with a leading zero
END
}
t_refusal 'a malformed tree in a folder is refused' tree_in_a_folder

blob_as_a_tree()
{
	gate_server && sed "s/^tree.*/tree $blob/" child >bad &&
	onto_main not_there --object commit bad
}
t_refusal 'a commit whose tree is a file is refused' blob_as_a_tree

# --- tags ---

# make_tag FILE TARGET TYPE NAME
make_tag()
{
	printf 'object %s\ntype %s\ntag %s\n%s\n\nsay\n' "$2" "$3" "$4" \
	    'tagger A U Thor <author@example.com> 1700000300 +0000' >"$1"
}

# bad_tag NAME PROBLEM TARGET TYPE TAG [SED-SCRIPT]
bad_tag()
{
	name=$1 problem=$2 target=$3 type=$4 tag=$5 edit=${6:-}
	t_refusal "a tag $name is refused" bad_tag_case
}

bad_tag_case()
{
	gate_server && make_tag plain "$target" "$type" "$tag" &&
	sed "$edit" plain >bad && refused --object tag bad \
	    --command null object:1 refs/tags/v1 <<END
error: refs/tags/v1: tag-object: $problem
END
}

tags()
{
	bad_tag 'of a tree' 'tag of a tree: only commits are tagged here' \
	    "$tree" tree v1
	bad_tag 'of a file' 'tag of a blob: only commits are tagged here' \
	    "$blob" blob v1
	bad_tag 'of another name' "tag says that it is called 'v2'" \
	    "$main" commit v2
	bad_tag 'without a name' "tag is malformed: has no tag line behind its type
error: refs/tags/v1: tag-object: tag says that it is called ''" \
	    "$main" commit v1 /^tag/d
	bad_tag 'with a second object' 'tag is malformed: has an object, type, tag or tagger line out of place' \
	    "$main" commit v1 "/^tagger/s/\$/\\nobject $main/"
	bad_tag 'with a date of letters' \
	    'tag is malformed: has a date that is not a number' \
	    "$main" commit v1 s/1700000300/today/
}
tags

lying_tag()
{
	gate_server && make_tag tag "$main" blob v1 && declined \
	    --object tag tag --command null object:1 refs/tags/v1 &&
	recorded refused && said | sed -n '$p' >actual && says actual <<'END'
error: refs/tags/v1: tag-object: tag says that it names a blob: it is a commit
END
}
t_refusal 'a tag of another type than it says is refused' lying_tag

nested_tag()
{
	gate_server && make_tag inner "$main" commit v1 &&
	inner=$(git -C dev hash-object -t tag --stdin <inner) &&
	make_tag outer "$inner" tag v1 && refused --object tag outer \
	    --object tag inner --command null object:1 refs/tags/v1 <<'END'
error: refs/tags/v1: tag-object: tag of a tag: tag the commit itself
END
}
t_refusal 'a tag of a tag is refused' nested_tag

tag_of_malformed()
{
	gate_server && sed /^committer/p child >bad &&
	bad=$(git -C dev hash-object -t commit --literally --stdin <bad) &&
	make_tag tag "$bad" commit v1 && refused --object tag tag \
	    --object commit bad --command null object:1 refs/tags/v1 <<'END'
error: ID "feat: raw": object: commit is malformed: has two committer lines
END
}
t_refusal 'a malformed commit behind a tag is refused' tag_of_malformed

# A tag may be of a tree where the rule file says so; what git would not read
# is refused there, too.
trees_are_tagged()
{
	{ rule_file "$@" && printf '%s\n' '[rules objects]' \
	    'tag-object = tree'; } | rules shop
}

malformed_tagged_tree()
{
	gate_server && trees_are_tagged && make_tree bad "0100644 a $blob" &&
	refused --object tree bad --command null object:1 refs/tags/v1 <<'END' &&
error: refs/tags/v1: object: tree is malformed: has a mode with a leading zero
END
	trees_are_tagged "accept-object = $(cat id)" && accepted \
	    --object tree bad --command null object:1 refs/tags/v1
}
t_refusal 'a malformed tree that is tagged is refused' malformed_tagged_tree

tag_on_a_branch()
{
	gate_server && make_tag tag "$main" commit new &&
	refused --object tag tag --command null object:1 refs/heads/new <<'END'
error: refs/heads/new: tag-object: points to a tag, not to a commit
END
}
t_refusal 'a tag object on a branch is refused' tag_on_a_branch

file_on_a_branch()
{
	gate_server && not_a_commit "$blob" blob && not_a_commit "$tree" tree
}

not_a_commit()
{
	refused --command null "$1" refs/heads/new <<END
error: refs/heads/new: tag-object: points to a $2, not to a commit
END
}
t_refusal 'a file on a branch is refused' file_on_a_branch

plan_protocol
