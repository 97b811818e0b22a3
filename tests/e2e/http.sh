#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a request may do, and what a receiver may do to us: real connections to
# a receiver that misbehaves, with and without TLS.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/receiver_lib.sh"

_ask=$top_builddir/tests/http/ask
cd "$HOME" || exit 1

# ask ARG...: prints how it ended; the port is 0.
ask()
{
	timeout 60 "$_ask" "$@" </dev/null >raw
	_status=$?
	sed 's/\(127\.0\.0\.1\|localhost\|\[::1\]\):[0-9]*/\1:0/g' raw
	return "$_status"
}

# answers END PATH [LINE...]: so it ends, and the lines follow.
answers()
{
	_path=$2
	printf '%s: %s\n' "http://127.0.0.1:0$_path" "$1" >expect
	shift 2
	test $# -eq 0 || printf '%s\n' "$@" >>expect
	ask -p -i -s 3 POST "$plain$_path" >actual
	diff -u expect actual
}

# --- what an answer is ---

whole_answers()
{
	answers 'answered 200' /ok 'body fine' &&
	answers 'answered 200' /no 'body {"triggered": false}' &&
	answers 'answered 201' /created 'location /queue/item/7/' &&
	answers 'answered 410' /gone &&
	answers 'answered 429 after 120' /busy &&
	answers 'answered 503 after 604800' /down &&
	answers 'answered 503 after 604800' /endless
}
t 'an answer has a status, a body and what it asks for' whole_answers

no_redirect()
{
	answers 'answered 302' /redirect 'location /ok' &&
	test "$(grep -c '"/redirect"' "$HOME/plain/requests")" -eq 1
}
t 'a redirect is not followed' no_redirect

interim()
{
	answers 'answered 200' /interim 'body fine'
}
t 'fields of an interim answer are not those of the answer' interim

raw_bytes()
{
	answers 'answered 200' /bytes 'body \x1b[31m\xff\x00red'
}
t 'a body may be any bytes' raw_bytes

# --- what is no answer ---

broken_answers()
{
	answers ambiguous /half \
	    'reason transfer closed with 96 bytes remaining to read' &&
	answers ambiguous /silent 'reason Empty reply from server' &&
	for _path in /reset /reset-head /reset-body; do
		answers ambiguous "$_path" \
		    'reason Recv failure: Connection reset by peer' || return
	done &&
	answers ambiguous /early 'reason Empty reply from server' &&
	answers ambiguous /head 'reason the answer breaks off before its body'
}
t 'an answer that breaks off leaves it ambiguous' broken_answers

# lies PATH: what came cannot be believed, whatever libcurl calls that.
lies()
{
	ask -p -i -s 3 POST "$plain$1" >actual &&
	grep -x '.*: ambiguous' actual && grep '^reason .' actual
}

no_http()
{
	lies /old && lies /version && lies /status && lies /length &&
	lies /chunk && lies /switch &&
	answers 'answered 200' /short 'body fi'
}
t 'one that is no HTTP, or lies about its length, too' no_http

late_answers()
{
	ask -p -i -s 1 POST "$plain/hang" "$plain/slow" >out &&
	sed 's/after [0-9]* milliseconds.*/late/' out | sort >actual &&
	says actual <<'END'
http://127.0.0.1:0/hang: ambiguous
http://127.0.0.1:0/slow: ambiguous
reason Operation timed out late
reason Operation timed out late
END
}
t 'one that does not come in time, too' late_answers

nobody_there()
{
	ask -p -i POST "http://127.0.0.1:$(free_ports 1)/" >actual &&
	grep -x 'http://127.0.0.1:0/: unsent' actual &&
	ask -p -i POST http://name.invalid/ >actual &&
	grep -x 'http://name.invalid/: unsent' actual
}
t 'what nobody took was not sent' nobody_there

sent_once()
{
	before=$(grep -c '"/silent"' "$HOME/plain/requests") &&
	ask -p -i POST "$plain/silent" "$plain/silent" &&
	after=$(grep -c '"/silent"' "$HOME/plain/requests") &&
	test "$after" -eq "$((before + 2))"
}
t 'a request that got no answer is not sent again' sent_once

# asked PATH: the ports from which it was asked, each once.
asked()
{
	jq -r --arg path "$1" 'select(.path == $path) | .port' \
	    "$HOME/plain/requests" | sort -u
}

kept_connection()
{
	ask -o -p -i POST "$plain/keep?1" "$plain/keep?2" "$plain/keep?3" \
	    http://name.invalid/ >actual &&
	test "$(grep -c 'answered 200' actual)" -eq 3 &&
	asked '/keep?1' >first && test "$(wc -l <first)" -eq 1 &&
	asked '/keep?2' | cmp - first && asked '/keep?3' | cmp - first
}
t 'the next request goes over the same connection' kept_connection

