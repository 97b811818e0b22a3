#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# again.sh SAVED SERVER: before each round, what waited in the outbox waits
# again.
# again.sh CLIENT SERVER SERVER: before each push, the client has a new commit,
# and no server has still to take in what was pushed before.

if test $# -eq 2; then
	rm -rf "$2" && cp -a "$1" "$2"
	exit
fi
git -C "$1" commit -q --allow-empty -m 'feat: next' || exit 1
for try in $(seq 100); do
	find "$2/refward/outbox" "$3/refward/outbox" -type f \
	    \( -path '*/new/*' -o -path '*/confirmed/*' \) 2>/dev/null |
		grep -q . || exit 0
	sleep 0.1
done
echo "again.sh: not taken in after $try looks" >&2
exit 1
