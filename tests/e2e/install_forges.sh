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

# Where core.hooksPath says.
one_driver_for_all()
{
	gitea_repository shop/web && some_rules gitea && mkdir drivers &&
	mv shop/web.git/hooks/*-receive drivers &&
	cp "$GIT_CONFIG_GLOBAL" config && GIT_CONFIG_GLOBAL=$PWD/config &&
	git config --global core.hooksPath "$PWD/drivers" &&
	"$REFWARD" install --rules rules.ini shop/web.git >out &&
	grep '^self-test: ' out && git clone -q shop/web.git dev &&
	commit_file dev a 1 'bad' &&
	must_fail by_gitea shop/web.git dev -- HEAD:main &&
	grep 'commit-type: subject' push.out &&
	"$REFWARD" doctor --sysroot "$PWD/none" shop/web.git &&
	chmod 0644 drivers/pre-receive &&
	must_fail "$REFWARD" doctor --sysroot "$PWD/none" shop/web.git >out &&
	grep "^- driver: '$PWD/drivers/pre-receive', which runs the gate" out &&
	"$REFWARD" uninstall shop/web.git &&
	must_fail "$REFWARD" install shop/web.git 2>err &&
	grep "'$PWD/drivers/pre-receive' does not run hooks" err &&
	printf '#!/bin/sh\ncat >/dev/null\n' >drivers/pre-receive &&
	chmod 0755 drivers/pre-receive &&
	must_fail "$REFWARD" install shop/web.git 2>err &&
	grep 'self-test: a push that must be refused was not' err
}
t 'a driver that all repositories have' one_driver_for_all

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

# gitea_root: three repositories, one of them a wiki, of two owners.
gitea_root()
{
	mkdir root && cd root && gitea_repository shop/web &&
	gitea_repository shop/web.wiki && gitea_repository team/app && cd .. &&
	some_rules gitea
}

# root_state: what is in the folder, but for what is written at any try.
root_state()
{
	(cd root && find . -path '*/refward/log' -prune -o -type f \
	    ! -name '*lock' -exec cksum {} + | sort -k 3 &&
	    find . -type l -exec ls -l {} + | sed 's/.* \(.* -> \)/\1/' | sort)
}

all_of_gitea()
{
	gitea_root && root_state >before &&
	"$REFWARD" install --gitea-root root --rules rules.ini --dry-run >out &&
	root_state | diff -u before - && grep '^3 of 3 repositories: would' out &&
	"$REFWARD" install --gitea-root root --rules rules.ini >out &&
	grep -x '3 of 3 repositories: changed' out && grep '^self-test: ' out &&
	git clone -q root/team/app.git dev && commit_file dev a 1 'bad' &&
	for name in shop/web team/app; do
		must_fail by_gitea "root/$name.git" dev -- HEAD:main || return 1
	done && root_state >after &&
	"$REFWARD" install --gitea-root root --rules rules.ini >out &&
	says out <<'END' && root_state | diff -u after - &&
nothing to do: it is installed
END
	"$REFWARD" uninstall --gitea-root root >out &&
	by_gitea root/shop/web.git dev -- HEAD:main &&
	find root -name '00-refward' >said && test ! -s said
}
t 'all repositories of Gitea, each once' all_of_gitea

# Nobody has a moment of his own to be wrong in.
one_is_corrupt()
{
	gitea_root && rm -r root/shop/web.git/objects &&
	printf '[core\n' >root/shop/web.wiki.git/config &&
	gitea_repository root/team/theirs &&
	echo theirs >root/team/theirs.git/hooks/pre-receive.d/00-refward &&
	ends=0 && { "$REFWARD" install --gitea-root root --rules rules.ini --json \
	    >out 2>err || ends=$?; } && test "$ends" -eq 3 &&
	grep '3 of 4 repositories failed' err &&
	jq -r '.self_test, (.repositories[] | [(.repository | split("/") |
	    .[-2:] | join("/")), (.error != null), .changes > 0] |
	    map(tostring) | join(" "))' out >said && says said <<'END' &&
refused
shop/web.git true false
shop/web.wiki.git true false
team/app.git false true
team/theirs.git true false
END
	test -L root/team/app.git/hooks/pre-receive.d/00-refward &&
	"$REFWARD" install --gitea-root root --rules rules.ini >out 2>&1
	grep -c '^failed: ' out | grep -x 3
}
t 'a corrupt one among them stops nothing, and is told' one_is_corrupt