mute_connection()
{
	ask -o -p -i POST "$plain/mute?1" "$plain/mute?2" "$plain/keep?9" \
	    "$plain/keep?9" http://name.invalid/ >actual &&
	test "$(grep -c 'answered 200' actual)" -eq 4 &&
	{ asked '/mute?1' && asked '/mute?2' && asked '/keep?9'; } >ports &&
	test "$(sort -u ports | wc -l)" -eq 3
}
t 'but not where the answer does not say that it stays open' mute_connection

kept_and_dead()
{
	ask -o -p -i POST "$plain/keep?4" "$plain/silent?4" "$plain/keep?5" \
	    http://name.invalid/ >actual &&
	grep -c 'answered 200' actual | grep -x 2 &&
	grep -A 1 'silent.*: ambiguous' actual |
	    grep 'closed before an answer came' &&
	grep -c '"/silent?4"' "$HOME/plain/requests" | grep -x 1 &&
	asked '/silent?4' >silent && asked '/keep?4' | cmp - silent
}
t 'what gets no answer on one that was kept is not sent again either' \
    kept_and_dead

# The last one may not go there.
kept_for_others()
{
	ask -o -p -i POST "$plain/keep?6" "$plain/keep?7" >actual &&
	grep 'is not an address of the open internet' actual &&
	grep '"/keep?6"' "$HOME/plain/requests" &&
	must_fail grep '"/keep?7"' "$HOME/plain/requests"
}
t 'a connection that is kept leads nobody where he may not go' kept_for_others

# --- what is too much ---

large_answers()
{
	answers 'answered 200 cut' /big "body $(printf '%0197d' 0 | tr 0 x)..." &&
	ask -p -i POST "$plain/bomb" | grep -x '.*/bomb: answered 200 cut' &&
	for _path in /fields /interims; do
		answers ambiguous "$_path" \
		    'reason the head of the answer is too long' || return
	done &&
	answers ambiguous /line 'reason a line of the answer is too long'
}
t 'an answer without end is cut' large_answers

# All of them at once, twice.
little_memory()
{
	set -- && for _path in big bomb fields interims line; do
		set -- "$@" "$plain/$_path?1" "$plain/$_path?2"
	done &&
	python3 - "$_ask" -p -i POST "$@" <<'EOF'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print("peak", peak, "KiB")
sys.exit(peak > 24 * 1024)
EOF
}
if nm "$_ask" | grep -q __asan_init; then
	echo '# a sanitizer has its own memory: not limited'
else
	t 'and takes no memory' little_memory
fi

# --- where a request may go ---

private_addresses()
{
	for _host in 127.0.0.1 2130706433 0x7f.1 localhost '[::1]' 0.0.0.0 \
	    '[::ffff:127.0.0.1]' 10.0.0.1 169.254.169.254; do
		timeout 20 "$_ask" -i POST "http://$_host:${plain##*:}/private" \
		    </dev/null >actual &&
		grep 'unsent$' actual &&
		grep 'is not an address of the open internet' actual || {
			cat actual
			return 1
		}
	done &&
	must_fail grep '"/private"' "$HOME/plain/requests"
}
t 'private addresses are refused however they are written' private_addresses

# refused_unsent LINE ARG...
refused_unsent()
{
	printf '%s\n' "$1" >expect
	shift
	must_fail ask "$@" >actual
	diff -u expect actual
}

odd_urls()
{
	_odd='error: the URL is malformed, or names a user' &&
	refused_unsent "error: the URL's scheme is not https (allow-http)" \
	    -p POST "$plain/ok" &&
	refused_unsent "$_odd" -p -i POST "http://alice:secret@127.0.0.1/" &&
	refused_unsent "$_odd" -p -i POST 'http://127.0.0.1/a b' &&
	refused_unsent "$_odd" -p -i POST "$(printf 'http://127.0.0.1/\nX')" &&
	refused_unsent "$_odd" -p -i POST '' &&
	refused_unsent "error: the URL's scheme is not https" \
	    -p -i POST file:///etc/passwd &&
	refused_unsent "error: the URL's scheme is not https" \
	    -p -i POST gopher://127.0.0.1/
}
t 'a URL is https, without a user' odd_urls

no_proxy()
{
	http_proxy=http://127.0.0.1:$(free_ports 1) https_proxy=$http_proxy \
	    ALL_PROXY=$http_proxy &&
	export http_proxy https_proxy ALL_PROXY &&
	answers 'answered 200' /ok 'body fine'
}
t "a proxy of the environment is not used" no_proxy

no_netrc()
{
	printf 'machine 127.0.0.1 login alice password secret\n' \
	    >"$HOME/.netrc" &&
	ask -p -i POST "$plain/netrc" &&
	rm "$HOME/.netrc" &&
	grep '"/netrc"' "$HOME/plain/requests" >request &&
	must_fail grep -i authorization request
}
t "a user's passwords are not used" no_netrc

# --- what is sent ---

