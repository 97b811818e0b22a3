#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Manuals: mandoc has no warning, and the generated part is there.

. "$(dirname "$0")/lib.sh"

has mandoc || skip_all 'mandoc is not installed'

pages()
{
	for page in src/cmd/*.1 hooks/*.8 src/*/*.[578] \
		"$top_builddir/policy/refward-policy.5" \
		"$top_builddir/policy/hosts/refward-hosts.7"; do
		test ! -f "$page" || echo "$page"
	done
}

left_over_marks()
{
	grep -n '^@[A-Z]*@$' "$1"
	test $? -eq 1
}

for page in $(pages); do
	name=$(basename "$page")
	check "$name has no warning" mandoc -T lint -W warning "$page"
	check "$name has no mark left" left_over_marks "$page"
done
test "$ncases" -gt 0 || skip_all 'there is no manual yet'
done_checking
