# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the scripts share that compare what two audits find.

. "$(dirname "$0")/lib.sh"

# found FILE ARG...: what an audit finds goes into FILE, without the time that
# it took; its complaints into err.
found()
{
	_file=$1
	shift
	"$REFWARD" audit --json "$@" >out 2>err
	_status=$?
	test "$_status" -le 1 || { cat err && return 1; }
	python3 - "$_status" >"$_file" <<'EOF2'
import json, sys
report = json.load(open("out"))
def timeless(value):
    if isinstance(value, dict):
        return {key: timeless(one) for key, one in value.items()
                if key not in ("started", "finished", "milliseconds")}
    return [timeless(one) for one in value] if isinstance(value, list) else value
print(sys.argv[1], json.dumps(timeless(report), indent=1))
EOF2
}