# While the first is looked at another is renamed, deleted, and made: git's
# version is asked for then.
meanwhile()
{
	gitea_root && gitea_repository root/team/gone &&
	gitea_repository made && real=$(command -v git) && mkdir bin &&
	cat >bin/git <<END &&
#!/bin/sh
test "\$1" != version || test -e '$PWD/came' || {
	: >'$PWD/came' && rm -r '$PWD/root/team/gone.git' &&
	mv '$PWD/root/team/app.git' '$PWD/root/team/renamed.git' &&
	mv '$PWD/made.git' '$PWD/root/team/made.git'
}
exec '$real' "\$@"
END
	chmod 0755 bin/git && (PATH=$PWD/bin:$PATH &&
	    "$REFWARD" install --gitea-root root --rules rules.ini >out 2>&1) &&
	find root -name '00-refward' -path '*pre-receive*' | sort >said &&
	says said <<'END'
root/shop/web.git/hooks/pre-receive.d/00-refward
root/shop/web.wiki.git/hooks/pre-receive.d/00-refward
root/team/made.git/hooks/pre-receive.d/00-refward
root/team/renamed.git/hooks/pre-receive.d/00-refward
END
}
t 'what comes, is renamed or goes meanwhile is no failure' meanwhile

# git's template leaves a new repository no moment without its gate.
by_template()
{
	some_rules gitea && mkdir -p template/refward &&
	forge_hooks template/hooks 00-refward &&
	ln -s "$PWD/rules.ini" template/refward/rules.ini &&
	export GIT_TEMPLATE_DIR="$PWD/template" &&
	gitea_repository root/shop/new && git clone -q root/shop/new.git dev &&
	commit_file dev a 1 'bad' &&
	must_fail by_gitea root/shop/new.git dev -- HEAD:main &&
	grep 'commit-type: subject' push.out &&
	"$REFWARD" install --gitea-root root --rules rules.ini >out &&
	must_fail by_gitea root/shop/new.git dev -- HEAD:main &&
	"$REFWARD" uninstall --gitea-root root &&
	by_gitea root/shop/new.git dev -- HEAD:main
}
t_refusal "git's template gives a new repository its gate" by_template

wrong_roots()
{
	gitea_root && mkdir empty &&
	must_fail "$REFWARD" install --gitea-root nowhere 2>err &&
	grep "there is no folder 'nowhere'" err &&
	must_fail "$REFWARD" install --gitea-root empty 2>err &&
	grep 'there are no repositories in' err &&
	must_fail "$REFWARD" install --gitea-root root root/shop/web.git 2>err &&
	grep 'one repository or one host, not both' err &&
	some_rules ssh && must_fail "$REFWARD" install --gitea-root root \
	    --rules rules.ini 2>err &&
	grep 'says host = ssh, but that does not run the hooks of' err &&
	sed '/^host/d' rules.ini >none.ini && cp none.ini was.ini &&
	must_fail "$REFWARD" install --gitea-root root --rules none.ini \
	    2>err && grep "does not say 'host = gitea'" err &&
	cmp none.ini was.ini && "$REFWARD" install --gitea-root root \
	    --host gitea --rules none.ini >out && grep '^host = gitea$' none.ini
}
t 'what cannot be a root of Gitea is none' wrong_roots

# --- GitLab ---

one_at_gitlab()
{
	git init -q --bare -b main shop.git && some_rules gitlab &&
	must_fail "$REFWARD" install --rules rules.ini shop.git 2>err &&
	grep 'says host = gitlab' err &&
	"$REFWARD" install --gitlab shop.git --rules rules.ini --dry-run >out &&
	test ! -e shop.git/custom_hooks &&
	"$REFWARD" install --gitlab shop.git --rules rules.ini >out &&
	grep '^self-test: ' out && links shop.git >said && says said <<'END' &&
custom_hooks/post-receive.d/refward -> BUILD/hooks/post-receive
custom_hooks/pre-receive.d/refward -> BUILD/hooks/pre-receive
refward/rules.ini -> HERE/rules.ini
END
	git clone -q shop.git dev && commit_file dev a 1 'bad' &&
	must_fail by_gitlab shop.git dev -- HEAD:main &&
	"$REFWARD" install shop.git >out && says out <<'END' &&
nothing to do: it is installed
END
	mkdir -p storage/@hashed/aa/bb &&
	git init -q --bare -b main storage/@hashed/aa/bb/cc.git &&
	"$REFWARD" install --rules rules.ini storage/@hashed/aa/bb/cc.git &&
	"$REFWARD" uninstall --gitlab shop.git &&
	by_gitlab shop.git dev -- HEAD:main
}
t 'a repository of GitLab' one_at_gitlab

# The rules are those of the whole server, which only an installation has.
all_of_gitlab()
{
	mkdir hooks && some_rules gitlab &&
	must_fail "$REFWARD" install --gitlab-global hooks \
	    --rules rules.ini 2>err && grep 'of hooks for all, the rule file' err &&
	must_fail "$REFWARD" install --gitlab-global nowhere 2>err &&
	grep 'custom_hooks_dir' err && find hooks >said && echo hooks | diff -u - said
}
t 'of GitLab as a whole the rules are the server'"'"'s' all_of_gitlab

plan
