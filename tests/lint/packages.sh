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

rule_file_mistakes()
{
	"$top_builddir/refward" check-config packages/refward.ini 2>&1 |
		sed '/: ok: /d'
}

check 'each recipe is of this version' other_versions
check 'rpm reads its recipe' spec_mistakes
check 'the rule file that is installed holds' rule_file_mistakes
done_checking
