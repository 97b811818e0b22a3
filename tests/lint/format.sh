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

badly_formatted()
{
	sources .c .h | while read -r file; do
		"$tool" --dry-run -Werror "$file" >/dev/null 2>&1 ||
			echo "$file: run $tool -i"
	done
}

check 'C files are formatted' badly_formatted
done_checking
