# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the scripts share that put real servers in front of git: sshd with keys
# of several people, and what became of their pushes.

. "$(dirname "$0")/lib.sh"

# needs NAME PROGRAM...: the whole script is skipped where one is absent.
needs()
{
	for _program; do
		command -v "$_program" >/dev/null || {
			_planned=yes
			echo "1..0 # SKIP $_program is not installed"
			exit 0
		}
	done
}

PATH=$PATH:/usr/sbin:/sbin

# sshd of root gives up its rights in an empty folder that it expects there.
sshd_can_run()
{
	test "$(id -u)" -ne 0 || test -d /run/sshd ||
		mkdir -m 0755 /run/sshd 2>/dev/null
}

# key NAME: a key pair in keys/NAME.
key()
{
	mkdir -p keys && ssh-keygen -q -t ed25519 -N '' -C "$1" -f "keys/$1"
}

# start_sshd: on $ssh_port, for the caller's own account, whose home is ./home
# then; ./home/.ssh/authorized_keys says who may do what. It accepts whatever
# variables a client sends: nothing of that may be believed.
start_sshd()
{
	ssh_port=$(free_ports 1) && mkdir -p home/.ssh && key host &&
	cat >sshd_config <<END &&
Port $ssh_port
ListenAddress 127.0.0.1
HostKey $PWD/keys/host
PidFile none
AuthorizedKeysFile $PWD/home/.ssh/authorized_keys
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
KexAlgorithms curve25519-sha256
MaxStartups 100
AcceptEnv REFWARD_* GL_* REMOTE_* GITEA_* ${ssh_accepts:-}
SetEnv HOME=$PWD/home GIT_CONFIG_NOSYSTEM=1
END
	beside sshd "$ssh_port" "$(command -v sshd)" -D -e -f "$PWD/sshd_config"
}

# ssh_as USER: what git runs to get there with that user's key.
ssh_as()
{
	printf '%s ' ssh -F none -p "$ssh_port" -i "$PWD/keys/$1" -l "$(id -un)" \
	    -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no \
	    -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR
	for _variable in ${ssh_sends:-}; do
		printf -- '-o SendEnv=%s ' "$_variable"
	done
}

# git_as USER ARG...: git, over ssh as that user.
git_as()
{
	_ssh=$(ssh_as "$1")
	shift
	GIT_SSH_COMMAND=$_ssh git "$@"
}

# commits_of DIR USER...: for each user a branch USER/good, and one USER/bad
# whose commit breaks the rules below, in a repository of its own.
commits_of()
{
	_dir=$1
	shift
	git init -q -b main "$_dir" && commit_file "$_dir" a 1 'feat: first' &&
	for _user; do
		git -C "$_dir" checkout -q -B "$_user/good" main &&
		commit_file "$_dir" "$_user" good "feat: of $_user" &&
		git -C "$_dir" checkout -q -B "$_user/bad" main &&
		commit_file "$_dir" "$_user" bad 'nothing' || return 1
	done
}

# pushes_at_once COMMAND DIR USER...: each user pushes both branches, all at
# the same time, to $remote; "COMMAND USER git-argument..." is how. What each
# was told is USER.good and USER.bad.
pushes_at_once()
{
	_as=$1
	_dir=$2
	shift 2
	for _user; do
		for _kind in good bad; do
			"$_as" "$_user" -C "$_dir" push -q "${remote:?}" \
			    "$_user/$_kind:refs/heads/$_user/$_kind" \
			    >"$_user.$_kind" 2>&1 &
			eval "_pid_${_user}_$_kind=\$!"
		done
	done
	for _user; do
		eval "wait \$_pid_${_user}_good" || {
			cat "$_user.good"
			return 1
		}
		eval "wait \$_pid_${_user}_bad" && return 1
		grep 'pre-receive hook declined' "$_user.bad" >/dev/null || {
			cat "$_user.bad"
			return 1
		}
	done
}

# settled REPO COUNT: there are records of so many pushes. git push does not wait for
# post-receive, so the dispatcher may find receive-pack still there.
settled()
{
	"$REFWARD" dispatch --once "$1" >dispatched 2>&1 &&
	"$REFWARD" records --json "$1" | grep -v '"verdict":"baseline"' \
	    >records.json
	test "$(wc -l <records.json)" -eq "$2"
}

# judged REPO: stdin is who pushed what, one line for each push, sorted:
# "USER REF VERDICT".
judged()
{
	cat >expect && wait_for "settled $1 $(grep -c . expect)" 60 &&
	python3 - >actual <<'END' && diff -u expect actual
import json
found = [(one["pusher"], line["ref"], one["verdict"])
         for one in map(json.loads, open("records.json"))
         for line in one["lines"]]
for one in sorted(found):
    print(*one)
END
}

# each_is_right REPO USER...: nothing else is recorded than what they did.
each_is_right()
{
	_repo=$1
	shift
	for _user; do
		echo "$_user refs/heads/$_user/bad refused"
		echo "$_user refs/heads/$_user/good accepted"
	done | sort >right && judged "$_repo" <right
}

# nginx_around PORT FILE...: the rest of a configuration of nginx around these
# that hold a part of it; all of it in this folder.
nginx_around()
{
	_listen=$1
	shift
	cat <<END && printf '\t\tinclude %s;\n' "$@" && printf '\t}\n}\n'
daemon off;
master_process off;
pid $PWD/nginx.pid;
error_log stderr;
events {
}
http {
	access_log off;
	client_body_temp_path $PWD/body;
	fastcgi_temp_path $PWD/fastcgi;
	proxy_temp_path $PWD/proxy;
	scgi_temp_path $PWD/scgi;
	uwsgi_temp_path $PWD/uwsgi;
	server {
		listen 127.0.0.1:$_listen;
END
}
