#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fuzzes each target for WARD_FUZZ_SECONDS (10), two at a time, in a build of
# its own. Prints "N passed, N failed" last; needs clang.

set -u
top_srcdir=$(cd "${top_srcdir:-$(dirname "$0")/../..}" && pwd) || exit 2
seconds=${WARD_FUZZ_SECONDS:-10}
build=${WARD_FUZZ_BUILD:-$PWD/build-fuzz}
targets='codeowners entry git_config git_reply ini object pack pattern policy push report
signature template text zone'

echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void)
{ return 0; }' | clang -fsanitize=fuzzer -x c - -o /dev/null 2>/dev/null || {
	echo 'fuzz: no clang with libFuzzer is installed: nothing was done'
	echo '0 passed, 0 failed'
	exit 0
}
flags='-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined'
mkdir -p "$build" && cd "$build" || exit 2
test -f Makefile ||
	"$top_srcdir/configure" CC="${WARD_FUZZ_CC:-clang}" \
	    CFLAGS="$flags -fsanitize=fuzzer-no-link" >configure.log 2>&1 ||
	{ tail configure.log; exit 1; }
# shellcheck disable=SC2046 # words are wanted
make -j2 $(for name in $targets; do echo "tests/fuzz/fuzz_$name"; done) \
    >make.log 2>&1 || { tail -n 30 make.log; exit 1; }

# one NAME: corpus and findings stay in the folder of the build.
one()
{
	mkdir -p "corpus/$1" "found/$1"
	seeds=$top_srcdir/tests/fuzz/seeds/$1
	case $1 in
	policy)	seeds="$top_srcdir/policy/presets $top_srcdir/tests/data/policy" ;;
	ini)	seeds="$seeds $top_srcdir/policy/presets" ;;
	zone)	seeds=/usr/share/zoneinfo/Europe ;;
	esac
	set -- "$1"
	for folder in $seeds; do
		test ! -d "$folder" || set -- "$@" "$folder"
	done
	name=$1
	shift
	tests/fuzz/fuzz_"$name" -max_total_time="$seconds" -timeout=10 \
	    -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
	    -artifact_prefix="found/$name/" "corpus/$name" "$@" >"$name.log" 2>&1
}

failed=0
passed=0
# shellcheck disable=SC2086 # words are wanted
set -- $targets
while test $# -gt 0; do
	one "$1" & first=$!
	pair=$1
	shift
	if test $# -gt 0; then
		one "$1" & second=$!
		pair="$pair $1"
		shift
	fi
	for name in $pair; do
		wait "$first"
		status=$?
		first=${second:-}
		runs=$(sed -n 's/.*number_of_executed_units: *//p' "$name.log")
		if test "$status" -eq 0; then
			passed=$((passed + 1))
			echo "ok - $name: ${runs:-?} runs in $seconds s"
		else
			failed=$((failed + 1))
			echo "not ok - $name"
			tail -n 40 "$name.log"
		fi
	done
done
echo "$passed passed, $failed failed"
test "$failed" -eq 0
