#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Programs of others take what is sent: nginx with TLS, and adnanh's webhook,
# which verifies a signature and runs a command.

. "$(dirname "$0")/target_lib.sh"

# skips PROGRAM...: what this machine lacks, if anything.
skips()
{
	for _program in "$@" 'setpriv --pdeathsig KILL --'; do
		# shellcheck disable=SC2086 # words
		case $_program in
		setpriv*)	$_program true 2>/dev/null ;;
		*)		command -v "$_program" >/dev/null ;;
		esac || {
			_count=$((_count + 1))
			echo "ok $_count - # SKIP there is no ${_program%% *}"
			return 0
		}
	done
	return 1
}

# --- adnanh's webhook -------------------------------------------------------------

# hook ID SECRET-AND-RULE: it runs a command with the commit's id.
hook()
{
	cat <<EOF
{"id": "$1", "execute-command": "$PWD/run.sh",
 "pass-arguments-to-command": [
	{"source": "payload", "name": "refward.commit"},
	{"source": "payload", "name": "after"},
	{"source": "header", "name": "X-GitHub-Delivery"}],
 "response-message": "it runs",
 "trigger-rule": {"match": {"type": "payload-hmac-sha256",
	"secret": "$2", "parameter": {"source": "header", "name": "$3"}}}}
EOF
}

webhook_runs()
{
	port=$(free_ports 1) && {
		echo '[' && hook github "$canary" X-Hub-Signature-256 &&
		echo ',' && hook gitea "$canary" X-Gitea-Signature &&
		echo ',' && hook wrong other X-Hub-Signature-256 && echo ']'
	} >hooks.json &&
	printf '#!/bin/sh\necho "$@" >>"%s/ran"\n' "$PWD" >run.sh &&
	chmod 0755 run.sh &&
	beside webhook "$port" webhook -ip 127.0.0.1 -port "$port" -verbose \
	    -hooks hooks.json
}

# to_webhook TARGET HOOK FLAVOUR [LINE]
to_webhook()
{
	cat <<EOF
[target $1]
type = webhook
allow-http = yes
allow-private = yes
url = http://127.0.0.1:$port/hooks/$2
flavour = $3
$4
EOF
}

# An answer of 200 does not say that a rule was satisfied.
it_verifies()
{
	webhook_runs && {
		to_webhook good github github 'secret = hook' &&
		to_webhook tea gitea gitea 'secret = hook' &&
		to_webhook wrong wrong github 'secret = hook' &&
		to_webhook unsigned github github 'answer = "it runs"' &&
		to_webhook believed github github &&
		to_webhook nowhere nothing github 'secret = hook'
	} | fires && push_as alice dev origin main && dispatch &&
	deliveries >actual && says actual <<'END' &&
believed done
good done
nowhere dead: it answered 404: Hook not found.
tea done
unsigned dead: the text that says that something was started is missing: it answered 200: Hook rules were not satisfied.
wrong queued: it answered 500: Error occurred while evaluating hook rules.
END
	wait_for 'sed -n 2p ran | grep .' 20 &&
	tip=$(git -C dev rev-parse main) &&
	outbox list | jq -r --arg tip "$tip" \
	    '.[] | select(.target == ("good", "tea")) |
	    "\($tip) \($tip) \(.id)"' | sort >expect &&
	sort ran >actual && diff -u expect actual &&
	grep 'invalid payload signature' webhook.out
}
if ! skips webhook; then
	t 'webhook verifies what is signed, and runs a command' it_verifies
fi

# --- nginx ------------------------------------------------------------------------

# authority NAME, and what it vouches for: certificate NAME BY DAYS ALTERNATIVE
authority()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
	    -nodes -keyout "$1.key" -out "$1.crt" -subj "/CN=$1" -days 2 \
	    -addext basicConstraints=critical,CA:TRUE 2>/dev/null
}

certificate()
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
	    -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null &&
	printf 'subjectAltName=%s\n' "$4" >"$1.ext" &&
	openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" \
	    -CAcreateserial -days "$3" -extfile "$1.ext" -out "$1.crt" \
	    2>/dev/null
}

# server PORT CERTIFICATE [PROTOCOLS CIPHERS]
server()
{
	cat <<EOF
server {
	listen 127.0.0.1:$1 ssl;
	ssl_certificate $PWD/$2.crt;
	ssl_certificate_key $PWD/$2.key;
	ssl_protocols ${3:-TLSv1.2 TLSv1.3};
	ssl_ciphers ${4:-HIGH};
	location / { return 200 fine; }
}
EOF
}

