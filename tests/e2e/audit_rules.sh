#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward audit finds what is wrong, all of it, and nothing else.

. "$(dirname "$0")/lib.sh"

# audited: a history with a violation of every rule that needs no pusher.
audited()
{
	git init -q --bare -b main shop.git &&
	python3 "$srcdir/tests/audit/seeded.py" make shop.git wanted >team.ini &&
	"$REFWARD" audit --rules team.ini --json "$@" shop.git >report.json
	test $? -eq 1
}

every_rule()
{
	audited && python3 "$srcdir/tests/audit/seeded.py" check wanted \
	    report.json "$REFWARD"
}
t 'of every rule it finds what was seeded, and no more' every_rule

whatever_is_verified()
{
	audited --no-verify && cp report.json one.json &&
	"$REFWARD" audit --rules team.ini --json \
	    --verify commits,tags,trees,blobs shop.git >report.json
	test $? -eq 1 && python3 - <<'EOF2'
import json
one, two = [[f["id"] for f in json.load(open(name))["repositories"][0][
    "findings"]] for name in ("one.json", "report.json")]
assert one == two and len(one) == len(set(one)) > 30, (one, two)
EOF2
}
t 'it finds the same whatever it verifies' whatever_is_verified

# But for what git reads as it likes: to a NUL, or not decoded.
as_git_counts()
{
	audited && for name in nul claims nobody-knows; do
		git -C shop.git update-ref -d "refs/heads/good/$name" ||
			return 1
	done && python3 "$srcdir/tests/audit/counts.py" "$REFWARD" shop.git
}
t 'it counts what git log and git rev-list count' as_git_counts

wrong_name()
{
	audited && name=$(git -C shop.git rev-parse refs/heads/odd) &&
	file=shop.git/objects/${name%"${name#??}"}/${name#??} &&
	for pack in shop.git/objects/pack/*.pack; do
		mv "$pack" away.pack && rm -f "${pack%.pack}".* &&
		git -C shop.git unpack-objects -q <away.pack || return 1
	done
	other=$(git -C shop.git rev-parse refs/heads/good/two) &&
	rm -f "$file" &&
	cp "shop.git/objects/${other%"${other#??}"}/${other#??}" "$file" &&
	"$REFWARD" audit --rules team.ini shop.git >out
	test $? -eq 3 && grep 'does not hold what its name says' out &&
	"$REFWARD" audit --rules team.ini --no-verify shop.git >out
	test $? -eq 1
}
t 'an object under a name that is not its own is found by verifying' wrong_name

plan
