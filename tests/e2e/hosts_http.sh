#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Several people over http: git http-backend behind nginx, and behind Apache,
# each as examples/http has it.

. "$(dirname "$0")/host_lib.sh"

backend=$(git --exec-path)/git-http-backend

# server: a repository that believes the web server.
server()
{
	make_server shop && ln -s "${PRE_RECEIVE%pre-receive}post-receive" \
	    shop.git/hooks/post-receive &&
	git --git-dir=shop.git config http.receivepack true &&
	rules shop <<'END' && : >users && for user in alice bob carol; do
[refward]
version = 1
host = http

[rules messages]
ref = refs/heads/**
commit-type = feat fix
END
		printf '%s:%s\n' "$user" \
		    "$(openssl passwd -apr1 "secret of $user")" >>users
	done
}

# example FILE: as it is shipped, with the paths of this case.
example()
{
	sed -e "s|/srv/git|$PWD|" -e "s|/etc/[a-z0-9]*/git-users|$PWD/users|" \
	    -e "s|/usr/lib/git-core/git-http-backend|$backend|" \
	    -e "s|unix:/run/fcgiwrap.socket|127.0.0.1:${backend_port:-}|" \
	    "$srcdir/examples/http/$1"
}

# Several of them at one socket, each of which ends with this; with -c it leaves
# its children behind.
wrap='
import os, socket, subprocess, sys
held = socket.socket()
held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
held.bind(("127.0.0.1", int(sys.argv[1])))
held.listen(64)
started = [subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "fcgiwrap"],
                            stdin=held) for _ in range(4)]
for one in started:
    one.wait()
'

# nginx_server: with a place where nobody is asked who he is, too.
nginx_server()
{
	server && ports=$(free_ports 2) && port=${ports% *} &&
	backend_port=${ports#* } &&
	example nginx.conf >git.conf && sed -e '/auth_basic/d' \
	    -e 's|\^/git(|^/open(|' \
	    -e 's/REMOTE_USER .*/REMOTE_USER "";/' git.conf >open.conf &&
	nginx_around "$port" "$PWD/git.conf" "$PWD/open.conf" >nginx.conf &&
	beside fcgiwrap "$backend_port" "$_python" -c "$wrap" "$backend_port" &&
	beside nginx "$port" nginx -p "$PWD" -e stderr -c "$PWD/nginx.conf"
}

for modules in /usr/lib/apache2/modules /usr/lib64/httpd/modules \
    /usr/lib/apache2 ''; do
	test ! -d "$modules" || break
done
apache=$(command -v apache2 || command -v httpd)

# load MODULE...: those that are not built in.
load()
{
	for _module; do
		test ! -e "$modules/mod_$_module.so" ||
			echo "LoadModule ${_module}_module $modules/mod_$_module.so"
	done
}

# It gives up root's rights, and so the repository is somebody else's then; and
# when it ends, it ends its process group.
apache_server()
{
	server && port=$(free_ports 1) && example apache.conf >git.conf &&
	sed -e '/Location>/d' -e '/<Location/d' -e '/Auth/d' \
	    -e 's/Require .*//' -e '/^SetEnv/d' -e 's|/git/ |/open/ |' \
	    git.conf >open.conf &&
	{
		load mpm_prefork unixd authn_core authn_file authz_core \
		    authz_user auth_basic alias env cgi &&
		cat <<END
ServerRoot $PWD
ServerName localhost
Listen 127.0.0.1:$port
PidFile $PWD/apache.pid
DefaultRuntimeDir $PWD
Mutex pthread
ErrorLog $PWD/apache.log
StartServers 6
MinSpareServers 2
<Directory $(dirname "$backend")>
	Require all granted
</Directory>
Include $PWD/git.conf
Include $PWD/open.conf
END
		test "$(id -u)" -ne 0 || printf 'User %s\nGroup %s\n' \
		    "$(id -un nobody)" "$(id -gn nobody)"
	} >apache.conf && { test "$(id -u)" -ne 0 || {
		chmod 0755 "$_root" . &&
		chown -R "nobody:$(id -g nobody)" shop.git
	}; } && dies_by=TERM beside apache "$port" setsid "$apache" \
	    -f "$PWD/apache.conf" -DFOREGROUND
}

# http_as USER ARG...: git, which sends that name in every way that it can.
http_as()
{
	_claim=${claims:-mallory}
	_token=$(printf '%s:secret of %s' "$1" "$1" | base64)
	shift
	git -c http.extraHeader="Authorization: Basic $_token" \
	    -c http.extraHeader="REMOTE_USER: $_claim" \
	    -c http.extraHeader="Remote-User: $_claim" \
	    -c http.extraHeader="X-Remote-User: $_claim" \
	    -c http.extraHeader="REFWARD_USER: $_claim" \
	    -c http.extraHeader="GL_USER: $_claim" "$@"
}

# who_pushes_is_right: over what the caller has started.
who_pushes_is_right()
{
	remote=http://127.0.0.1:$port/git/shop.git &&
	commits_of dev alice bob carol &&
	pushes_at_once http_as dev alice bob carol &&
	each_is_right shop.git alice bob carol &&
	grep -c '"address":"127.0.0.1"' records.json >said && says said <<'END' &&
6
END
	must_fail git -C dev push "$remote" alice/good:refs/heads/none &&
	sed 's/apr1/apr1x/' users >none && mv none users &&
	must_fail http_as alice -C dev push "$remote" \
	    alice/good:refs/heads/none &&
	settled shop.git 6
}

# Where nobody is asked, a name that a client sends is not believed either.
anonymous_is_anonymous()
{
	remote=http://127.0.0.1:$port/open/shop.git &&
	http_as alice -C dev push -q "$remote" alice/good:refs/heads/open &&
	git -C dev push -q "$remote" alice/good:refs/heads/public &&
	wait_for 'settled shop.git 8' 60 &&
	grep -c '"pusher":"anonymous".*refs/heads/\(open\|public\)"' \
	    records.json >said && says said <<'END'
2
END
}

behind_nginx()
{
	nginx_server && who_pushes_is_right && anonymous_is_anonymous
}

behind_apache()
{
	apache_server && who_pushes_is_right && anonymous_is_anonymous
}

# skip NAME REASON
skip()
{
	_count=$((_count + 1))
	echo "ok $_count - $1 # SKIP $2"
}

test -x "$backend" || {
	_planned=yes
	echo '1..0 # SKIP there is no git http-backend'
	exit 0
}
needs openssl base64
if command -v nginx >/dev/null && command -v fcgiwrap >/dev/null; then
	t 'behind nginx each push is of who was asked for a password' \
	    behind_nginx
else
	skip 'behind nginx' 'nginx or fcgiwrap is not installed'
fi
if test -z "$apache" || test -z "$modules"; then
	skip 'behind Apache' 'Apache is not installed'
elif test "$(id -u)" -eq 0 && ! { chmod 0755 "$_root" &&
	setpriv --reuid nobody --clear-groups test -x "$PRE_RECEIVE"; }; then
	skip 'behind Apache' 'it gives up rights that the build asks for'
else
	t 'behind Apache each push is of who was asked for a password' \
	    behind_apache
fi
plan