# servers: at $right a server that is what it says; the other ports are named
# for what is wrong with theirs.
servers()
{
	mkdir logs && cat <<EOF &&
daemon off;
master_process off;
pid $PWD/nginx.pid;
error_log stderr;
events {}
http {
	access_log $PWD/arrived;
	client_body_temp_path $PWD/body;
	proxy_temp_path $PWD/proxy;
	fastcgi_temp_path $PWD/fastcgi;
	uwsgi_temp_path $PWD/uwsgi;
	scgi_temp_path $PWD/scgi;
EOF
	server "$right" right && server "$other" other &&
	server "$past" past && server "$stranger" stranger &&
	server "$new" right TLSv1.3 &&
	server "$old" right TLSv1.1 DEFAULT:@SECLEVEL=0 && echo '}'
}

nginx_runs()
{
	authority ca && authority another &&
	certificate right ca 2 IP:127.0.0.1 &&
	certificate other ca 2 DNS:example.com &&
	certificate past ca -1 IP:127.0.0.1 &&
	certificate stranger another 2 IP:127.0.0.1 &&
	ports=$(free_ports 6) && IFS=' ' read -r right other past stranger new \
	    old <<EOF &&
$ports
EOF
	servers >nginx.conf &&
	PATH=$PATH:/usr/sbin beside nginx "$right" nginx -p "$PWD" \
	    -c "$PWD/nginx.conf" -e stderr
}

# over_tls TARGET PORT [LINE]
over_tls()
{
	printf '[target %s]\ntype = webhook\nallow-private = yes\n' "$1" &&
	printf 'url = https://127.0.0.1:%s/%s\n%s\n' "$2" "$1" "$3"
}

ours="ca-file = CA"

# What is wrong may be mended, so all of it is tried again.
only_the_right_one()
{
	nginx_runs && {
		over_tls right "$right" "$ours" &&
		over_tls new "$new" "$ours" &&
		over_tls other "$other" "$ours" &&
		over_tls past "$past" "$ours" &&
		over_tls stranger "$stranger" "$ours" &&
		over_tls old "$old" "$ours" &&
		over_tls systems "$right" &&
		over_tls missing "$right" 'ca-file = CA.none'
	} | sed "s|CA|$PWD/ca.crt|" | fires &&
	push_as alice dev origin main && dispatch &&
	deliveries | sed -e "s|$PWD|DIR|" -e 's/: .*\(protocol version\)/: \1/' \
	    -e 's/\(subject name matches\).*/\1/' >actual &&
	says actual <<'END' &&
missing queued: ca-file: cannot look at 'DIR/ca.crt.none': no such file
new done
old queued: protocol version
other queued: SSL: no alternative certificate subject name matches
past queued: SSL certificate problem: certificate has expired
right done
stranger queued: SSL certificate problem: unable to get local issuer certificate
systems queued: SSL certificate problem: unable to get local issuer certificate
END
	awk '{ print $6, $7, $9 }' arrived | sort >actual &&
	says actual <<'END' &&
"POST /new 200
"POST /right 200
END
	it_is_mended && who_could_replace_it
}

# The receiver gets another certificate, and the same delivery arrives.
it_is_mended()
{
	sed "s|:$past/past|:$right/past|" rules.ini >rules.new &&
	mv rules.new rules.ini && outbox retry --target past && dispatch &&
	deliveries | grep -x 'past done'
}

who_could_replace_it()
{
	chmod 0666 ca.crt && outbox retry --target old && dispatch &&
	deliveries | grep 'old queued: ca-file: .*/ca.crt. is writable by'
}

# The test is one where that server is there: it speaks to whom takes it.
old_is_there()
{
	nginx_runs &&
	curl -s --cacert ca.crt --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 \
	    "https://127.0.0.1:$old/curl" | grep -x fine
}

# as_system FOLDER COMMAND...: where FOLDER is what the system trusts.
as_system()
{
	# shellcheck disable=SC2016 # for the inner shell
	unshare --map-root-user --mount sh -c \
	    'mount --bind "$0" /etc/ssl/certs && exec "$@"' "$@"
}

# A file of one's own takes the place of what the system trusts.
not_the_system()
{
	nginx_runs && mkdir trusted && cp ca.crt trusted/ca-certificates.crt &&
	openssl rehash trusted || return
	_ask=$top_builddir/tests/http/ask
	as_system trusted "$_ask" -p POST "https://127.0.0.1:$right/" \
	    </dev/null >actual 2>&1
	grep ': answered 200' actual || {
		echo 'SKIP what the system trusts cannot be replaced here'
		return
	}
	as_system trusted "$_ask" -p -c another.crt POST \
	    "https://127.0.0.1:$right/" </dev/null >actual 2>&1
	cat actual && grep ': unsent' actual
}

if ! skips nginx openssl; then
	t 'whom a ca-file does not name does not vouch' not_the_system
	t 'nginx is sent to where it is whom it says it is' only_the_right_one
	if ! skips curl; then
		t 'one that speaks TLS 1.1 is there' old_is_there
	fi
fi

plan
