#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every file that we wrote names its licence in its first three lines.

. "$(dirname "$0")/lib.sh"

line='SPDX-License-Identifier: Apache-2.0'

ours()
{
	sources .c .h .def .sh .py .mjs .m4 .1 .5 .5.in .8
	for file in .ci/run .gitignore bootstrap configure.ac Makefile.am; do
		test ! -f "$file" || echo "$file"
	done
}

# Those that come twice have it.
without_licence()
{
	{
		ours
		ours | xargs grep -Hnm 1 "$line" | sed -n 's/:[123]:.*//p'
	} | sort | uniq -u
}

has_full_text()
{
	grep -q 'Apache License' LICENSE &&
	grep -q 'Version 2.0, January 2004' LICENSE &&
	grep -q 'END OF TERMS AND CONDITIONS' LICENSE
}

check 'every file names its licence' without_licence
check 'LICENSE is the whole text' has_full_text
done_checking
