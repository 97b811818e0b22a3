#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The catalogue of what gets past hooks, third part: what paths are called, and
# what a checkout makes of them. Who reads .gitmodules and .gitattributes is git,
# so what they may say is git's to judge: refward install sets
# receive.fsckObjects, and here it is on. Lines that end where only one reader
# sees it are not found by it; file-text is.
#
#	paths		names that are shown otherwise, or that some systems take
#			for others; links
#	checkouts	submodules, attributes

. "$(dirname "$0")/catalogue_lib.sh"

# --- paths ---

# with_paths [MODE PATH FILE]...: the commit top has them.
with_paths()
{
	raw_tool paths "$@" &&
	sed "s/^tree.*/tree $(cat id)/" good >top
}

# path_server: paths are judged by what they are called, and lead to.
path_server()
{
	stage && { catalogue_rules && printf '%s\n' '[rules paths]' \
	    'ref = refs/heads/**' 'path-name = yes' 'file-type = outside-link' \
	    'file-text = yes' 'file-text.path = **/.gitmodules' \
	    'file-text.path = **/.gitattributes'; } | rules shop && snapshot shop
}

# harmful_path NAME PATH [MODE TEXT [PATH]]
harmful_path()
{
	path=$2 mode=${3:-100644} text=${4:-} twin=${5:-}
	row "a path with $1" harmful_path_case
}

# shellcheck disable=SC2046 # words for the client
harmful_path_case()
{
	path_server && printf %s "$text" >content &&
	with_paths "$mode" "$path" content ${twin:+100644 "$twin" content} &&
	to_main top $(cat args) && ends_as main_moved
}

paths()
{
	harmful_path 'letters that git shows in quotes' \
	    'secret/schl\xc3\xbcssel'
	harmful_path 'a line feed' 'a\nb'
	harmful_path 'an escape sequence' 'a\x1b[2Jb'
	harmful_path 'bytes that are no characters' 'a\xff\xfeb'
	harmful_path 'letters that nobody sees' 'a\xe2\x80\x8bb'
	harmful_path 'backslashes that lead elsewhere' 'a\\..\\b'
	harmful_path 'the name of a device' docs/con.txt
	harmful_path 'a stream of a file' 'docs:stream'
	harmful_path 'a dot at its end' docs./a
	harmful_path 'a name of 5000 bytes' "$(printf '%05000d' 0)"
	harmful_path 'a twin in the other case' README 100644 x readme
	harmful_path 'a twin in other letters' 'caf\xc3\xa9' 100644 x \
	    'cafe\xcc\x81'
	harmful_path 'a link out of the repository' docs/a 120000 ../../etc/passwd
	harmful_path 'a link to the root' docs/a 120000 /etc/passwd
	harmful_path "a link into git's own folder" docs/a 120000 ../.git/hooks/x
}
paths

# What a checkout obeys: git itself refuses what it must not obey, where
# receive.fsckObjects is set, as refward install does.
is_refused_by_fsck()
{
	grep -E "(gitmodules|gitattributes|bad config)" out &&
	grep '^unpack .* abnormal exit' out && ! grep '^ok ' out &&
	server_is_untouched shop
}

# obeyed NAME PATH MODE TEXT
obeyed()
{
	path=$2 mode=$3 text=$4
	row "$1" obeyed_case
}

# shellcheck disable=SC2046 # words for the client
obeyed_case()
{
	path_server && if test "${GATE:-}" != naive; then
		git -C shop.git config receive.fsckObjects true && snapshot shop
	fi && printf %b "$text" >content && with_paths "$mode" "$path" content &&
	to_main top $(cat args) && ends_as main_moved is_refused_by_fsck
}

# module KEY VALUE: a list of submodules.
module()
{
	printf '[submodule "%s"]\\n\\turl = %s\\n\\tpath = %s\\n' "$1" "$2" "$3"
}

checkouts()
{
	obeyed 'a submodule whose address is an option' .gitmodules 100644 \
	    "$(module a -u./x a)"
	obeyed 'a submodule whose path is an option' .gitmodules 100644 \
	    "$(module a https://example.com/a -x)"
	obeyed 'a submodule that lies above its folder' .gitmodules 100644 \
	    "$(module ../../a https://example.com/a a)"
	obeyed 'a submodule that brings a command' .gitmodules 100644 \
	    "$(module a https://example.com/a a)\\tupdate = !id\\n"
	obeyed 'a list of submodules that is a link' .gitmodules 120000 a
	obeyed 'a line of attributes that is longer than git can read' \
	    .gitattributes 100644 "a $(printf '%03000d' 0)\\n"
}
checkouts

harmful_path 'submodules whose lines end where one reader sees it' .gitmodules \
    100644 "$(printf '[submodule "a"]\n\tpath = a\r\n\turl = b\n')"

plan
