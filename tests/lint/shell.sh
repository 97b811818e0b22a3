#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shell scripts: shellcheck has nothing to say.

. "$(dirname "$0")/lib.sh"

has shellcheck || skip_all 'shellcheck is not installed'

stubs=$(mktemp -d "${TMPDIR:-/tmp}/refward-stubs.XXXXXX") || exit 99
trap 'rm -rf "$stubs"' EXIT

scripts()
{
	sources .sh
	for file in .ci/run bootstrap debian/refward.p* packages/refuse \
	    packages/alpine/APKBUILD packages/alpine/refward.*; do
		test ! -f "$file" || echo "$file"
	done
}

# Those that are another script over another format, which is not followed.
others()
{
	scripts | xargs grep -l '^E2E_[A-Z]*_FORMAT=' |
		xargs grep -L '_lib\.sh"$'
}

# What end-to-end scripts share is read once, as a script. Their users see what
# it sets and reads: to follow it each time took five times as long.
users()
{
	scripts | grep '^tests/e2e/'
}

# set_in FILE and read_in FILE: the names of variables; who exports one lets
# others read it.
set_in()
{
	grep -oE '\<[A-Za-z_][A-Za-z0-9_]*=' "$1" | tr -d = | sort -u
}

read_in()
{
	{
		grep -oE '[$][{]?[A-Za-z_][A-Za-z0-9_]*' "$1" | sed 's/[${]*//'
		sed -n 's/^export //p' "$1" |
			grep -oE '(^| )[A-Za-z_][A-Za-z0-9_]*' | tr -d ' '
	} | sort -u
}

# stub FILE: what it stands on, and the variables that it sets and its users
# read, or the reverse. Each costs time in every script, an export most.
stub()
{
	{
		echo '# shellcheck shell=sh'
		grep '^\.' "$1"
		set_in "$1" | comm -12 - "$stubs/read" | sed 's/$/=x/'
		read_in "$1" | comm -12 - "$stubs/set" | sed 's/.*/: "$&"/'
	} >"$stubs/${1##*/}"
}

complaints()
{
	# shellcheck disable=SC2046 # names of ours, without blanks
	shellcheck -x -P SCRIPTDIR $({ scripts && users; } | sort | uniq -u)
}

complaints_of_users()
{
	users | grep -v '/lib\.sh$' | xargs cat >"$stubs/all" &&
	set_in "$stubs/all" >"$stubs/set" &&
	read_in "$stubs/all" >"$stubs/read" || return
	for file in tests/e2e/lib.sh tests/e2e/*_lib.sh; do
		stub "$file"
	done
	# shellcheck disable=SC2046
	shellcheck -x -P "$stubs" $({ users && others; } | sort | uniq -u)
}

complaints_of_others()
{
	# shellcheck disable=SC2046
	shellcheck --norc -e SC1091,SC2034 $(others)
}

check 'shellcheck has nothing to say' complaints
check 'nor of those that share a lib.sh' complaints_of_users
check 'nor of those that run another script' complaints_of_others
done_checking
