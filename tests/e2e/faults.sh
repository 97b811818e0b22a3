#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Calls to the system and for memory that go wrong, one in each run.
# WARD_SEED chooses which, WARD_FAULTS how many: a failure prints both.

_seed=${WARD_SEED:-$(date +%j%H%M)}
_faults=${WARD_FAULTS:-500}

. "$(dirname "$0")/lib.sh"

_library=$top_builddir/tests/fault/inject.so
nm -D "$PRE_RECEIVE" | grep -q __asan_init && {
	_planned=yes
	echo '1..0 # SKIP a sanitizer has its own memory'
	exit 0
}
nm "$PRE_RECEIVE" 2>&1 | grep -q __gcov_exit && {
	_planned=yes
	echo '1..0 # SKIP what counts executed lines cannot run out of memory'
	exit 0
}
echo "# WARD_SEED=$_seed WARD_FAULTS=$_faults"

inject()
{
	python3 "$srcdir/tests/fault/drive.py" "$@" "$_library" --seed "$_seed"
}

nothing_slips()
{
	inject "$PRE_RECEIVE" --runs "$_faults"
}
t 'whatever goes wrong, what must be refused is refused' nothing_slips

# The negative control: a gate that takes "could not tell" for "yes".
swallows_errors()
{
	cat >gate <<EOF &&
#!/bin/sh
"$PRE_RECEIVE"
status=\$?
test "\$status" -ne 2 && test "\$status" -ne 70 || status=0
exit "\$status"
EOF
	chmod 0755 gate &&
	must_fail inject ./gate --runs 60 >out &&
	grep 'accepted that must be refused' out
}
t 'a gate that swallows an error is found out' swallows_errors

plan
