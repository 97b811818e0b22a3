#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shell scripts: shellcheck has nothing to say.

. "$(dirname "$0")/lib.sh"

has shellcheck || skip_all 'shellcheck is not installed'

scripts()
{
	sources .sh
	for file in .ci/run bootstrap; do
		test ! -f "$file" || echo "$file"
	done
}

# lib.sh is followed from where its user stands.
complaints()
{
	# shellcheck disable=SC2046 # names of ours, without blanks
	shellcheck -x -P SCRIPTDIR $(scripts)
}

check 'shellcheck has nothing to say' complaints
done_checking
