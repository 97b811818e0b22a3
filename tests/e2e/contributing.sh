#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Walks CONTRIBUTING.md: the rule that it adds line by line really works.

. "$(dirname "$0")/lib.sh"

guide=$srcdir/CONTRIBUTING.md

# The code block behind "<!-- walk: $1 -->", without its indentation.
block()
{
	awk -v mark="<!-- walk: $1 -->" '
		index($0, mark)			{ on = 1; next }
		on && /^ *```/ && inside	{ exit }
		on && /^ *```/			{ inside = 1; next }
		inside				{ sub(/^   /, ""); print }
	' "$guide"
}

walk()
{
	mkdir source &&
	(cd "$srcdir" && tar cf - --exclude=./build --exclude='./build-[!a]*' \
	    --exclude=./.git .) |
		(cd source && tar xf -) &&
	chmod -R u+w source &&
	block policy/rules/commit-machine.c \
		>source/policy/rules/commit-machine.c &&
	block row >>source/policy/rules/rules.def &&
	block line >line_to_add &&
	sed '/policy\/rules\/commit-issue\.c/r line_to_add' source/Makefile.am >new &&
	mv new source/Makefile.am &&
	grep -q commit-machine source/Makefile.am
}

# What is built already is not built again, but for what reads the table: what
# the compiler noted of that names the files of the other tree.
build()
{
	mkdir source/build &&
	(cd "$top_builddir" && tar cf - --exclude='*.Po' config.h \
	    config.status stamp-h1 hooks policy src) |
		(cd source/build && tar xf -) &&
	touch source/policy/rules.c &&
	sed -i -e "s|^srcdir=.*|srcdir='..'|" \
	    -e "s|^ac_pwd=.*|ac_pwd='$PWD/source/build'|" \
	    source/build/config.status &&
	(cd source/build && ./config.status Makefile depfiles &&
		make refward hooks/pre-receive) >log 2>&1
}

the_walk_adds_a_rule_that_works()
{
	walk &&
	{ build || { tail -n 20 log && false; }; } &&
	source/build/refward rules commit-machine >shown &&
	grep -q 'Committers have an address of their own' shown &&
	REFWARD=$PWD/source/build/refward &&
	PRE_RECEIVE=$PWD/source/build/hooks/pre-receive &&
	make_server server &&
	rules server <<-'END' &&
	[refward]
	version = 1

	[rules all]
	ref = refs/heads/**
	commit-machine = yes
	END
	make_clone server clone &&
	git -C clone config user.email me@localhost &&
	GIT_COMMITTER_EMAIL=me@localhost commit_file clone a a 'first' &&
	must_fail git -C clone push -q origin main 2>said &&
	grep -q 'commit-machine: committer.s address ends in @localhost' said
}

t 'CONTRIBUTING walks through a rule that works' \
	the_walk_adds_a_rule_that_works
plan
