#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds everything in a folder of its own, runs every test, and says in its
# last line how many passed.

set -u
usage()
{
	cat <<-'END'
	usage: sh tests/run.sh [--no-install] [--build DIR] [--tests LIST]
	       [CONFIGURE-OPTION...]

	Installs what building and testing need and this machine lacks (with
	--no-install it does not), builds in DIR (default: build), runs all
	tests, or those of a LIST of Makefile.am, and prints "N passed, N
	failed, N skipped" last.

	example: sh tests/run.sh --no-install --build /tmp/b --enable-sanitizers
	END
}

install=yes
build=
list=TESTS
top=$(cd "$(dirname "$0")/.." && pwd) || exit 2
while test $# -gt 0; do
	case $1 in
	--no-install)
		install=no ;;
	--build)
		test $# -gt 1 || { usage >&2; exit 2; }
		shift
		build=$1 ;;
	--tests)
		test $# -gt 1 || { usage >&2; exit 2; }
		shift
		list=$1 ;;
	-h | --help)
		usage
		exit 0 ;;
	*)
		break ;;
	esac
	shift
done
case $build in
'')	build=$top/build ;;
/*)	;;
*)	build=$PWD/$build ;;
esac

# --- what is missing ---------------------------------------------------------

if test "$install" = yes; then
	sh "$top/build-aux/packages.sh" test </dev/null ||
		echo "run.sh: could not install everything, going on" >&2
fi

# --- build -------------------------------------------------------------------

failed()
{
	echo "run.sh: $1 failed" >&2
	echo "0 passed, 1 failed, 0 skipped"
	exit 1
}

# A configure that is older than what it is made of is made again.
is_stale()
{
	test ! -f "$top/configure" || test ! -f "$top/Makefile.in" ||
		test -n "$(find "$top/configure.ac" "$top/Makefile.am" \
			"$top/m4" -newer "$top/configure")"
}

if is_stale; then
	(cd "$top" && sh ./bootstrap) || failed bootstrap
fi
mkdir -p "$build" || failed "mkdir $build"
cd "$build" || failed "cd $build"

# The quickstart may have configured this folder before cmocka was here.
lacks_cmocka()
{
	grep -q '"HAVE_CMOCKA_TRUE"\]="#"' config.status &&
		pkg-config --exists cmocka
}

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
if test $# -gt 0 || test ! -f config.status || lacks_cmocka ||
	test -n "$(find "$top/configure" -newer config.status)"; then
	"$top/configure" "$@" || failed configure
fi
make -j"$jobs" || failed make

# --- test --------------------------------------------------------------------

# Tests wait for half of their time: three times as many keep all processors
# busy.
find . -name '*.trs' -exec rm -f {} +
if test "$list" = TESTS; then
	make -k -j"$((jobs * 3))" check </dev/null
else
	make -k -j"$((jobs * 3))" check TESTS="\$($list)" </dev/null
fi
status=$?

find . -name '*.trs' | sort | while read -r trs; do
	grep -Eq '^:test-result: (FAIL|XPASS|ERROR)' "$trs" || continue
	echo "--- ${trs%.trs}.log"
	cat "${trs%.trs}.log"
done

find . -name '*.trs' -exec cat {} + | awk -v status="$status" '
/^:test-result:/ {
	if ($2 == "PASS" || $2 == "XFAIL") passed++
	else if ($2 == "SKIP") skipped++
	else failed++
}
END {
	# make can fail where no test did: a test that does not compile.
	if (status != 0 && failed == 0)
		failed = 1
	printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
	exit failed > 0 || passed == 0
}'
