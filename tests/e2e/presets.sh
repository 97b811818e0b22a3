#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The rule files that are shipped compile without a warning, and keep what
# their policy tests promise.

. "$(dirname "$0")/lib.sh"

presets=$srcdir/policy/presets

check_preset()
{
	"$REFWARD" check-config "$presets/$preset.ini" >out &&
	test "$(wc -l <out)" -eq 1 &&
	grep ': ok: [1-9]' out
}

test_preset()
{
	{ "$REFWARD" test "$presets/$preset.ini" >out || ! cat out; } &&
	test "$(tail -n 1 out)" = \
	    "$(grep -c '^\[test ' "$presets/$preset.test.ini") passed, 0 failed"
}

# A rule file without rules lets everything in: the tests have to notice.
tests_bite()
{
	printf '[refward]\nversion = 1\n' >open.ini &&
	must_fail "$REFWARD" test --rules open.ini "$presets/$preset.ini" &&
	test "$_status" -eq 1
}

for file in "$presets"/*.ini; do
	preset=$(basename "$file" .ini)
	test "${preset%.test}" = "$preset" || continue
	t "$preset.ini has neither mistake nor warning" check_preset
	t "$preset.ini keeps what its tests promise" test_preset
	t "the tests of $preset.ini bite" tests_bite
done

all_are_tested()
{
	for file in "$presets"/*.ini; do
		case $file in
		*.test.ini) ;;
		*) test -f "${file%.ini}.test.ini" || return 1 ;;
		esac
	done
}
t 'every preset has tests' all_are_tested
plan
