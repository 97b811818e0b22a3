#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the gate is measured against: the hook that most servers have, which asks
# git for each new commit by itself.

status=0
while read -r _ new ref; do
	for commit in $(git rev-list "$new" --not --all); do
		IFS=$'\t' read -r email subject < <(
			git log -1 --format='%ae%x09%s' "$commit")
		if [[ ! $subject =~ ^(feat|fix|docs)(\(.*\))?!?:\ .+ ||
		    ! $email =~ .+@.+ ]]; then
			echo "error: $ref: commit $commit" >&2
			status=1
		fi
	done
done
exit $status
