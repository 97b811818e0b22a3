#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The set-ups of examples/ for plain servers and gitolite: what their README
# says is typed, and then people push.

. "$(dirname "$0")/host_lib.sh"
. "$(dirname "$0")/example_lib.sh"

# two_people PUSH-URL COMMAND: alice opens main and tags it, bob may do neither,
# and writes a branch. COMMAND USER git-argument... is git as that user.
two_people()
{
	git init -q -b main shop && git -C shop remote add origin "$1" &&
	commit_file shop a 1 'feat: one' &&
	must_fail "$2" bob -C shop push origin main >said 2>&1 &&
	grep 'pre-receive hook declined' said &&
	"$2" alice -C shop push -q origin main &&
	git -C shop checkout -q -b topic && commit_file shop b 2 'feat: two' &&
	"$2" bob -C shop push -q origin topic &&
	key secret && commit_file shop key "$(cat keys/secret)" 'feat: key' &&
	must_fail "$2" bob -C shop push origin topic >said 2>&1 &&
	grep 'file-content' said
}

# --- the set-ups ---

bare_ssh()
{
	example bare-ssh && start_sshd && key alice && key bob &&
	test "$(blocks)" = 5 && walk 1 2 && HOME=$PWD/home && walk 3 4 &&
	two_people 127.0.0.1:shop.git git_as &&
	git_as bob ls-remote ssh://127.0.0.1/shop.git | grep refs/heads/topic &&
	GIT_SSH_COMMAND=$(ssh_as bob) must_fail walk 5 >out &&
	grep 'refs/tags/v1: create' said && walk 4 &&
	grep 'refused *bob *shop .*refs/tags/v1' said
}

http_as()
{
	_token=$(printf '%s:secret of %s' "$1" "$1" | base64)
	shift
	git -c http.extraHeader="Authorization: Basic $_token" "$@"
}

http()
{
	ports=$(free_ports 2) && port=${ports% *} backend=${ports#* } &&
	example http && test "$(blocks)" = 4 && walk 1 2 &&
	echo 'secret of alice' >password && walk 3 &&
	sed -i 's/alice/bob/' README.md && echo 'secret of bob' >password &&
	walk 3 && nginx_around "$port" "$PWD/nginx.conf" >main.conf &&
	beside fcgiwrap "$backend" \
	    fcgiwrap -s "tcp:127.0.0.1:$backend" &&
	beside nginx "$port" nginx -p "$PWD" -e stderr -c "$PWD/main.conf" &&
	two_people "http://127.0.0.1:$port/git/shop.git" http_as && walk 4 &&
	grep 'refused *bob *shop ' said
}

gitolite3()
{
	mkdir home && key alice && key bob && HOME=$PWD/home &&
	GIT_CONFIG_GLOBAL=$HOME/.gitconfig &&
	gitolite setup -pk keys/alice.pub >setup.out 2>&1 &&
	cp keys/bob.pub "$HOME/.gitolite/keydir" &&
	printf 'repo shop\n    RW+ = alice bob\n' \
	    >>"$HOME/.gitolite/conf/gitolite.conf" && gitolite compile &&
	gitolite trigger POST_COMPILE && example gitolite && start_sshd &&
	test "$(blocks)" = 4 && walk 1 2 && grep '^self-test: ' said &&
	two_people "ssh://127.0.0.1/shop" git_as && walk 3 &&
	grep 'baseline .*gitolite-admin' said && walk 4 &&
	test ! -e "$HOME/repositories/shop.git/hooks/pre-receive"
}

# run NAME FUNCTION PROGRAM...: where they are all installed.
run()
{
	_name=$1 _function=$2
	shift 2
	for _program; do
		command -v "$_program" >/dev/null && continue
		_count=$((_count + 1))
		echo "ok $_count - $_name # SKIP $_program is not installed"
		return
	done
	t "$_name" "$_function"
}

if sshd_can_run; then
	run 'examples/bare-ssh works as it is written' bare_ssh sshd ssh
	run 'examples/gitolite works as it is written' gitolite3 sshd ssh gitolite
fi
run 'examples/http works as it is written' http nginx fcgiwrap openssl
plan
