#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Hooks that git's configuration names: git runs them from 2.54 on. What is
# written is tested with any git; whether it is run, with one that does.

. "$(dirname "$0")/lib.sh"

# a_git VERSION: one that says so of itself.
a_git()
{
	real=$(command -v git) && mkdir -p "git-$1" && cat >"git-$1/git" <<END &&
#!/bin/sh
test "\$1" != version || { echo 'git version $1'; exit; }
exec '$real' "\$@"
END
	chmod 0755 "git-$1/git" && PATH=$PWD/git-$1:$PATH
}

config()
{
	cat >config <<'END' && cp config before
# ours
[core]
	pager = cat
END
}

older_git_is_refused()
{
	config && a_git 2.53.1 &&
	must_fail "$REFWARD" install --git-config config 2>err &&
	grep 'git 2.53 would pass over' err && cmp config before
}
t 'a git that would pass over the hooks gets none' older_git_is_refused

said_by_git()
{
	git config --file config --get-regexp '^hook\.' >said && says said
}

# The git here may pass over them: then the self-test says so.
lines_are_written_and_removed()
{
	config && a_git 2.54.0 &&
	"$REFWARD" install --git-config config --dry-run >out &&
	grep '^would set hook.refward.command' out && cmp config before &&
	"$REFWARD" install --git-config config >out 2>err
	said_by_git <<END &&
hook.refward-confirm.command ${PRE_RECEIVE%pre-receive}post-receive
hook.refward-confirm.event post-receive
hook.refward.command $PRE_RECEIVE
hook.refward.event pre-receive
END
	cp config first && "$REFWARD" install --git-config config >out &&
	grep '^nothing to do' out && cmp config first &&
	git config --file config hook.refward.command /old/pre-receive &&
	"$REFWARD" install --git-config config >out 2>err
	grep '^set hook.refward.command = .*(before: /old/pre-receive)' out &&
	cmp config first && "$REFWARD" uninstall --git-config config &&
	cmp config before && "$REFWARD" uninstall --git-config config >out &&
	says out <<'END'
nothing to do: it is not installed
END
}
t 'lines are written once, and removed without a trace' \
    lines_are_written_and_removed

# In a file that no git reads.
hooks_that_are_not_run()
{
	config && a_git 2.54.0 &&
	must_fail "$REFWARD" install --git-config config 2>err &&
	grep 'self-test: a push that must be refused was not' err &&
	git config --file config hook.refward.enabled false &&
	must_fail "$REFWARD" install --git-config config 2>err &&
	grep "'hook.refward.enabled' is off" err &&
	git config --file config --unset hook.refward.enabled &&
	must_fail "$REFWARD" install --git-config none/config 2>err &&
	grep "'none/config': there is no such folder" err &&
	must_fail "$REFWARD" install --git-config config --rules x.ini 2>err &&
	grep 'leave out --rules' err &&
	must_fail "$REFWARD" install --git-config config x.git 2>err &&
	grep 'one repository or one host' err
}
t 'a file that git does not read is found out' hooks_that_are_not_run

version=$(git version | sed 's/^git version \([0-9]*\)\.\([0-9]*\).*/\1 \2/')
# A repository that has the gate, and one that gets all else.
not_twice()
{
	config && git init -q --bare shop.git && printf '%s\n' '[refward]' \
	    'version = 1' 'host = local' >rules.ini &&
	"$REFWARD" install --rules rules.ini shop.git && a_git 2.54.0 &&
	git config --global hook.refward.command "$PRE_RECEIVE" &&
	must_fail "$REFWARD" install shop.git 2>err &&
	grep 'hook.refward.command of git.s configuration as well' err &&
	"$REFWARD" uninstall shop.git && must_fail test -e \
	    shop.git/hooks/pre-receive &&
	"$REFWARD" install --dry-run shop.git >out && grep '^would set' out &&
	must_fail grep hooks/ out
}
t 'where the configuration has the gate, a repository gets none' not_twice

is_settled()
{
	"$REFWARD" dispatch --once shop.git && "$REFWARD" records shop.git |
	grep "accepted *$(id -un) "
}

gate_stands_everywhere()
{
	"$REFWARD" install --git-config "$GIT_CONFIG_GLOBAL" >out &&
	grep '^self-test: ' out && git init -q --bare -b main shop.git &&
	cat >rules.ini <<'END' &&
[refward]
version = 1
host = local

[rules messages]
ref = refs/heads/**
commit-type = feat fix
END
	"$REFWARD" install --rules rules.ini shop.git >out &&
	grep '^self-test: ' out && test ! -e shop.git/hooks/pre-receive &&
	make_clone shop dev &&
	commit_file dev a 1 'feat: one' && git -C dev push origin main &&
	commit_file dev a 2 'two' && must_fail git -C dev push origin main \
	    >push.out 2>&1 && grep 'commit-type' push.out &&
	wait_for is_settled 60
}
if test "${version% *}" -gt 2 || test "${version#* }" -ge 54; then
	t 'git runs them in every repository' gate_stands_everywhere
else
	_count=$((_count + 1))
	echo "ok $_count - git runs them # SKIP git is older than 2.54"
fi
plan
