# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the scripts about coverage have in common, on top of lib.sh.

# strict NAME [LINE...]: lines are added to the set.
strict()
{
	_strict=$1
	shift
	{
		printf '[refward]\nversion = 1\nhost = ssh\n'
		printf '[rules strict]\nref = refs/heads/main\n'
		printf 'ref = refs/heads/strict/**\ncommit-deny = BAD\n'
		for _line; do printf '%s\n' "$_line"; done
	} | rules "$_strict"
}

# server_and_clone [LINE...]: shop.git under these rules, its clone shop.
server_and_clone()
{
	make_server shop && strict shop "$@" && make_clone shop shop
}

# commit_as USER DIR PATH SUBJECT
commit_as()
{
	GIT_COMMITTER_NAME=$1 commit_file "$2" "$3" "$4 $3" "$4"
}

# be NAME: who makes the next commits and tags.
be()
{
	export GIT_COMMITTER_NAME="$1" GIT_COMMITTER_EMAIL="$1@example.com"
}

# refused_for RULE USER DIR ARG...: the gate's word, for that rule, and the
# server has kept nothing.
refused_for()
{
	_rule=$1
	shift
	_each_server snapshot &&
	must_fail push_as "$@" &&
	grep 'pre-receive hook declined' push.out >/dev/null &&
	grep "error: .*$_rule" push.out >/dev/null &&
	_each_server server_is_untouched
}

# push_without_hook REFSPEC...: as a writer that runs none.
push_without_hook()
{
	git -C shop push -q \
	    --receive-pack='git -c core.hooksPath=/dev/null receive-pack' \
	    origin "$@"
}

forget_coverage()
{
	test -s shop.git/refward/coverage/tail ||
	    test -s shop.git/refward/coverage/table || return 1
	rm -rf shop.git/refward/coverage
}

# Without its coverage the gate judges alice's commits, in bob's push: so these
# cases can fail.
coverage_was_needed()
{
	forget_coverage &&
	refused_for commit-committer bob shop origin HEAD:refs/heads/strict/later
}

# history DIR COUNT: commits by alice on main, made in one go.
history()
{
	awk -v count="$2" 'BEGIN {
		for (i = 1; i <= count; i++) {
			print "commit refs/heads/main\nmark :" i
			print "committer alice <a@example.com> " 1600000000 + i \
			    " +0000\ndata 5\ngood\n"
			if (i > 1)
				print "from :" i - 1
		}
	}' | git -C "$1" fast-import --quiet
}
