#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the gate is measured against: a hook as one writes it, which checks
# subject and author of all that is new to the repository by one `git log`.

status=0
while read -r _ new ref; do
	git log --format='%H%x09%ae%x09%s' "$new" --not --all |
	while IFS=$'\t' read -r id email subject; do
		if [[ ! $subject =~ ^(feat|fix|docs)(\(.*\))?!?:\ .+ ||
		    ! $email =~ .+@.+ ]]; then
			echo "error: $ref: commit $id" >&2
			exit 1
		fi
	done || status=1
done
exit $status
