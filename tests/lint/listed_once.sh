#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two who add a line to the same list of Makefile.am can leave it there twice:
# automake then links an object twice, or make runs a test twice, in silence.

. "$(dirname "$0")/lib.sh"

# "LIST WORD" for each word of each list.
words()
{
	sed -e ':joined' -e '/\\$/{' -e 'N' -e 's/\\\n/ /' -e 'b joined' -e '}' \
		Makefile.am |
	awk '/^[A-Za-z0-9_]+[ \t]*[+]?=/ {
		list = $1
		sub(/[+]?=.*/, "", list)
		sub(/^[^=]*=/, "")
		for (i = 1; i <= NF; i++)
			print list, $i
	}'
}

twice_in_one()
{
	words | grep '[./]' | sort | uniq -d
}

# A list that is part of another has the same tests again.
tests_twice()
{
	words | grep -v '^\(EXTRA_DIST\|tarball_tests\) ' |
	sed -n 's|^[a-z0-9_]*_tests \(tests/.*\)|\1|p' | sort | uniq -d
}

check 'there are lists' test "$(words | wc -l)" -gt 500
check 'no list names a file twice' twice_in_one
check 'no test is in two lists' tests_twice
done_checking
