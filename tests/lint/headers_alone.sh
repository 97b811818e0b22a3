#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each public header compiles alone, and may be included twice.

. "$(dirname "$0")/lib.sh"

cc=${CC:-cc}

compiles()
{
	# shellcheck disable=SC2086 # CC may hold flags
	printf '#include "%s"\n#include "%s"\nextern int x;\n' "$1" "$1" |
		$cc -std=c11 -D_GNU_SOURCE -Iinclude -Wall -Wextra -Werror \
			-Wstrict-prototypes -fsyntax-only -x c -
}

for header in include/refward/*.h; do
	header=refward/$(basename "$header")
	check "$header" compiles "$header"
done
done_checking
