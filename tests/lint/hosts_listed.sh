#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A host is a file and a row, and so is a layout of hooks. The linker notices a
# row without a file; nobody but this script notices a file without a row.

. "$(dirname "$0")/lib.sh"

# The symbols of a kind that are defined below a folder.
defined()
{
	sed -n "s/^const struct ward_$1 ward_$1_\([a-z_]*\) = {\$/\1/p" \
		"$2"/*.c | sort
}

rows()
{
	sed -n "s/^$1(\([a-z_]*\).*/\1/p" "$2" | sort
}

# missing KIND FOLDER MACRO TABLE
missing()
{
	{ defined "$1" "$2" && rows "$3" "$4" && rows "$3" "$4"; } |
		sort | uniq -u
}

twice()
{
	rows "$1" "$2" | uniq -d
}

hosts=policy/hosts/hosts.def
layouts=src/cmd/layouts/layouts.def
check 'there are hosts' test "$(rows HOST "$hosts" | wc -l)" -gt 1
check 'there are layouts' test "$(rows LAYOUT "$layouts" | wc -l)" -gt 1
check 'every host has a row' missing host policy/hosts HOST "$hosts"
check 'every layout has a row' \
	missing layout src/cmd/layouts LAYOUT "$layouts"
check 'no host stands twice' twice HOST "$hosts"
check 'no layout stands twice' twice LAYOUT "$layouts"
done_checking
