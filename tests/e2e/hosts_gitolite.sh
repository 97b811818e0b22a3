#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gitolite 3 over a real sshd: installed for all, and its own repository too.

. "$(dirname "$0")/host_lib.sh"

needs sshd ssh ssh-keygen gitolite
sshd_can_run || {
	_planned=yes
	echo '1..0 # SKIP /run/sshd cannot be made'
	exit 0
}

# --- the server: HOME is its user's ---

# gitolite_server: alice is its administrator, bob may write too.
gitolite_server()
{
	mkdir -p home/.gitolite/conf home/.gitolite/keydir \
	    home/.gitolite/logs && key alice &&
	key bob && HOME=$PWD/home && GIT_CONFIG_GLOBAL=$HOME/.gitconfig &&
	git config --global init.defaultBranch master &&
	cp keys/bob.pub "$HOME/.gitolite/keydir" &&
	cat >"$HOME/.gitolite/conf/gitolite.conf" <<'END' &&
repo gitolite-admin
    RW+ = alice
repo shop/web
    -   refs/heads/closed = bob
    RW+ = alice bob
repo shop/gitolite-admin
    RW+ = bob
END
	gitolite setup -pk keys/alice.pub >setup.out 2>&1 &&
	repositories=$HOME/repositories common=$HOME/.gitolite/hooks/common &&
	web=$repositories/shop/web.git &&
	twin=$repositories/shop/gitolite-admin.git &&
	admin=$repositories/gitolite-admin.git && gitolite_rules
}

