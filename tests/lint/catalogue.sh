#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The table of what gets past hooks names tests that are there, each case of the
# catalogue stands in it, and each row has a naive hook or says why not.

. "$(dirname "$0")/lib.sh"

list=tests/e2e/catalogue.list

rows()
{
	grep -v '^#' "$list" | grep .
}

malformed()
{
	rows | grep -vE '^[A-Z][0-9]+	(([a-z0-9-]+/)+[a-z0-9_-]+[.](sh|c|py|case)|-)	.+$' || :
}

# Of each kind the numbers run from 1; of pitfalls there are 48.
left_out()
{
	there=$(rows | cut -f 1 | sort -u)
	for kind in $(echo "$there" | sed 's/[0-9]*$//' | sort -u); do
		count=$(echo "$there" | grep -c "^$kind")
		test "$kind" != P || count=48
		for number in $(seq "$count"); do
			echo "$there" | grep -qx "$kind$number" ||
				echo "$kind$number is in no row"
		done
	done
}

gone()
{
	rows | grep -v '	-	' | while IFS='	' read -r row file name; do
		grep -qF -- "$name" "tests/$file" 2>/dev/null ||
			echo "$row: no '$name' in tests/$file"
	done
}

# cases FILE: their names, as far as a loop does not make them.
cases()
{
	sed -nE -e "s/^	*(row|$makers) '([^'\$]+)'.*/\\2/p" \
	    -e "s/^	*(row|$makers) \"([^\"\$]+)\".*/\\2/p" "$1"
}
makers='reads_otherwise|read_otherwise|harmful_tree|harmful_path|harmful_name|harmful_twins|obeyed'

unlisted()
{
	for file in tests/e2e/*catalogue*.sh; do
		cases "$file" | while read -r name; do
			rows | cut -f 2,3 | grep -qxF -- \
			    "${file#tests/}	$name" ||
				echo "$file: '$name' is not in $list"
		done
	done
}

# A row of the catalogue is tried on a naive hook; a reason stands where none is.
without_control()
{
	rows | awk -F '	' '
	$2 ~ /catalogue/ { tried[$1] = 1 }
	$2 == "-" { reason[$1] = 1 }
	{ all[$1] = 1 }
	END {
		for (row in all)
			if ((row in tried) == (row in reason))
				print row ": a naive hook, or why there is none"
	}'
}

check 'there are rows' test "$(rows | wc -l)" -gt 100
check 'each has a kind, a file and a name' malformed
check 'no row is left out' left_out
check 'no test that is named is gone' gone
check 'each case of the catalogue is named' unlisted
check 'each has a naive hook or says why not' without_control
done_checking
