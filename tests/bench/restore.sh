#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# restore.sh coverage|nothing|all SERVER...: before each round, what the last
# one left goes: what it covered, or all that is covered, or what was pushed.

what=$1
shift
for server; do
	rm -f "$server/refward/coverage/tail"
	if test "$what" = nothing; then
		rm -f "$server/refward/coverage/table"
		continue
	fi
	if test "$what" = all; then
		find "$server/refs" -type f -exec rm -f {} +
		rm -rf "$server"/objects/[0-9a-f][0-9a-f]
		for file in "$server"/objects/pack/*; do
			grep -qxF "${file##*/}" "$server.saved/packs" ||
				rm -f "$file"
		done
	fi
	# Where much is pushed the tail has been merged into it.
	cmp -s "$server.saved/table" "$server/refward/coverage/table" ||
		cp -p "$server.saved/table" "$server/refward/coverage"
	test ! -f "$server.saved/tail" ||
		cp -p "$server.saved/tail" "$server/refward/coverage"
done
