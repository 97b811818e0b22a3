#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# C files: clang-format would change nothing. Versions differ in what they
# would change; 14 is the one that decides.

. "$(dirname "$0")/lib.sh"

for tool in clang-format-14 clang-format ''; do
	test -n "$tool" || skip_all 'clang-format is not installed'
	! has "$tool" || break
done
"$tool" --version | grep -q 'version 14\.' ||
	skip_all "$("$tool" --version) is not version 14"

# All at once: to start takes longer than to look at a file.
badly_formatted()
{
	# shellcheck disable=SC2046 # names of ours, without blanks
	said=$("$tool" --dry-run -Werror $(sources .c .h) 2>&1) && return
	echo "run $tool -i on these:"
	printf '%s\n' "$said" | sed -n 's/^\([^ :]*\.[ch]\):.*/\1/p' | sort -u
}

check 'C files are formatted' badly_formatted
done_checking