request_is_whole()
{
	printf 'a=\0b' >body &&
	"$_ask" -p -i -H 'X-One: 1' -H 'Content-Type: text/plain' \
	    -H 'X-None: ' PUT "$plain/put" <body &&
	grep '"/put"' "$HOME/plain/requests" |
	python3 -c 'import json, sys
request = json.loads(sys.stdin.read())
fields = request["fields"]
assert request["method"] == "PUT" and request["body"] == "a=\0b", request
assert fields["x-one"] == "1" and fields["x-none"] == "", fields
assert fields["content-type"] == "text/plain", fields
assert fields["user-agent"].startswith("refward/"), fields
assert "expect" not in fields and "accept-encoding" not in fields, fields'
}
t 'a request is sent as it was given' request_is_whole

odd_fields()
{
	_control="error: the value of field 'X-One' holds a control byte, or ends in a blank"
	refused_unsent "$_control" -p -i -H "$(printf 'X-One: 1\r\nX-Two: 2')" \
	    POST "$plain/odd" &&
	refused_unsent "error: 'X One' is no name of a field" \
	    -p -i -H 'X One: 1' POST "$plain/odd" &&
	refused_unsent 'error: malformed method' -p -i \
	    "$(printf 'POST / HTTP/1.1\r\n')" "$plain/odd" &&
	must_fail grep '"/odd"' "$HOME/plain/requests"
}
t 'a field cannot begin another one' odd_fields

# shellcheck disable=SC2046 # a list
many_at_once()
{
	set -- $(seq 1 60 | sed "s|.*|$plain/ok?&|") &&
	ask -p -i -s 30 POST "$plain/slow?1" "$plain/slow?2" "$@" >actual &&
	test "$(grep -c 'answered 200' actual)" -eq 62 &&
	tail -n 4 actual | grep -c '/slow?[12]: answered 200' | grep -x 2
}
t 'a slow receiver holds up nobody else' many_at_once

# --- TLS ---

# certificate NAME DAYS SUBJECT-ALTERNATIVE-NAME
certificate()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
	    -nodes -keyout "$1.key" -out "$1.crt" -subj "/CN=$1" \
	    -addext "subjectAltName=$3" -days "$2" 2>/dev/null
}

# expired NAME: valid in the past only.
expired()
{
	certificate "$1" 1 IP:127.0.0.1 &&
	openssl x509 -in "$1.crt" -signkey "$1.key" -days -1 -out "$1.old" \
	    2>/dev/null &&
	mv "$1.old" "$1.crt"
}

# over_tls NAME: asks the receiver that shows this certificate.
over_tls()
{
	receiver "$PWD/$1" "$1.crt" "$1.key" &&
	ask -p -c "${2:-$1.crt}" POST \
	    "https://127.0.0.1:$(cat "$1/port")/ok" >actual
}

good_certificate()
{
	certificate good 2 IP:127.0.0.1 && over_tls good &&
	grep -x '.*: answered 200' actual
}
t 'a certificate that fits is believed' good_certificate

bad_certificates()
{
	certificate other 2 DNS:example.com && over_tls other &&
	grep -x '.*: unsent' actual && must_fail test -s other/requests &&
	expired past && over_tls past &&
	grep -x '.*: unsent' actual && must_fail test -s past/requests &&
	certificate strange 2 IP:127.0.0.1 &&
	over_tls strange other.crt &&
	grep -x '.*: unsent' actual && must_fail test -s strange/requests
}
t 'one of another host, a past one, or a stranger is not' bad_certificates

# --- a connection of which nothing comes ---

# rude MANNER: takes connections and resets them, or says nothing; $_port.
rude()
{
	cat >rude.py <<'END' &&
import os, socket, struct, sys
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(16)
with open(sys.argv[1] + ".new", "w") as file:
    file.write("%d\n" % server.getsockname()[1])
os.rename(sys.argv[1] + ".new", sys.argv[1] + ".port")
held = []
while True:
    taken = server.accept()[0]
    if sys.argv[1] == "reset":
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                         struct.pack("ii", 1, 0))
        taken.close()
    held.append(taken)
END
	{ setpriv --pdeathsig KILL "$_python" -S rude.py "$1" >rude.out 2>&1 & } &&
	wait_for "test -f $1.port" 20 && _port=$(cat "$1.port")
}

reset_at_once()
{
	rude reset &&
	ask -p -i -s 3 POST "http://127.0.0.1:$_port/" >actual &&
	grep -xE '.*: (ambiguous|unsent)' actual &&
	ask -p -s 3 POST "https://127.0.0.1:$_port/" >actual &&
	grep -x '.*: unsent' actual
}
t 'a connection that is reset at once has had no request over TLS' \
    reset_at_once

silent_handshake()
{
	rude silent &&
	ask -p -s 1 POST "https://127.0.0.1:$_port/" >actual &&
	grep -x '.*: unsent' actual &&
	ask -p -i -s 1 POST "http://127.0.0.1:$_port/" >actual &&
	grep -x '.*: ambiguous' actual
}
t 'nothing was sent to one that says nothing when TLS is offered' \
    silent_handshake

plan
