#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The first command of the README, with what was just built.

. "$(dirname "$0")/lib.sh"

quickstart()
{
	REFWARD_BUILD=$top_builddir sh "$srcdir/examples/quickstart.sh" \
		--no-install --keep "$PWD/demo" >said 2>&1 || {
		cat said
		return 1
	}
}

every_push_is_answered_as_it_should()
{
	quickstart &&
	grep -q '^=== 3 pushes accepted, 6 refused' said
}

what_was_accepted_is_fired()
{
	quickstart && main=$(git -C demo/shop.git rev-parse main) &&
	short=$(echo "$main" | cut -c 1-8) &&
	branch=$(git -C demo/shop.git rev-parse feature/SHOP-002 | cut -c 1-8) && sort demo/fired >actual &&
	says actual <<END &&
shop-service-cd-k8s: commit $short as registry.example.com/shop:1.0.0
shop-service-ci-k8s: commit $short as registry.example.com/shop:main-$short
shop-service-precheck-k8s: commit $branch
END
	sed '1,/^.*outbox list/d' said | grep -c '^20[^ ]* [^ ]* done  ' |
		grep -x 3
}

it_leaves_a_repository_to_try()
{
	quickstart &&
	git -C demo/bob switch -q -c hotfix/SHOP-009 origin/main &&
	git -C demo/bob commit -q --allow-empty -m 'fix: SHOP-009 mend it' &&
	git -C demo/bob push -q origin hotfix/SHOP-009 &&
	must_fail git -C demo/bob push -q origin HEAD:hotfix/shop-9
}

it_keeps_what_is_there()
{
	mkdir demo &&
	REFWARD_BUILD=$top_builddir must_fail sh \
		"$srcdir/examples/quickstart.sh" --no-install \
		--keep "$PWD/demo" 2>said &&
	grep 'exists already' said
}

# What is built already hides what a new clone would lack.
it_builds_every_hook()
{
	programs=$(sed -n 's,^noinst_PROGRAMS = \(hooks/\),\1,p' "$srcdir/Makefile.am") &&
	test -n "$programs" &&
	for program in $programs; do
		grep "^programs=.*$program" "$srcdir/examples/quickstart.sh" ||
			return 1
	done
}

t 'every push is answered as it should' every_push_is_answered_as_it_should
t 'main fires CI, the tag CD, and both are done' what_was_accepted_is_fired
t 'it leaves a repository to try' it_leaves_a_repository_to_try
t 'a folder that exists is not touched' it_keeps_what_is_there
t 'it builds every hook' it_builds_every_hook
plan
