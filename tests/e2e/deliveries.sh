#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Pushes that hang up or are killed, under dispatchers that are killed: nothing
# is lost, nothing is invented. WARD_SEED chooses how, WARD_PUSHES how many.

_seed=${WARD_SEED:-$(date +%j%H%M)}
_pushes=${WARD_PUSHES:-100}

. "$(dirname "$0")/lib.sh"

echo "# WARD_SEED=$_seed WARD_PUSHES=$_pushes"

drive()
{
	python3 "$srcdir/tests/fault/pushes.py" "$REFWARD" \
	    "$(dirname "$PRE_RECEIVE")" --seed "$_seed" "$@"
}

nothing_is_lost()
{
	drive --pushes "$_pushes" >out
	_status=$?
	cat out
	return "$_status"
}
t 'each move of a ref has one event, whatever became of the push' \
    nothing_is_lost

# The negative control: what the naive design would have missed.
it_would_be_seen()
{
	grep 'a post-receive alone would miss [1-9]' "$_root/1/out"
}
t 'a design with a post-receive alone loses some of the same pushes' \
    it_would_be_seen

plan
