#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shell scripts: shellcheck has nothing to say.

. "$(dirname "$0")/lib.sh"

has shellcheck || skip_all 'shellcheck is not installed'

scripts()
{
	sources .sh
	for file in .ci/run bootstrap debian/refward.postrm \
	    packages/alpine/APKBUILD packages/alpine/refward.pre-install; do
		test ! -f "$file" || echo "$file"
	done
}

# Those that are another script over another format, which is not followed: to
# read it again took as long as a third of all others.
others()
{
	scripts | xargs grep -l '^E2E_[A-Z]*_FORMAT=' |
		xargs grep -L '_lib\.sh"$'
}

# lib.sh is followed from where its user stands.
complaints()
{
	# shellcheck disable=SC2046 # names of ours, without blanks
	shellcheck -x -P SCRIPTDIR $({ scripts && others; } | sort | uniq -u)
}

complaints_of_others()
{
	# shellcheck disable=SC2046
	shellcheck --norc -e SC1091,SC2034 $(others)
}

check 'shellcheck has nothing to say' complaints
check 'nor of those that run another script' complaints_of_others
done_checking
