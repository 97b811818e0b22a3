#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The built gate and a model of coverage, driven by the same random histories.
# WARD_SEED chooses others, WARD_RUNS how many: a failure prints both.

_seed=${WARD_SEED:-$(date +%j%H%M)}
_runs=${WARD_RUNS:-24}

. "$(dirname "$0")/lib.sh"

drive()
{
	echo "WARD_SEED=$_seed WARD_RUNS=$_runs" &&
	python3 "$srcdir/tests/model/drive.py" "$PRE_RECEIVE" \
	    --seed "$_seed" "$@"
}

echo "# WARD_SEED=$_seed WARD_RUNS=$_runs"

as_the_model()
{
	drive --runs "$_runs"
}
t 'the gate and the model agree on every push' as_the_model

as_the_model_through_git()
{
	drive --runs "$((_runs / 6))" --steps 30 --through-git
}
t 'they agree where git receive-pack asks the gate' as_the_model_through_git

# The negative controls: a gate that says yes, and one that forgets.
test "${WARD_CONTROLS:-yes}" != no || plan

# gate: stdin becomes the hook `gate`.
gate()
{
	cat >gate && chmod 0755 gate
}

agrees_with_anything()
{
	gate <<'EOF' &&
#!/bin/sh
cat >/dev/null
EOF
	must_fail python3 "$srcdir/tests/model/drive.py" ./gate --runs 1
}
t 'a gate that lets everything in does not agree' agrees_with_anything

agrees_without_memory()
{
	gate <<EOF &&
#!/bin/sh
"$PRE_RECEIVE" && status=0 || status=\$?
test "\$(ls refward/*.seen 2>/dev/null)" || { touch refward/a.seen; exit \$status; }
rm -rf refward/coverage
exit \$status
EOF
	must_fail python3 "$srcdir/tests/model/drive.py" ./gate --runs 5 \
	    --seed 1 >out && grep '^disagreement: not covered' out
}
t 'nor does one that forgets what it judged' agrees_without_memory

plan
