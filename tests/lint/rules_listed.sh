#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A rule is a file, a row and a line of the build. The linker notices a missing
# line; nobody but this script notices a missing row.

. "$(dirname "$0")/lib.sh"

table=policy/rules/rules.def
test -f "$table" || skip_all "there is no $table yet"

files()
{
	for file in policy/rules/*.c; do
		grep -q '^const struct ward_rule ward_rule_' "$file" || continue
		basename "$file" .c
	done | tr - _ | sort
}

rows()
{
	sed -n 's/^RULE(\([A-Za-z0-9_]*\)).*/\1/p' "$table" | sort
}

listed()
{
	sed -n 's|^[[:space:]]*policy/rules/\([A-Za-z0-9_-]*\)\.c.*|\1|p' \
		Makefile.am | tr - _ | sort
}

# What stands in the first list alone: of both it has one.
missing_in()
{
	{ files && "$1" && "$1"; } | sort | uniq -u
}

rows_without_file()
{
	{ rows | uniq && files && files; } | sort | uniq -u
}

twice()
{
	rows | uniq -d
}

check 'there are rules' test "$(rows | wc -l)" -gt 0
check 'every file has a row' missing_in rows
check 'every file is in Makefile.am' missing_in listed
check 'every row has a file' rows_without_file
check 'no row stands twice' twice
done_checking
