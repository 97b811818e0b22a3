#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From a push to a receiver of web hooks and of builds: what arrives, how often,
# and what its answer makes of the delivery.

. "$(dirname "$0")/target_lib.sh"
. "$(dirname "$0")/receiver_lib.sh"

# served [LINE...]: a server whose target is `there`; the lines say which. One
# push has been made.
served()
{
	{
		printf '[target there]\nallow-http = yes\n' &&
		printf 'allow-private = yes\ntimeout = 2\n' &&
		printf '%s\n' "$@"
	} >there && fires <there && : >"$HOME/plain/requests" &&
	push_as alice dev origin main
}

# webhook PATH [LINE...]
webhook()
{
	_path=$1
	shift
	served 'type = webhook' "url = $plain$_path" "$@"
}

# became STATE [REASON]: of the one delivery.
# shellcheck disable=SC2015 # that cat fails is a failure too
became()
{
	"$REFWARD" outbox --json list shop.git >deliveries.json &&
	jq -e --arg state "$1" --arg reason "${2:-}" \
	    'length == 1 and .[0].state == $state and
	    ($reason == "" or (.[0].reason | contains($reason)))' \
	    deliveries.json || { cat deliveries.json; return 1; }
}

arrived()
{
	test "$(wc -l <"$HOME/plain/requests")" -eq "$1"
}

signed_once()
{
	webhook /ok 'secret = hook' && dispatch && became 'done' && arrived 1 &&
	dispatch && arrived 1 &&
	python3 - "$HOME/plain/requests" "$canary" dev <<'END'
import base64, hashlib, hmac, json, subprocess, sys
request = json.loads(open(sys.argv[1]).read())
fields, body = request["fields"], request["body"]
text = "%s.%s.%s" % (fields["webhook-id"], fields["webhook-timestamp"], body)
wanted = base64.b64encode(hmac.new(sys.argv[2].encode(), text.encode(),
                                   hashlib.sha256).digest()).decode()
assert fields["webhook-signature"] == "v1," + wanted, fields
event = json.loads(body)
data = event["data"]
assert event["type"] == "refward.branch.created", event
assert data["delivery"] == fields["webhook-id"], data
assert data["pusher"] == "alice" and data["ref"] == "refs/heads/main", data
tip = subprocess.check_output(["git", "-C", sys.argv[3], "rev-parse", "main"])
assert data["commit"] == data["new"] == tip.decode().strip(), data
assert set(data["old"]) == {"0"} and data["pipeline"] == "shop-there", data
names = data["variables"]
assert names["NAME"] == "refs/heads/main"
assert names["CI_COMMIT_REF_NAME"] == "main"
assert names["CI_COMMIT_SHA"] == data["commit"]
assert names["CI_COMMIT_ID"] == data["commit"][:8]
END
}
t 'a push arrives once, signed, with all that is known of it' signed_once

no_secret_anywhere()
{
	webhook /no 'secret = hook' 'flavour = gitlab' 'answer = "yes"' &&
	dispatch && became dead && arrived 1 &&
	grep "$canary" "$HOME/plain/requests" >/dev/null &&
	must_fail grep -r "$canary" shop.git rules.ini
}
t 'a secret is in no log, no entry and no ledger' no_secret_anywhere

# Whoever runs a command is waited for, while it says what it sees.
no_secret_in_processes()
{
	cat >look.sh <<END &&
#!/bin/sh
until test -s '$HOME/plain/requests'; do :; done
cat /proc/\$PPID/cmdline /proc/\$PPID/environ /proc/\$\$/cmdline \\
    /proc/\$\$/environ >>'$PWD/seen'
END
	chmod 0755 look.sh &&
	webhook /hang 'secret = hook' 'flavour = gitlab' '[target look]' \
	    'type = exec' "command = $PWD/look.sh" 'allow-same-user = yes' &&
	dispatch && arrived 1 && grep -a dispatch seen &&
	grep -a REFWARD_DELIVERY_ID seen && must_fail grep -a "$canary" seen &&
	push_as alice dev origin main:other && CONTROL=$canary dispatch &&
	grep -a "$canary" seen
}
t 'nor in an argument or an environment' no_secret_in_processes

others_read_it()
{
	webhook /ok 'secret = hook' && chmod 0640 secrets/hook && dispatch &&
	became queued 'others than its owner may read' && arrived 0 &&
	chmod 0600 secrets/hook &&
	outbox --state queued retry && dispatch && became 'done' && arrived 1
}
t 'a secret that others may read is not used' others_read_it

no_secret_yet()
{
	webhook /ok 'secret = hook' && rm secrets/hook && dispatch &&
	became queued "secret 'hook'" && arrived 0
}
t 'one that is not there is waited for' no_secret_yet

stays_ambiguous()
{
	webhook /silent && dispatch && became ambiguous 'Empty reply' &&
	arrived 1 && dispatch && arrived 1
}
t 'a request that was not answered is not sent again' stays_ambiguous

comes_again()
{
	webhook /down && dispatch && became queued 'it answered 503' &&
	arrived 1 && dispatch && arrived 1 &&
	outbox list | jq -e '.[0] | .attempts == 1 and .due > .changed'
}
t 'one that was put off is sent again later' comes_again

wants_no_more()
{
	webhook /gone && dispatch && became dead 'it answered 410' &&
	commit_file dev a 2 'feat: two' && push_as alice dev origin main &&
	dispatch && arrived 1 &&
	outbox list | jq -e 'map(.state) == ["dead", "dead"]'
}
t 'a target that is gone is left alone' wants_no_more

nothing_was_started()
{
	served 'type = jenkins' "url = $plain/ok" 'secret = hook' &&
	dispatch && became dead 'no build is queued'
}
t 'an answer that started nothing is no success' nothing_was_started

# until_done COUNT: a dispatcher runs until so much of `quick` is done.
until_done()
{
	"$REFWARD" dispatch shop.git &
	_pid=$!
	wait_for "outbox list --target quick --state 'done' |
	    jq 'length == $1' | grep -x true >/dev/null" 30 2>/dev/null
	_status=$?
	kill -9 "$_pid"
	return "$_status"
}

# More lanes wait for the one than are looked at in a round.
hides_no_other()
{
	served 'type = webhook' "url = $plain/hang" 'parallel = 1' \
	    '[target quick]' 'allow-http = yes' 'allow-private = yes' \
	    'type = webhook' "url = $plain/ok" &&
	until_done 1 && python3 - <<'EOF' &&
import sqlite3
with sqlite3.connect("shop.git/refward/outbox/ledger.sqlite") as ledger:
    for target, count, due in ("there", 1200, 0), ("quick", 1, 1):
        for n in range(count):
            ledger.execute("""INSERT INTO delivery (id, repository, push, ref,
                pipeline, target, entry, state, due, created, changed)
                SELECT ?, repository, push, ?, pipeline, target, entry,
                'queued', ?, created, changed FROM delivery
                WHERE target = ? AND once IS NULL ORDER BY sequence LIMIT 1""",
                ("%s-%d" % (target, n), "refs/heads/%d" % n, due, target))
EOF
	until_done 2
}
t 'a target that hangs hides no other' hides_no_other

private_by_default()
{
	webhook /ok && sed '/^allow-private/d' rules.ini >new &&
	mv new rules.ini && dispatch &&
	became queued 'is not an address of the open internet' && arrived 0
}
t 'a private address takes a word of the rule file' private_by_default

plan
