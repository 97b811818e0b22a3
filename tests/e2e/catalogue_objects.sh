#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The catalogue of what gets past hooks, second part: objects that git, a
# library and people read differently, and objects that cost more to look at
# than to send. receive.fsckObjects is off: it stops some, and is not everywhere.
#
#	commits		persons twice; headers where they do not belong; NULs;
#			encodings; lines before the subject; what a terminal
#			obeys; addresses and dates of no form; signatures twice
#	trees		entries out of order, twice, or of no proper mode or name
#	sizes		messages, paths, folders, tags and files out of a pack
#			that is small

. "$(dirname "$0")/catalogue_lib.sh"

# --- commits ---

# reads_otherwise NAME SED-SCRIPT: good, edited, is no good commit.
reads_otherwise()
{
	edit=$2
	row "a commit with $1" reads_otherwise_case
}

reads_otherwise_case()
{
	stage && sed "$edit" good >bad && to_main bad && ends_as main_moved
}

evil='E Vil <evil@example.org> 1700000300 +0000'
# shellcheck disable=SC2016 # the last line, not a variable
commits()
{
	reads_otherwise 'a first author and committer, and others' \
	    "/^author/i author $evil\\ncommitter $evil"
	reads_otherwise 'two authors' "/^author/i author $evil"
	reads_otherwise 'two committers' "/^committer/a committer $evil"
	reads_otherwise 'a parent behind the committer' \
	    "/^committer/a parent $main"
	reads_otherwise 'no committer' /^committer/d
	reads_otherwise 'a text that is cut by a NUL' '$s/$/\x00and more/'
	reads_otherwise 'an author that is cut by a NUL' \
	    '/^committer/s/C O/C\x00O/'
	reads_otherwise 'an encoding that turns letters into others' \
	    '/^committer/a encoding UTF-7'
	reads_otherwise 'a text that is no UTF-8' '$s/$/ \xff/'
	reads_otherwise 'an escape sequence' '$s/$/ \x1b[8m hidden/'
	reads_otherwise 'a carriage return in a line' '$s/$/ \rfix: b/'
	reads_otherwise 'an escape sequence in a name' '/^author/s/A U/\x1b[8m/'
	reads_otherwise 'a subject that is not its first line' \
	    's/^feat: raw/\n\nevil\n\nfeat: raw/'
	reads_otherwise 'two addresses' '/^committer/s/>/> <evil@example.org>/'
	reads_otherwise 'an address that does not end' '/^committer/s/>//'
	reads_otherwise 'a date below zero' '/^committer/s/1700000300/-1/'
	reads_otherwise 'a date of 20 digits' \
	    '/^committer/s/1700000300/99999999999999999999/'
	reads_otherwise 'two signatures' '/^committer/a gpgsig a\ngpgsig b'
	reads_otherwise 'two signatures of the other kind' \
	    '/^committer/a gpgsig-sha256 a\ngpgsig-sha256 b'
	reads_otherwise 'two encodings' \
	    '/^committer/a encoding UTF-8\nencoding UTF-8'
}
commits

# --- trees ---

blob=$(printf 'content\n' | git -C "$HOME/world/dev" hash-object --stdin)

# harmful_tree NAME ENTRY [ENTRY]
harmful_tree()
{
	one=$2 two=${3:-}
	row "a tree with $1" harmful_tree_case
}

harmful_tree_case()
{
	stage && make_tree bad "$one" ${two:+"$two"} &&
	to_main top --object tree bad && ends_as main_moved
}

trees()
{
	harmful_tree 'entries out of order' "100644 b $blob" "100644 a $blob"
	harmful_tree 'a name twice' "100644 a $blob" "100644 a $blob"
	harmful_tree 'a file and a folder of one name' "100644 a $blob" \
	    "40000 a $tree"
	harmful_tree 'a mode with a zero before it' "0100644 a $blob"
	harmful_tree 'a mode that git does not write' "100664 a $blob"
	harmful_tree 'a mode that lets everybody write' "100777 a $blob"
	harmful_tree "git's own folder" "40000 .git $tree"
	harmful_tree "git's own folder in other letters" "40000 .GiT $tree"
	harmful_tree "git's own folder for some file systems" "40000 git~1 $tree"
	harmful_tree 'the folder above' "40000 .. $tree"
	harmful_tree 'a name that is a path' "100644 a/b $blob"
	harmful_tree 'a submodule that is nowhere' "160000 a $null"
}
trees

# --- sizes ---

large_message()
{
	stage 'object-budget = 1M' && head -c 3000000 /dev/zero | tr '\0' x >>good &&
	to_main good && ends_as main_moved is_unknown
}
row 'a message that is larger than all else' large_message

large_file()
{
	stage && head -c 8388608 /dev/zero >zeros &&
	oid=$(git -C dev hash-object ../zeros) && make_tree bad "100644 a $oid" &&
	sed "s/^tree.*/tree $(cat id)/;s/^parent.*/parent OTHER/" good >below &&
	sed "s/OTHER/$main/" below >first &&
	first=$(git -C dev hash-object -t commit ../first) &&
	sed "s/^parent.*/parent $first/" good >second && to_main second \
	    --object commit first --object tree bad --object blob zeros &&
	ends_as main_moved
}
row 'a large file of a small pack, gone at the tip' large_file

# bomb WIDTH DEPTH: the commit top, whose objects the client is told of in args.
bomb()
{
	raw_tool bomb "$1" "$2" &&
	sed "s/^tree.*/tree $(cat id)/" good >top
}

# shellcheck disable=SC2046 # words for the client
endless_paths()
{
	stage 'path-budget = 1000' && bomb 10 9 &&
	to_main top --seconds "$(patience)" $(cat args) &&
	ends_as is_hanging is_unknown
}
row 'a kilobyte of pack with endless paths' endless_paths

# shellcheck disable=SC2046 # words for the client
deep_folders()
{
	stage && bomb 1 700 && to_main top $(cat args) &&
	ends_as main_moved is_unknown
}
row 'folders nested without end' deep_folders

last_tag_is_there()
{
	value_of refs/tags/v1
}

# shellcheck disable=SC2046 # words for the client
nested_tags()
{
	stage && python3 - "$srcdir/tests/raw" "$main" >args <<'END' &&
import sys
sys.path.insert(0, sys.argv[1])
import objects
kind, below, made = b"commit", sys.argv[2].encode(), []
for level in range(200):
    made.append(objects.tag(below, b"v1", kind))
    kind, below = b"tag", made[-1].id()
for number, each in enumerate(reversed(made)):
    with open("tag.%d" % number, "wb") as out:
        out.write(each.body)
    print("--object tag tag.%d" % number)
END
	attack $(cat args) --command null object:1 refs/tags/v1 &&
	ends_as last_tag_is_there
}
row 'tags of tags without end' nested_tags

plan