gitolite_rules()
{
	cat >rules.ini <<END
[refward]
version = 1
host = gitolite
root = $repositories

[repository shop/*]
use = messages

[rules messages]
ref = refs/heads/**
commit-type = feat fix
END
}

url()
{
	echo "ssh://127.0.0.1/$1"
}

install()
{
	"$REFWARD" install --gitolite --rules rules.ini "$@" >out 2>err || {
		cat out err
		return 1
	}
}

# state: every file and link that is not a record.
state()
{
	(cd home && find . -path '*/log*' -prune -o -type f -exec cksum {} + -o \
	    -type l -printf '%p %l\n' | sort)
}

links()
{
	(cd home && find . -type l ! -path '*/refward/*' -printf '%p %l\n' | sort)
}

# --- installation ---

gate_stands_in_each()
{
	for repository in "$web" "$twin" "$admin"; do
		test "$(readlink "$repository/hooks/pre-receive")" = \
		    "$common/pre-receive" || return 1
	done && test "$(readlink "$common/pre-receive")" = "$PRE_RECEIVE" &&
	grep "^baseline of 'shop/web'" out && grep '^self-test: ' out &&
	test "$(readlink "$web/refward/rules.ini")" = "$PWD/rules.ini" &&
	test ! -L "$admin/refward/rules.ini" &&
	test "$(readlink "$twin/refward/rules.ini")" = "$PWD/rules.ini" &&
	"$REFWARD" check-config "$admin" && doctor_is_content
}

# Of the host's own folder, too, which no rules hold for.
doctor_is_content()
{
	"$REFWARD" doctor --sysroot "$PWD/no-machine" "$web" "$admin" >said || {
		cat said
		return 1
	}
}

second_run_changes_nothing()
{
	state >before && install && says out <<'END' &&
nothing to do: it is installed
END
	"$REFWARD" install --host gitolite --rules rules.ini >out &&
	says out <<'END' &&
nothing to do: it is installed
END
	install --json && says out <<END && state | diff -u before -
{"dry_run":false,"steps":[],"repositories":[{"repository":"$admin","error":null,"changes":0,"did":{"dry_run":false,"steps":[]}},{"repository":"$twin","error":null,"changes":0,"did":{"dry_run":false,"steps":[]}},{"repository":"$web","error":null,"changes":0,"did":{"dry_run":false,"steps":[]}}],"changes":0}
END
}

in_and_out_again()
{
	gitolite_server && state >before && install --dry-run &&
	grep "^would link hooks/common/pre-receive = " out &&
	state | diff -u before - && links >links.before && install &&
	gate_stands_in_each && second_run_changes_nothing &&
	"$REFWARD" uninstall --gitolite --dry-run >out &&
	grep '^would remove hooks/common/pre-receive' out &&
	state | diff -u before - && "$REFWARD" uninstall --gitolite --json >out &&
	python3 -c 'import json; assert json.load(open("out"))["repositories"]' &&
	links | diff -u links.before - &&
	must_fail git --git-dir="$web" config receive.fsckObjects &&
	"$REFWARD" uninstall --host gitolite >out && says out <<'END'
nothing to do: it is not installed
END
}
t 'one command puts the gate into every repository, and takes it out' \
    in_and_out_again

# What gitolite linked everywhere, and what one repository has alone.
what_was_there()
{
	gitolite_server && common=$HOME/local/hooks/common &&
	sed -i 's|# \(LOCAL_CODE .*HOME}/local\)|\1|' "$HOME/.gitolite.rc" &&
	test "$(gitolite query-rc LOCAL_CODE)" = "$HOME/local" &&
	mkdir -p "$common" &&
	printf '#!/bin/sh\ncat >/dev/null\necho "note: common"\n' \
	    >"$common/pre-receive" && chmod 0755 "$common/pre-receive" &&
	gitolite setup --hooks-only && links >before &&
	cksum "$common/pre-receive" >sum &&
	printf '#!/bin/sh\ncat >/dev/null\necho "note: own"\n' \
	    >"$web/hooks/post-receive" && chmod 0755 "$web/hooks/post-receive" &&
	must_fail "$REFWARD" install --rules rules.ini "$web" 2>err &&
	grep "'refward install --gitolite' keeps it" err &&
	install && start_sshd && commits_of dev bob &&
	git_as bob -C dev push "$(url shop/web)" bob/good >push.out 2>&1 &&
	grep 'note: common' push.out && grep 'note: own' push.out &&
	gitolite setup --hooks-only &&
	must_fail git_as bob -C dev push "$(url shop/web)" bob/bad &&
	"$REFWARD" install --rules rules.ini "$web" >out && says out <<'END' &&
nothing to do: it is installed
END
	"$REFWARD" uninstall --gitolite >out && links | diff -u before - &&
	cksum "$common/pre-receive" | cmp - sum &&
	grep own "$web/hooks/post-receive"
}
t 'hooks that were there are run after ours, and given back' what_was_there

refuses_rules_that_believe_another()
{
	state >before && for line in 's/^host = .*/host = ssh/' '/^host/d' \
	    's/^root = .*/root = \/srv/' '/^root/d'; do
		sed "$line" rules.ini >other.ini &&
		must_fail "$REFWARD" install --gitolite --rules other.ini 2>err &&
		grep 'does not \(say\|run the hooks\)' err || return 1
	done && echo 'oops' >>other.ini &&
	must_fail "$REFWARD" install --gitolite --rules other.ini &&
	sed 's/gitolite$/ssh/' rules.ini >ssh.ini &&
	must_fail "$REFWARD" install --rules ssh.ini "$web" 2>err &&
	grep 'host = ssh, but that does not run the hooks' err &&
	state | diff -u before -
}

# As another user, or where it was not set up.
there_is_none()
{
	mkdir empty && must_fail env HOME="$PWD/empty" "$REFWARD" install \
	    --gitolite --rules rules.ini 2>err &&
	grep 'not set up for this user: there is no folder' err &&
	rmdir empty && mkdir bin && ln -s "$(command -v git)" bin &&
	must_fail env PATH="$PWD/bin" "$REFWARD" install --gitolite 2>err &&
	grep 'gitolite is not installed' err
}

what_goes_wrong()
{
	gitolite_server && there_is_none && refuses_rules_that_believe_another &&
	cp -R "$web" "$repositories/shop/odd.git" &&
	echo '[core' >"$repositories/shop/odd.git/config" &&
	must_fail install >said && grep '^failed: ' out &&
	grep '1 of 4 repositories failed' err &&
	test -e "$web/hooks/pre-receive" && test -s "$web/refward/id"
}
t 'unsafe rules are not installed, a damaged repository stops no other' \
    what_goes_wrong

# --- pushes ---

each_key_is_its_owner()
{
	remote=$(url shop/web) && commits_of dev alice bob &&
	export GL_USER=mallory GL_REPO=free/for-all REMOTE_USER=mallory \
	    REFWARD_USER=mallory &&
	ssh_sends='GL_USER GL_REPO REMOTE_* REFWARD_*' &&
	pushes_at_once git_as dev alice bob && each_is_right "$web" alice bob &&
	grep -c '"repository":"shop/web"' records.json | grep -x 4 &&
	grep -c '"host":"gitolite"' records.json | grep -x 4
}

# gitolite's own check comes after ours: what it refuses never was.
gitolite_refuses()
{
	must_fail git_as bob -C dev push "$remote" bob/good:refs/heads/closed \
	    >push.out 2>&1 && grep 'hook declined' push.out &&
	must_fail git --git-dir="$web" rev-parse -q --verify refs/heads/closed &&
	wait_for "settled '$web' 5" 60 &&
	grep '"refs/heads/closed".*"settled":\["not-applied' records.json
}

# A mistake in the rules refuses every push, but none to gitolite-admin.
administrator_is_not_locked_out()
{
	echo oops >>rules.ini &&
	must_fail git_as alice -C dev push "$remote" alice/good:refs/heads/new &&
	git_as alice clone -q "$(url gitolite-admin)" conf &&
	cp keys/bob.pub conf/keydir/ && cat >conf/conf/gitolite.conf <<'END' &&
repo gitolite-admin
    RW+ = alice
repo shop/web shop/new
    RW+ = alice bob
END
	git -C conf add -A && git -C conf commit -qm 'no type at all' &&
	git_as alice -C conf push -q origin HEAD &&
	judged "$admin" <<'END' && gitolite_rules
alice refs/heads/master accepted
END
}

# Until it is installed for, it has the server's rules, of which there are none.
made_later()
{
	remote=$(url shop/new) && new=$repositories/shop/new.git &&
	wait_for "test -e '$new/hooks/pre-receive'" 60 &&
	{ test -e /etc/refward/refward.ini ||
		must_fail git_as bob -C dev push "$remote" bob/good; } &&
	rm -rf "$new/refward" && install && pushes_at_once git_as dev bob &&
	each_is_right "$new" bob
}

pushes()
{
	gitolite_server && install && start_sshd && each_key_is_its_owner &&
	gitolite_refuses && administrator_is_not_locked_out && made_later
}
t "pushes are their keys' owners', and gitolite keeps its own" pushes

plan
