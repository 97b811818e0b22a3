#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Tests that go on for as long as one lets them: soak.sh [SECTION...], all by
# default. WARD_SECONDS is the time of each (600), WARD_SEED where it starts.

top_srcdir=$(cd "${top_srcdir:-$(dirname "$0")/..}" && pwd) || exit 1
top_builddir=$(cd "${top_builddir:-.}" && pwd) || exit 1
seconds=${WARD_SECONDS:-600}
seed=${WARD_SEED:-$(date +%s)}
export PYTHONDONTWRITEBYTECODE=1

# coverage_model: nine parts of ten straight to the gate, the rest through git.
coverage_model()
{
	drive=$top_srcdir/tests/model/drive.py
	gate=$top_builddir/hooks/pre-receive
	python3 "$drive" "$gate" --seed "$seed" --runs 1000000 \
	    --seconds "$((seconds * 9 / 10))" &&
	python3 "$drive" "$gate" --seed "$seed" --runs 1000000 \
	    --seconds "$((seconds / 10))" --through-git
}

# faults: WARD_FAULTS of the calls of the gate go wrong, one in each run.
faults()
{
	python3 "$top_srcdir/tests/fault/drive.py" \
	    "$top_builddir/hooks/pre-receive" \
	    "$top_builddir/tests/fault/inject.so" \
	    --seed "$seed" --runs "${WARD_FAULTS:-5000}"
}

# deploy_faults: refward deploy-rules, killed or disturbed at any call.
deploy_faults()
{
	python3 "$top_srcdir/tests/fault/deploy.py" "$top_builddir/refward" \
	    "$top_builddir/tests/fault/inject.so" \
	    --seed "$seed" --runs "${WARD_DEPLOY_FAULTS:-2000}"
}

# deliveries: WARD_PUSHES pushes that hang up or are killed, a tenth in each run.
deliveries()
{
	for run in 1 2 3 4 5 6 7 8 9 10; do
		python3 "$top_srcdir/tests/fault/pushes.py" \
		    "$top_builddir/refward" "$top_builddir/hooks" \
		    --seed "$((seed + run))" \
		    --pushes "$((${WARD_PUSHES:-1000} / 10))" || return 1
	done
}

# settle_faults: every call of post-receive and of the dispatcher goes wrong, one
# in each run, or WARD_SETTLE_FAULTS of them; then each program of the outbox is
# killed at WARD_KILLS of its calls.
settle_faults()
{
	for how in "sweep ${WARD_SETTLE_FAULTS:-1000000}" \
	    "kills ${WARD_KILLS:-1000}"; do
		python3 "$top_srcdir/tests/fault/settle.py" "${how% *}" \
		    "$top_builddir/refward" "$top_builddir/hooks" \
		    "$top_builddir/tests/fault/inject.so" \
		    --seed "$seed" --runs "${how#* }" \
		    --jobs "$(($(nproc) * 2))" || return 1
	done
}

# lanes: WARD_EVENTS events of 50 refs to a receiver on which there is no relying.
lanes()
{
	python3 "$top_srcdir/tests/fault/lanes.py" "$top_builddir/refward" \
	    "$top_builddir/hooks" --seed "$seed" \
	    --events "${WARD_EVENTS:-10000}" --refs 50
}

# hostile: WARD_PUSHES random pushes, and what a checker of its own says of them;
# as many as WARD_SECONDS let it, where they are said.
hostile()
{
	python3 "$top_srcdir/tests/hostile/drive.py" \
	    "$top_builddir/hooks/pre-receive" --seed "$seed" --keep-going \
	    --jobs "$(($(nproc) * 2))" --pushes "${WARD_PUSHES:-100000}" \
	    ${WARD_SECONDS:+--seconds "$WARD_SECONDS"}
}

# sha256: the scripts of tests/e2e over repositories with SHA-256. Left out is what
# is made of SHA-1 (audit_rules, commits_read), is about our own readers, instead
# of which git is asked there (cut_short, sandbox, static), and a host that makes
# its repositories itself (hosts_gitolite).
sha256()
{
	left_out=
	for name in audit_rules commits_read cut_short sandbox static \
	    hosts_gitolite; do
		left_out="$left_out tests/e2e/$name.sh"
	done
	E2E_OBJECT_FORMAT=sha256 make -k -C "$top_builddir" \
	    -j"$(($(nproc) * 2))" check \
	    TESTS="\$(filter-out $left_out, \$(e2e_tests))"
}

# packages: built, installed in a new system, upgraded, removed and purged. They
# need root, the network, and `sh build-aux/packages.sh package`.
packages()
{
	(cd "$top_builddir" && make -s dist) || return 1
	failed_packages=0
	for package in debian rpm; do
		sh "$top_srcdir/tests/e2e/package_$package.sh" ||
			failed_packages=1
	done
	return "$failed_packages"
}

# real_input: the whole of the repository WARD_REAL_REPO, which is not written.
real_input()
{
	if test -z "${WARD_REAL_REPO:-}"; then
		echo 'WARD_REAL_REPO names no repository: nothing done'
		return 0
	fi
	work=$(mktemp -d "${TMPDIR:-/tmp}/refward-real.XXXXXX") || return 1
	python3 "$top_srcdir/tests/real/real_input.py" "$WARD_REAL_REPO" \
	    "$top_builddir/hooks/pre-receive" "$top_builddir/refward" "$work"
	status=$?
	rm -rf "$work"
	return "$status"
}

# audit: what it counts in WARD_REAL_REPO is what git counts there.
audit()
{
	if test -z "${WARD_REAL_REPO:-}"; then
		echo 'WARD_REAL_REPO names no repository: nothing done'
		return 0
	fi
	python3 "$top_srcdir/tests/audit/counts.py" "$top_builddir/refward" \
	    "$WARD_REAL_REPO"
}

# conventional: what commit-type says of 5,000 messages of WARD_REAL_REPO is what
# commitlint says, whose modules lie in WARD_COMMITLINT (npm install
# @commitlint/cli @commitlint/config-conventional); differences have reasons.
conventional()
{
	if test -z "${WARD_REAL_REPO:-}" || test -z "${WARD_COMMITLINT:-}"; then
		echo 'WARD_REAL_REPO or WARD_COMMITLINT is not said: nothing done'
		return 0
	fi
	python3 "$top_srcdir/tests/audit/conventional.py" \
	    "$top_builddir/refward" "$WARD_COMMITLINT" 5000 "$WARD_REAL_REPO"
}

failed=0
test $# -gt 0 ||
	set -- coverage-model deliveries faults deploy-faults settle-faults lanes \
	    hostile sha256 packages real-input audit conventional
for section; do
	echo "$section: WARD_SEED=$seed WARD_SECONDS=$seconds"
	case $section in
	coverage-model) coverage_model ;;
	faults) faults ;;
	deliveries) deliveries ;;
	deploy-faults) deploy_faults ;;
	settle-faults) settle_faults ;;
	lanes) lanes ;;
	packages) packages ;;
	sha256) sha256 ;;
	hostile) hostile ;;
	real-input) real_input ;;
	conventional) conventional ;;
	audit) audit ;;
	*) echo "no such section: $section" >&2 && exit 2 ;;
	esac || { failed=$((failed + 1)) && echo "$section failed"; }
done
exit "$((failed > 0))"
