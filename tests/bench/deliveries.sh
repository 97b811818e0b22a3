# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154,SC2034 # what run.sh sets and reads
# The figures of what follows a push.

hooks=500

# listening: a program that was just started listens at $port.
listening()
{
	for try in 1 2 3 4 5 6 7 8 9 10; do
		curl -s -m 1 -o connected "http://127.0.0.1:$port/"
		case $? in
		0 | 28)	return 0 ;;
		esac
		sleep 0.2
	done
	return 1
}

# answering: a nginx of ours that answers what it is sent; its id is $receiver.
answering()
{
	port=$("$python" -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])') && rm -rf nginx && mkdir nginx && cat >nginx/conf <<-END &&
	daemon off;
	master_process off;
	error_log stderr;
	pid $work/nginx/pid;
	events { worker_connections 1000; }
	http {
		access_log off;
		client_body_temp_path $work/nginx/body;
		proxy_temp_path $work/nginx/proxy;
		fastcgi_temp_path $work/nginx/fastcgi;
		uwsgi_temp_path $work/nginx/uwsgi;
		scgi_temp_path $work/nginx/scgi;
		server {
			listen 127.0.0.1:$port;
			location / { return 200; }
		}
	}
	END
	PATH=$PATH:/usr/sbin
	nginx -p "$work/nginx" -c "$work/nginx/conf" -e stderr 2>/dev/null &
	receiver=$!
	listening
}

# hanging: takes requests and never answers; its id is $hanging.
hanging()
{
	rm -f port
	"$python" -c 'import os, signal, socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(4000)
open("port.new", "w").write("%d\n" % s.getsockname()[1])
os.rename("port.new", "port")
signal.pause()' &
	hanging=$!
	for try in 1 2 3 4 5 6 7 8 9 10; do
		test ! -f port || break
		sleep 0.2
	done
	port=$(cat port)
}

# hooked NAME LIBEXEC PORT: a server that sends a web hook for each branch.
hooked()
{
	mkdir -p secrets && echo a-secret >secrets/hook &&
	chmod 0600 secrets/hook && cat >"$1.ini" <<-END &&
	[refward]
	version = 1
	host = ssh
	secrets = $work/secrets
	[rules all]
	ref = refs/heads/**
	create = anyone
	update = anyone
	[pipeline all]
	on = branch
	ref = refs/heads/**
	target = hook
	[target hook]
	type = webhook
	url = http://127.0.0.1:$3/
	secret = hook
	allow-http = yes
	allow-private = yes
	parallel = 8
	END
	rm -rf "$1.git" && git init -q --bare "$1.git" &&
	"$top_builddir/refward" install --libexec "$2" --rules "$1.ini" \
	    "$1.git" >>log 2>&1
}

# pusher: a clone with a commit and $hooks branches.
pusher()
{
	rm -rf pusher && git init -q pusher &&
	git -C pusher commit -q --allow-empty -m 'feat: one' &&
	seq "$hooks" | sed 's|.*|create refs/heads/b& HEAD|' |
		git -C pusher update-ref --stdin
}

# All of them wait in the outbox of a server.
waiting()
{
	make -C "$top_builddir" hooks/post-receive >>log 2>&1 &&
	rm -rf lonely && mkdir lonely &&
	cp pre-receive "$top_builddir/hooks/post-receive" lonely &&
	hooked hook "$work/lonely" "$port" && pusher &&
	git -C pusher push -q "$work/hook.git" 'refs/heads/b*:refs/heads/b*' \
	    2>>log && rm -rf hook.saved && cp -a hook.git hook.saved
}

# Each round begins with the outbox as it was.
measure_deliveries()
{
	not_in_a_push
	n=$(((rounds + 9) / 10)) walls=yes
	if ! answering || ! waiting; then
		echo "web hooks: cannot prepare, see $work/log"
		return
	fi
	head -c 1500 /dev/zero | tr '\0' x >body
	reset="sh $here/again.sh $work/hook.saved $work/hook.git"
	figure "$hooks web hooks to a local nginx / as many curl, 8 at a time" \
	    0.1 "sh $here/curls.sh $hooks $work/body http://127.0.0.1:$port/" \
	    "$top_builddir/refward dispatch --once $work/hook.git"
	kill "$receiver"
}

two_servers()
{
	make -C "$top_builddir" hooks/post-receive >>log 2>&1 &&
	hooked quick "$top_builddir/hooks" "$port" && hanging &&
	hooked hangs "$top_builddir/hooks" "$port" && pusher
}

# Each round pushes to both, which have taken in what came before.
measure_hanging()
{
	not_in_a_push
	n=$rounds walls=yes
	test "$n" -ge 50 || n=50
	if ! answering || ! two_servers; then
		echo "a target that hangs: cannot prepare, see $work/log"
		return
	fi
	reset="sh $here/again.sh $work/pusher $work/quick.git $work/hangs.git"
	figure 'git push, a target that hangs / one that answers at once' \
	    1.02 "git -C $work/pusher push -q $work/quick.git HEAD:refs/heads/x" \
	    "git -C $work/pusher push -q $work/hangs.git HEAD:refs/heads/x"
	kill "$receiver" "$hanging"
}
