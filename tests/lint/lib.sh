# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the lints share: TAP, and the list of our own files.
#
#   check NAME COMMAND...	a case: COMMAND prints what is wrong, or nothing
#   skip NAME REASON	a case that cannot run here
#   skip_all REASON	none can: ends the script
#   sources SUFFIX...	our own files with these endings, one a line
#   done_checking	prints the plan

top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
top_builddir=${top_builddir:-$PWD}
ncases=0
LC_ALL=C
export LC_ALL
cd "$top_srcdir" || exit 99

check()
{
	_name=$1
	shift
	ncases=$((ncases + 1))
	if _wrong=$("$@" 2>&1) && test -z "$_wrong"; then
		echo "ok $ncases - $_name"
	else
		echo "not ok $ncases - $_name"
		printf '%s\n' "${_wrong:-it failed and said nothing}" |
			head -n 60 | sed 's/^/# /'
	fi
}

skip()
{
	ncases=$((ncases + 1))
	echo "ok $ncases - $1 # SKIP $2"
}

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

has()
{
	command -v "$1" >/dev/null 2>&1
}

# Folders are named, so that a build inside the tree is not looked at.
sources()
{
	for _suffix in "$@"; do
		for _folder in examples hooks include m4 policy src tests .ci; do
			test -d "$_folder" || continue
			find "$_folder" -type f -name "*$_suffix" -print
		done
	done | grep -v '^tests/data/' | sort
}

done_checking()
{
	echo "1..$ncases"
}
