#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How fast is the gate? Whole processes, side by side, medians, ratios: one
# line per figure, with what it should be at most. A figure that is over is
# said to be, and fails nothing.
#
#	WARD_BENCH_REPO=DIR    a repository to measure in (hard-linked, never
#	                       written); else one of git's own size is made
#	WARD_BENCH_DIR=DIR     where (default: tests/bench/work below the build)
#	WARD_BENCH_ROUNDS=N    rounds per figure (100; pushes: a third of it;
#	                       what takes seconds: a tenth)
#	WARD_BENCH_FIGURES=... only these, of the list below, or
#	                       `growth`, which takes minutes

set -u
top_srcdir=$(cd "${top_srcdir:-$(dirname "$0")/../..}" && pwd) || exit 1
top_builddir=$(cd "${top_builddir:-.}" && pwd) || exit 1
here=$top_srcdir/tests/bench
work=${WARD_BENCH_DIR:-$top_builddir/tests/bench/work}
rounds=${WARD_BENCH_ROUNDS:-100}
: "${CC:=cc}"
# Not the script that a version manager puts before it.
python=$(python3 -c 'import sys; print(sys.executable)') || exit 1
if test -n "${WARD_BENCH_REPO:-}"; then
	WARD_BENCH_REPO=$(cd "$WARD_BENCH_REPO" && pwd -P) || exit 1
fi
for name in $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p'); do
	unset "$name"
done
mkdir -p "$work/home" && work=$(cd "$work" && pwd -P) && cd "$work" || exit 1
export LC_ALL=C HOME="$work/home" GIT_CONFIG_NOSYSTEM=1 REFWARD_USER=alice
export GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@example.com
export GIT_COMMITTER_NAME='C O Mitter'
export GIT_COMMITTER_EMAIL=committer@example.com
git config --global gc.auto 0
git config --global receive.autogc false
git config --global safe.directory '*'

# shellcheck source=world.sh
. "$here/world.sh"
# shellcheck source=figures.sh
. "$here/figures.sh"
# shellcheck source=audits.sh
. "$here/audits.sh"
# shellcheck source=deliveries.sh
. "$here/deliveries.sh"
# shellcheck source=forges.sh
. "$here/forges.sh"

# shellcheck source=doctor.sh
. "$here/doctor.sh"

if ! make_programs || ! make_servers || ! make_pushes; then
	echo "bench: cannot prepare, see $work/log" >&2
	exit 1
fi
echo "repository: $(git -C big.git rev-list --count --all) commits," \
    "$(git -C big.git for-each-ref | wc -l) refs; $rounds rounds;" \
    "ratios of CPU time, and of wall time in brackets"
figures='start gate memory many_refs new_branches other_hooks rules file_rules
changed_paths audit fleet bombs pushes outbox deliveries hanging doctor
gitea_root'
for name in ${WARD_BENCH_FIGURES:-$figures}; do
	n=$rounds walls=
	"measure_$name"
done
exit 0
