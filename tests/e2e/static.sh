#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The hooks that need no library: what they are, and a folder with little else
# but git in which they judge.

# shellcheck disable=SC2016 # another shell expands it
. "$(dirname "$0")/lib.sh"

hooks=$top_builddir/hooks/static
if test ! -x "$hooks/pre-receive"; then
	_planned=yes
	echo '1..0 # SKIP this build has no static hooks'
	exit 0
fi
PATH=$PATH:/usr/sbin:/sbin

need_no_library()
{
	for hook in pre-receive post-receive; do
		readelf --wide --dynamic --program-headers "$hooks/$hook" >said &&
		must_fail grep -E 'INTERP|NEEDED' said || return 1
	done
}
t 'they need no library and no loader' need_no_library

are_in_a_tarball()
{
	MAKEFLAGS="" make -s -C "$top_builddir" dist-static >log 2>&1 || {
		cat log
		return 1
	}
	set -- "$top_builddir"/refward-*-static-*.tar.gz && test $# -eq 1 &&
	tar xzf "$1" && (cd refward-*-static-* && ls) >actual &&
	says actual <<'END' &&
LICENSE
README
cloud-native.ini
minimal.ini
post-receive
pre-receive
refward-policy.5
refward-post-receive.8
refward-pre-receive.8
refward.ini
strict.ini
END
	must_fail refward-*-static-*/pre-receive
}
t 'make dist-static puts them into a tarball' are_in_a_tarball

# with_libraries PROGRAM: into root/, with what the loader wants of it.
with_libraries()
{
	for file in "$1" $(ldd "$1" | grep -o '/[^ ]*'); do
		mkdir -p "root$(dirname "$file")" && cp "$file" "root$file" ||
			return 1
	done
}

# readme_in REPOSITORY: what is written there to be typed.
readme_in()
{
	sed -n 's/^    \([a-z]* [-a-z/].*\)/\1/p' "$srcdir/packages/static/README" |
		sed -e "s|/opt/refward/\(.*[.]ini\)|$srcdir/policy/presets/\1|" \
		    -e "s|/opt/refward|$hooks|" >lines &&
	test "$(grep -c . lines)" -eq 7 && commands=$PWD/lines &&
	(cd "$1" && sh -e "$commands")
}

# a_root: git, an account, a repository, and nothing else; `ssh` leads there.
a_root()
{
	git=$(git --exec-path)/git &&
	mkdir -p root/dev root/etc root/srv && : >root/dev/null && : >root/dev/urandom &&
	with_libraries "$git" &&
	echo 'carol:x:0:0::/:/none' >root/etc/passwd &&
	git init -q --bare -b main root/srv/shop.git &&
	readme_in root/srv/shop.git &&
	{ test "${GATE:-}" != open || rm root/srv/shop.git/hooks/pre-receive; } &&
	ln -s root/srv/shop.git shop.git && cat >ssh <<END && chmod 0755 ssh
#!/bin/sh
# ssh [OPTION...] HOST COMMAND
for command; do :; done
eval "set -- \$command"
exec unshare --map-root-user --mount sh -c '
	mount --bind /dev/null "\$1/dev/null" &&
	mount --bind /dev/urandom "\$1/dev/urandom" &&
	exec env -i HOME=/ "\$(command -v chroot)" "\$@"' \\
    sh '$PWD/root' '$git' "\${1#git-}" "\$2"
END
}

# push_in ARG...: from dev, into the root.
push_in()
{
	GIT_SSH="$PWD/ssh" GIT_SSH_VARIANT=simple \
	    git -C dev push ssh://host/srv/shop.git "$@" >push.out 2>&1
	status=$?
	cat push.out
	return "$status"
}

judges_with_git_alone()
{
	a_root && rules shop <<'END' &&
[refward]
version = 1
host = local

[rules messages]
ref = refs/heads/**
create = carol
update = carol
commit-type = feat fix
END
	make_clone shop dev && commit_file dev a 1 'feat: one' &&
	push_in main && test -n "$(ls shop.git/refward/outbox/new)" &&
	commit_file dev a 2 'no type' && short=$(git -C dev rev-parse --short=10 main) &&
	snapshot shop && must_fail push_in main && server_is_untouched shop &&
	remote_output >actual && says actual <<END
error: $short "no type": commit-type: subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix [messages]
hint:   git commit --amend
hint: push PUSH-ID refused: 1 finding; an administrator sees it with 'refward explain'
END
}

# What glibc would load a library for is not there, and refuses.
refuses_what_it_cannot_read()
{
	a_root && rules shop <<'END' &&
[refward]
version = 1
host = local

[rules all]
ref = refs/heads/**
create = dave
END
	make_clone shop dev && commit_file dev a 1 'feat: one' &&
	must_fail push_in main && grep 'create' push.out &&
	sed 's/dave/carol/' shop.git/refward/rules.ini | rules shop &&
	printf 'd\251j\340\n' >message &&
	git -C dev -c i18n.commitEncoding=ISO-8859-15 commit -q --amend \
	    -F "$PWD/message" && must_fail push_in main &&
	grep 'commit-text' push.out &&
	git -C dev -c i18n.commitEncoding=ISO-8859-1 commit -q --amend \
	    -F "$PWD/message" && push_in main
}

if unshare --map-root-user --mount mount --bind /dev/null /dev/null 2>&1; then
	t_refusal 'they judge where there is nothing but git' \
	    judges_with_git_alone
	t_refusal 'they refuse what they cannot tell' refuses_what_it_cannot_read
else
	_count=$((_count + 1))
	echo "ok $_count - a push # SKIP nothing may be mounted here"
fi

plan
