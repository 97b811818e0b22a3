#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Functions that are never called, and forms that are never written.

. "$(dirname "$0")/lib.sh"

# Prints the lines of all C files that match, without comments and strings
# that stand alone on their line.
lines_with()
{
	sources .c .h | xargs grep -nE "$1" /dev/null |
		grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*|"[^"]*"[,;)]*$)'
	true
}

call()
{
	echo "(^|[^A-Za-z0-9_.>])$1[[:space:]]*\\("
}

for name in strcpy strcat sprintf vsprintf strtok atoi atol gets system popen \
	mktemp tmpnam alloca; do
	check "$name is not called" lines_with "$(call "$name")"
done
check 'no comment begins with two slashes' \
	lines_with '(^|[[:space:];{}])//'
check 'no struct has a typedef' \
	lines_with '^[[:space:]]*typedef[[:space:]]+(struct|union)'
check 'asserts stay on' lines_with '#[[:space:]]*define[[:space:]]+NDEBUG'
done_checking
