#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Random pushes, hostile and ordinary, and a checker that knows nothing of the
# gate. WARD_SEED chooses others, WARD_PUSHES how many: a failure prints how to
# see it again.

_seed=${WARD_SEED:-$(date +%j%H%M)}
_pushes=${WARD_PUSHES:-500}

. "$(dirname "$0")/lib.sh"

drive()
{
	python3 "$srcdir/tests/hostile/drive.py" "$@" --steps 60 --shrink 20
}

echo "# WARD_SEED=$_seed WARD_PUSHES=$_pushes"

as_the_checker()
{
	echo "WARD_SEED=$_seed WARD_PUSHES=$_pushes" &&
	drive "$PRE_RECEIVE" --seed "$_seed" --pushes "$_pushes"
}
t 'the gate lets in what the rules allow, and nothing else' as_the_checker

# The negative controls. The first worlds are such that it matters soon.
test "${WARD_CONTROLS:-yes}" != no || plan

# gate: stdin becomes the hook `gate`.
gate()
{
	cat >gate && chmod 0755 gate
}

# is_found_out WHAT SEED
is_found_out()
{
	must_fail drive ./gate --shrink 0 --seed "$2" --pushes 240 --jobs 1 \
	    >out &&
	tail -n 1 out && tail -n 1 out | grep -E "^--seed [0-9]+ .*: $1" >/dev/null
}

open_gate()
{
	gate <<'END' &&
#!/bin/sh
cat >/dev/null
END
	is_found_out 'bypass: let in against' 1
}
t 'a gate that lets everything in is found out' open_gate

closed_gate()
{
	gate <<END &&
#!/bin/sh
GIT_PUSH_OPTION_COUNT=1 GIT_PUSH_OPTION_0=refward.dry-run exec "$PRE_RECEIVE"
END
	is_found_out 'refused without reason' 1
}
t 'so is one that refuses everything' closed_gate

forgetful_gate()
{
	gate <<END &&
#!/bin/sh
rm -rf refward/coverage
exec "$PRE_RECEIVE"
END
	is_found_out 'refused (without reason|for .*commit-committer.*, not for)' 15
}
t 'so is one that forgets what it judged' forgetful_gate

# What any ref reaches is let in.
gate_that_looks_at_news()
{
	gate <<END &&
#!$_python -S
import json, subprocess, sys
text = sys.stdin.buffer.read()
status = subprocess.run(["$PRE_RECEIVE"], input=text).returncode
log = "refward/log/decisions.jsonl"
if status == 1:
    with open(log, "rb") as stream:
        *before, last = stream.readlines()
    commits = {each.get("commit") for each in json.loads(last)["findings"]}
    if commits and None not in commits and not subprocess.run(
            ["git", "rev-list", *commits, "--not", "--all"],
            stdout=subprocess.PIPE).stdout:
        with open(log, "wb") as stream:
            stream.writelines(before)
        status = 0
sys.exit(status)
END
	is_found_out 'bypass: let in against' 12
}
t 'so is one that takes what any ref reaches for judged' \
    gate_that_looks_at_news

plan
