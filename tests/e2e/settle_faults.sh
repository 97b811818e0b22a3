#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Calls of the hooks and of the dispatcher that go wrong, or at which they are
# killed, and a receiver on which there is no relying. WARD_SEED chooses which,
# WARD_FAULTS how many of each: a failure prints both.

_seed=${WARD_SEED:-$(date +%j%H%M)}
_faults=${WARD_FAULTS:-40}

. "$(dirname "$0")/lib.sh"

nm -D "$REFWARD" | grep -q __asan_init && {
	_planned=yes
	echo '1..0 # SKIP a sanitizer wants to be the first that is loaded'
	exit 0
}
echo "# WARD_SEED=$_seed WARD_FAULTS=$_faults"
_hooks=$(dirname "$PRE_RECEIVE")
_library=$top_builddir/tests/fault/inject.so

# settle HOW RUNS [ARG...]
settle()
{
	_how=$1
	_runs=$2
	shift 2
	python3 "$srcdir/tests/fault/settle.py" "$_how" "$REFWARD" "$_hooks" \
	    "$_library" --seed "$_seed" --runs "$_runs" "$@"
}

nothing_is_lost()
{
	settle sweep "$_faults"
}
t 'whatever goes wrong, nothing is lost, doubled or torn' nothing_is_lost

killed_anywhere()
{
	settle kills "$_faults"
}
t 'nor by whom is killed, and where' killed_anywhere

# The negative control: a dispatcher that drops what it did not come to. It is
# killed early enough in some of these runs.
forgetful()
{
	must_fail settle sweep 20 --forgets >out &&
	grep -E 'deliveries are lost|has 0 records' out
}
t 'a dispatcher that forgets is found out' forgetful

in_order()
{
	python3 "$srcdir/tests/fault/lanes.py" "$REFWARD" "$_hooks" \
	    --seed "$_seed" --events 250 --refs 25
}
t 'in a lane nothing comes behind what follows it' in_order

plan
