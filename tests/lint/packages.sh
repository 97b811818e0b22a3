#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Packages: of the version that configure.ac says, with a rule file that holds.

. "$(dirname "$0")/lib.sh"

# other_versions: what a recipe says, where that is something else.
other_versions()
{
	version=$(sed -n 's/^AC_INIT(\[refward\], \[\(.*\)\])$/\1/p' configure.ac)
	{
		sed -n '1s/^refward (\(.*\)-[0-9]*) .*/debian \1/p' \
		    debian/changelog
		sed -n 's/^Version: *\(.*\)/rpm \1/p' packages/rpm/refward.spec
		sed -n 's/^pkgver=\(.*\)/alpine \1/p' packages/alpine/APKBUILD
	} | awk -v version="$version" '
		$2 != version { print $1 " says " $2 ", not " version }
		END { if (NR != 3) print NR " recipes say a version, not 3" }'
}

spec_mistakes()
{
	! has rpmspec || rpmspec -q --define '_unitdir /x' \
	    packages/rpm/refward.spec 2>&1 | sed -n '/[Ee]rror/p'
}

rpmlint_complaints()
{
	rpmlint -c packages/rpm/rpmlint.toml packages/rpm/refward.spec 2>&1 |
		grep -E ': [EW]: |^Traceback|[Ee]xception'
	test $? -eq 1
}

# units: those that are installed and those of examples, as systemd reads them.
units()
{
	folder=$(mktemp -d) || return 1
	for unit in packages/systemd/*.service* packages/systemd/*.path* \
	    packages/systemd/*.timer* examples/*/*.service examples/*/*.timer; do
		filled=$folder/$(basename "$unit" .in)
		test ! -f "$unit" || sed -e "s|@bindir@|$top_builddir|" \
		    -e 's|@sysconfdir@|/etc/refward|' "$unit" >"$filled" ||
			return 1
	done
	echo "$folder"
}

has_systemd()
{
	has systemd-analyze &&
	systemd-analyze security --offline=true --threshold=100 \
	    examples/audit-cron/refward-audit.service >/dev/null 2>&1
}

# too_exposed: units of which 'systemd-analyze security' says 2.0 or more.
too_exposed()
{
	folder=$(units) && for unit in "$folder"/*.service; do
		systemd-analyze security --offline=true --threshold=19 \
		    "$unit" >"$folder/said" 2>&1 || tail -n 1 "$folder/said"
	done
	rm -rf "$folder"
}

unit_mistakes()
{
	folder=$(units) &&
	(cd "$folder" && systemd-analyze verify --man=no ./* 2>&1) |
		sed -n '/refward/p'
	rm -rf "$folder"
}

rule_file_mistakes()
{
	"$top_builddir/refward" check-config packages/refward.ini 2>&1 |
		sed '/: ok: /d'
}

check 'each recipe is of this version' other_versions
check 'rpm reads its recipe' spec_mistakes
if has rpmlint; then
	check 'rpmlint has nothing to say of its recipe' rpmlint_complaints
else
	skip 'rpmlint has nothing to say of its recipe' 'there is no rpmlint'
fi
if has_systemd; then
	check 'systemd reads the units' unit_mistakes
	check 'the exposure of each is under 2' too_exposed
else
	skip 'the units' 'no systemd-analyze that works here'
fi
check 'the rule file that is installed holds' rule_file_mistakes
done_checking
