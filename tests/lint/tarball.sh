#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every file of the tree is in the tarball, so that what builds and passes here
# builds and passes from there.

. "$(dirname "$0")/lib.sh"

has git || skip_all 'git is not installed'
test -z "$(git rev-parse --show-prefix 2>&1)" || skip_all 'this is no clone'

tracked()
{
	git ls-files | grep -vx '.*\.gitignore' | sort
}

# Names as they are in the tree, a folder as the files below it.
packed()
{
	MAKEFLAGS="" make -s -C "$top_builddir" list-distfiles | while read -r name; do
		if test -d "$name"; then
			git ls-files -- "$name"
		else
			echo "$name"
		fi
	done | sort -u
}

missing()
{
	{ tracked && packed && packed; } | sort | uniq -u
}

check 'the tree holds files' test "$(tracked | wc -l)" -gt 100
check 'every file is packed' missing
done_checking
