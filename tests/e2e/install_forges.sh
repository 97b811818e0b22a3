#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward install where a forge runs the hooks.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/forge_lib.sh"

command -v bash >/dev/null || {
	_planned=yes
	echo '1..0 # SKIP no bash, in which the hooks of Gitea are written'
	exit 0
}

# some_rules HOST: rules.ini, which wants types.
some_rules()
{
	cat >rules.ini <<END
[refward]
version = 1
host = $1
unmatched = refuse

[rules messages]
ref = refs/heads/**
commit-type = feat fix
END
}

# links FOLDER: which links lead to what.
links()
{
	find "$1" -type l -exec ls -l {} + |
	sed -e "s|.* $1/||" -e "s|$PWD|HERE|" -e "s|$top_builddir|BUILD|" |
	sort
}

one_at_gitea()
{
	gitea_repository shop/web && some_rules gitea &&
	"$REFWARD" install --rules rules.ini shop/web.git >out &&
	grep '^self-test: a push to a scratch repository was refused' out &&
	links shop/web.git >said && says said <<'END' &&
hooks/post-receive.d/00-refward -> BUILD/hooks/post-receive
hooks/pre-receive.d/00-refward -> BUILD/hooks/pre-receive
refward/rules.ini -> HERE/rules.ini
END
	git clone -q shop/web.git dev && commit_file dev a 1 'bad' &&
	must_fail by_gitea shop/web.git dev -- HEAD:main &&
	grep 'commit-type: subject' push.out && gitea resync shop/web.git &&
	must_fail by_gitea shop/web.git dev -- HEAD:main &&
	"$REFWARD" install --rules rules.ini shop/web.git >out &&
	says out <<'END' && "$REFWARD" uninstall shop/web.git &&
nothing to do: it is installed
END
	by_gitea shop/web.git dev -- HEAD:main &&
	test -x shop/web.git/hooks/pre-receive.d/gitea
}
t 'a repository of Gitea' one_at_gitea

# What the self-test pushes to runs the very driver that is there.
driver_that_runs_nothing()
{
	gitea_repository shop/web && some_rules gitea &&
	printf '#!/bin/sh\ncat >/dev/null\n' >shop/web.git/hooks/pre-receive &&
	must_fail "$REFWARD" install --rules rules.ini shop/web.git >out 2>err &&
	grep 'self-test: a push that must be refused was not' err &&
	chmod 0644 shop/web.git/hooks/pre-receive &&
	must_fail "$REFWARD" install --rules rules.ini shop/web.git >out 2>err &&
	grep 'gitea admin regenerate hooks' err
}
t 'where Gitea runs no hooks that is found out' driver_that_runs_nothing

others_stay()
{
	gitea_repository shop/web && some_rules gitea &&
	echo theirs >shop/web.git/hooks/pre-receive.d/00-refward &&
	must_fail "$REFWARD" install --rules rules.ini shop/web.git 2>err &&
	grep "is there, and refward did not put it there" err &&
	grep theirs shop/web.git/hooks/pre-receive.d/00-refward &&
	some_rules ssh && rm shop/web.git/hooks/pre-receive.d/00-refward &&
	must_fail "$REFWARD" install --rules rules.ini shop/web.git 2>err &&
	grep 'says host = ssh' err && links shop/web.git >said && test ! -s said
}
t 'what is not ours, and rules of another host, stop it' others_stay

plan
