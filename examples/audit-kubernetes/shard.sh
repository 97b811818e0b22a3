#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One pod of the Job: its shard of the repositories, kept as it goes. Started
# again for the same shard, it goes on where the pod before it ended.

set -eu
: "${GIT_ROOT:=/srv/git}" "${RULES:=/etc/refward-audit/team.ini}"
: "${REPORTS:=/reports}" "${SHARDS:?}" "${JOB_COMPLETION_INDEX:?}"

shard=$((JOB_COMPLETION_INDEX + 1))
part=$REPORTS/part-$shard.jsonl
status=0
refward audit --rules "$RULES" --root "$GIT_ROOT" --shard "$shard/$SHARDS" \
	--resume "$part" --fail-on nothing --time-limit 3600 || status=$?

# A repository that is unknown is for the report, not for another try; an audit
# that did not come to its end is.
if test "$status" -eq 3 && tail -n 1 "$part" |
	grep -q '^{"type":"summary"'; then
	status=0
fi
exit "$status"
