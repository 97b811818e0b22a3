#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward deploy-rules is killed, or some call of it goes wrong, one in each
# run. WARD_SEED chooses which, WARD_DEPLOY_FAULTS how many.

_seed=${WARD_SEED:-$(date +%j%H%M)}
_faults=${WARD_DEPLOY_FAULTS:-25}

. "$(dirname "$0")/lib.sh"

_library=$top_builddir/tests/fault/inject.so
nm -D "$REFWARD" | grep -q __asan_init && {
	_planned=yes
	echo '1..0 # SKIP a sanitizer has its own memory'
	exit 0
}
echo "# WARD_SEED=$_seed WARD_DEPLOY_FAULTS=$_faults"

disturb()
{
	python3 "$srcdir/tests/fault/deploy.py" "$1" "$_library" \
	    --seed "$_seed" --runs "$2"
}

old_or_new()
{
	disturb "$REFWARD" "$_faults"
}
t 'whatever goes wrong, the old or the new rules are in force' old_or_new

# The negative control: one that always says that it succeeded.
says_yes()
{
	cat >refward <<EOF &&
#!/bin/sh
"$REFWARD" "\$@"
status=\$?
test "\$1" != deploy-rules || status=0
exit "\$status"
EOF
	chmod 0755 refward && must_fail disturb "$PWD/refward" 12 >out &&
	grep 'it says that it succeeded, and did not' out
}
t 'one that says yes to everything is found out' says_yes

plan
