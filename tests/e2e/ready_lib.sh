# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154 # what lib.sh sets
#
# The programs of tests/raw for scripts that run them often, on top of lib.sh:
# one process waits for what raw_tool asks of it.

_ready=$_root/ready
mkfifo "$_ready" || exit 1
setpriv --pdeathsig KILL "$_python" -S "$srcdir/tests/raw/ready.py" \
    "$_ready" >"$_ready.log" 2>&1 </dev/null &

# raw_tool NAME ARG...: the files of a run are named after the shell that asks.
raw_tool()
{
	_tool=$1
	shift
	read -r _shell _ </proc/self/stat &&
	_asked=$_ready.$_shell &&
	printf '%s\0' "$_tool" "$PWD" "$@" >"$_asked.words" &&
	env -0 >"$_asked.env" &&
	{ test -p "$_asked.status" || mkfifo "$_asked.status"; } &&
	echo "$_asked" >"$_ready" &&
	read -r _status <"$_asked.status" &&
	{ test ! -s "$_asked.err" || cat "$_asked.err" >&2; } &&
	cat "$_asked.out" &&
	return "$_status"
}
