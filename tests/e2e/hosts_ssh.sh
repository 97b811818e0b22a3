#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Several people over a real sshd, by forced commands and by git-shell.

. "$(dirname "$0")/host_lib.sh"

needs sshd ssh ssh-keygen git-shell
sshd_can_run || {
	_planned=yes
	echo '1..0 # SKIP /run/sshd cannot be made'
	exit 0
}

# server HOST: a repository that believes it, behind an sshd.
server()
{
	make_server shop && ln -s "${PRE_RECEIVE%pre-receive}post-receive" \
	    shop.git/hooks/post-receive && rules shop <<END &&
[refward]
version = 1
host = $1

[rules messages]
ref = refs/heads/**
commit-type = feat fix
END
	start_sshd && remote=ssh://127.0.0.1$PWD/shop.git
}

# forced USER: what the line of that user's key in authorized_keys says.
forced()
{
	key "$1" && printf 'restrict,command="%s shell %s" %s\n' "$REFWARD" "$1" \
	    "$(cat "keys/$1.pub")" >>home/.ssh/authorized_keys
}

each_key_is_its_owner()
{
	server ssh && forced alice && forced bob && forced carol &&
	commits_of dev alice bob carol &&
	pushes_at_once git_as dev alice bob carol &&
	each_is_right shop.git alice bob carol &&
	grep -c '"address":"127.0.0.1"' records.json >actual && says actual <<END
6
END
}
t 'of pushes at once each is of the owner of its key' each_key_is_its_owner

# With all that sshd lets through, and with settings of git that would have no
# hook run.
claims()
{
	ssh_accepts='GIT_*'
	server ssh && forced alice && commits_of dev alice bob &&
	export REFWARD_USER=bob GL_USER=bob REMOTE_USER=bob &&
	ssh_sends='REFWARD_* GL_* REMOTE_* GIT_CONFIG_*' &&
	(
		export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath \
		    GIT_CONFIG_VALUE_0=/nowhere
		git_as alice -C dev -c core.hooksPath= push -q "$remote" \
		    alice/bad:refs/heads/bob/bad
	) >push.out 2>&1
	grep 'pre-receive hook declined' push.out &&
	git_as alice -C dev push -q "$remote" bob/good:refs/heads/bob/good &&
	judged shop.git <<END
alice refs/heads/bob/bad refused
alice refs/heads/bob/good accepted
END
}
t 'what a client sends by ssh is not believed' claims

nobody_without_a_key()
{
	server ssh && forced alice && key mallory && commits_of dev mallory &&
	must_fail git_as mallory -C dev push -q "$remote" \
	    mallory/good:refs/heads/mallory/good >push.out 2>&1 &&
	grep 'Permission denied' push.out && git_as alice ls-remote "$remote" &&
	eval "must_fail $(ssh_as alice) 127.0.0.1 id" >said 2>&1 &&
	grep 'this server offers git only' said
}
t 'a key that is not listed is let in to nothing, and no key to a shell' \
    nobody_without_a_key

# One account for all keys: whose key it was is not known.
shared_git_shell()
{
	server git-shell && key alice && key bob && for user in alice bob; do
		printf 'restrict,command="%s" %s\n' \
		    "git-shell -c \\\"\$SSH_ORIGINAL_COMMAND\\\"" \
		    "$(cat "keys/$user.pub")"
	done >>home/.ssh/authorized_keys &&
	ssh_sends='REFWARD_* GL_* REMOTE_*' && export REFWARD_USER=bob \
	    GL_USER=bob REMOTE_USER=bob && commits_of dev alice bob &&
	pushes_at_once git_as dev alice bob &&
	judged shop.git <<END
anonymous refs/heads/alice/bad refused
anonymous refs/heads/alice/good accepted
anonymous refs/heads/bob/bad refused
anonymous refs/heads/bob/good accepted
END
}
t 'an account that is shared by git-shell is anonymous' shared_git_shell

# --- accounts of their own, which write through a group ---
#
# Nobody but its owner may write where the rule file lies.

group=40003

# as_account NAME git ARG...: git, whose receive-pack that account runs.
as_account()
{
	_account=$1
	shift
	git -c remote.origin.receivepack="setpriv --reuid $_account \
--regid $(id -g "$_account") --groups $group git receive-pack" "$@"
}

can_change_account()
{
	test "$(id -u)" -eq 0 && chmod 0755 "$_root" "$HOME" &&
	for account in daemon bin; do
		setpriv --reuid "$account" --regid "$(id -g "$account")" \
		    --groups "$group" test -x "$PRE_RECEIVE" || return 1
	done
} >/dev/null 2>&1

each_account_is_itself()
{
	chmod 0755 . && git config --global safe.directory '*' &&
	make_server shop --shared=group && mkdir -p log spool \
	    shop.git/refward/coverage shop.git/refward/numbers &&
	rules shop <<END &&
[refward]
version = 1
host = git-shell
log = $PWD/log
outbox = $PWD/spool

[rules messages]
ref = refs/heads/**
commit-type = feat fix
END
	chgrp -R "$group" shop.git log spool &&
	chmod 2775 log spool shop.git/refward/[cn]* && chmod 0755 shop.git &&
	commits_of dev daemon bin && remote=origin &&
	git -C dev remote add origin "$PWD/shop.git" &&
	REFWARD_USER=mallory pushes_at_once as_account dev daemon bin &&
	each_is_right shop.git daemon bin &&
	git -C dev push -q origin daemon/good:refs/heads/root &&
	wait_for 'settled shop.git 5' 60 &&
	grep '"pusher":"anonymous".*"ref":"refs/heads/root"' records.json
}
if can_change_account; then
	t 'an account of its own is a person, but for the owner' \
	    each_account_is_itself
else
	_count=$((_count + 1))
	echo "ok $_count - an account of its own is a person # SKIP this needs" \
	    "root, setpriv and a build that all may read"
fi

plan
