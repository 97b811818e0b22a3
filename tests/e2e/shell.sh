#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward shell: the forced command of plain ssh.

. "$(dirname "$0")/lib.sh"

# granted USER COMMAND [FLAG...]: as sshd runs the forced command of a key.
granted()
{
	_user=$1
	_command=$2
	shift 2
	SSH_ORIGINAL_COMMAND=$_command "$REFWARD" shell "$@" "$_user"
}

# shop: its hook shows who pushes, and refuses.
shop()
{
	make_server shop && hook shop <<'EOF2' &&
#!/bin/sh
cat >/dev/null
env | sed -n -e 's/^\(REFWARD_[A-Z]*=\)/\1/p' -e '/^CLAIM/p' \
    -e '/^GIT_CONFIG/p' -e '/^GIT_PROTOCOL=/p' -e '/^PATH=/p' | sort
exit 1
EOF2
	make_clone shop dev && commit_file dev a 1 'feat: one'
}

hook_knows_the_user()
{
	shop && must_fail push_as alice dev origin main &&
	remote_output | grep -v '^PATH' >actual && says actual <<'EOF2'
GIT_PROTOCOL=version=2
REFWARD_USER=alice
EOF2
}
t 'the hook learns who pushes' hook_knows_the_user

claims_are_discarded()
{
	shop && export REFWARD_USER=mallory CLAIM=1 GIT_CONFIG_COUNT=1 \
	    GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/dev/null &&
	git -C dev -c core.hooksPath= push \
	    --receive-pack="$(server_command bob)" origin main >push.out 2>&1
	unset GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0
	remote_output >actual && sed '/^PATH/d' actual >left &&
	says left <<'EOF2' &&
GIT_PROTOCOL=version=2
REFWARD_USER=bob
EOF2
	grep '^PATH=.*:/usr/local/bin:/usr/bin:/bin$' actual
}
t 'what the client claims in its environment is discarded' \
    claims_are_discarded

only_git()
{
	shop && for command in 'sh' 'sh -c id' 'git' 'git status' \
	    'git-shell -c x' "git-receive-pack" 'git-receive-pack ' \
	    "git-receive-pack '$PWD/shop.git' --x" \
	    "git-receive-pack $PWD/shop.git" \
	    "git-receive-pack '$PWD/shop.git'; id" \
	    "git-receive-pack '$PWD/shop.git' 'x'" \
	    "git-receive-pack '--help'" "git-receive-pack ''" \
	    "git-receive-pack '$PWD/shop.git" \
	    "git -c core.hooksPath=/dev/null receive-pack '$PWD/shop.git'" \
	    "git-receive-pack  '$PWD/shop.git'" \
	    "refward shell alice git-receive-pack '$PWD/shop.git'" \
	    "git-upload-pack '--upload-pack=id' '$PWD/shop.git'" ' ' \
	    "GIT_DIR=x git-receive-pack '$PWD/shop.git'"; do
		must_fail granted alice "$command" >out 2>err || return 1
		test ! -s out && grep '^refward shell: ' err || return 1
	done
}
t 'nothing but one git command on one repository is run' only_git

refs_are_shown()
{
	shop && let_all_in shop && git -C dev push -q origin main &&
	for command in "git-upload-pack '$PWD/shop.git'" \
	    "git upload-pack '$PWD/shop.git'" \
	    "git-receive-pack '$PWD/shop.git'"; do
		printf 0000 | granted alice "$command" >out &&
		grep -a refs/heads/main out >/dev/null || return 1
	done &&
	git -C dev archive --remote=../shop.git \
	    --exec="'$REFWARD' shell alice git-upload-archive" main |
	tar -t >out && says out <<'EOF2'
a
EOF2
}
t "git's three services are offered, in both spellings" refs_are_shown

quoting()
{
	git init -q --bare "it's a shop!.git" &&
	printf 0000 | granted alice \
	    "git-upload-pack '$PWD/it'\\''s a shop'\\!'.git'" >out &&
	test -s out &&
	git clone -q -u "'$REFWARD' shell alice git-upload-pack" \
	    "$PWD/it's a shop!.git" clone &&
	must_fail granted alice "git-upload-pack '$PWD/it's a shop!.git'"
}
t "paths are read as git quotes them" quoting

protocol_version()
{
	shop && let_all_in shop && git -C dev push -q origin main &&
	GIT_PROTOCOL=version=2 granted alice "git-upload-pack '$PWD/shop.git'" \
	    </dev/null >out 2>err
	grep -a 'version 2' out &&
	GIT_PROTOCOL='version=2;x' granted alice \
	    "git-upload-pack '$PWD/shop.git'" </dev/null >out 2>err
	! grep -a 'version 2' out
}
t 'the protocol version is the one thing that a client may say' \
    protocol_version

login()
{
	"$REFWARD" shell alice >out && says out <<'EOF2' &&
hi alice: this server offers git only
EOF2
	must_fail "$REFWARD" shell alice sh 2>err && grep 'offers git only' err &&
	must_fail "$REFWARD" shell alice sh -- -c 2>err &&
	must_fail "$REFWARD" shell alice git-receive-pack 2>err
}
t 'a login is greeted and ended' login

names()
{
	for name in '' 'a b' '-x' "a'b" '../x' "$(printf 'a\nb')"; do
		must_fail "$REFWARD" shell -- "$name" 2>err || return 1
	done &&
	"$REFWARD" shell a.b+c@example.com
}
t 'a user has a name' names

below_root()
{
	tilde=$(printf '\176') && mkdir srv elsewhere && git init -q --bare srv/shop.git &&
	git init -q --bare elsewhere/shop.git &&
	for path in "$PWD/srv/shop.git" shop.git shop /shop.git /shop \
	    //shop.git; do
		printf 0000 | granted alice "git-upload-pack '$path'" \
		    --root "$PWD/srv" >out && test -s out || return 1
	done &&
	for path in "$PWD/elsewhere/shop.git" ../elsewhere/shop.git \
	    "$PWD/srv/../elsewhere/shop.git" "$PWD/srv" "$PWD/srvshop.git" \
	    "${tilde}/shop.git" "${tilde}root/shop.git"; do
		must_fail granted alice "git-upload-pack '$path'" \
		    --root "$PWD/srv/" >out </dev/null || return 1
		test ! -s out || return 1
	done
}
t 'with a root only repositories below it are served' below_root

plan
