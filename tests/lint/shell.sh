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

# stub FILE: the variables that it sets and reads, and what it stands on.
stub()
{
	{
		echo '# shellcheck shell=sh'
		grep -E '^(\.|export) ' "$1"
		grep -oE '\<[A-Za-z_][A-Za-z0-9_]*=' "$1" | sort -u |
			sed 's/=$/=x/'
		grep -oE '[$][{]?[A-Za-z_][A-Za-z0-9_]*' "$1" | sort -u |
			sed 's/[${]*\(.*\)/: "$\1"/'
	} >"$stubs/${1##*/}"
}

complaints()
{
	# shellcheck disable=SC2046 # names of ours, without blanks
	shellcheck -x -P SCRIPTDIR $({ scripts && users; } | sort | uniq -u)
}

complaints_of_users()
{
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
