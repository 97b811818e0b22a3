#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The dashboard and the alerts that are shipped, and our figures in a real
# Prometheus that asks a real node exporter.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fire_lib.sh"

shipped=$srcdir/examples/monitoring

sighted()
{
	fire_server && mkdir prom &&
	sed -i "s,^host.*,&\\nmetrics = $PWD/prom," rules.ini &&
	push_as alice dev origin one:main && push_as alice dev origin two:topic &&
	dispatch && ls prom/*.prom
}

every_name_is_written()
{
	sighted && sed -n 's/^# TYPE \(.*\) \(.*\)$/\1 \2/p' prom/*.prom |
	while read -r name kind; do
		echo "$name"
		test "$kind" != histogram ||
			printf '%s\n' "${name}_bucket" "${name}_sum" "${name}_count"
	done | sort >written &&
	jq -r '.panels[].targets[].expr, .templating.list[].definition' \
	    "$shipped/dashboard.json" >exprs &&
	grep ' expr: ' "$shipped/alerts.yml" >>exprs &&
	grep -o 'refward_[a-z_]*' exprs | sort -u >named &&
	test "$(wc -l <named)" -gt 12 && comm -23 named written >unknown &&
	says unknown </dev/null && comm -13 named written >unused &&
	says unused <<'EOF'
refward_hook_duration_seconds
EOF
}
t 'every figure that is shown is written, and the reverse' \
    every_name_is_written

if ! command -v prometheus >/dev/null || ! command -v promtool >/dev/null ||
	! command -v prometheus-node-exporter >/dev/null; then
	_count=$((_count + 1))
	echo "ok $_count - a real Prometheus # SKIP there is none, or no node exporter"
	plan
	exit
fi

the_alerts_are_tested()
{
	cp "$shipped"/*.yml . && promtool check rules alerts.yml &&
	promtool test rules alerts.test.yml &&
	sed -n 's/^ *- alert: //p' alerts.yml | sort >alerts &&
	grep -o 'alertname: [A-Za-z]*' alerts.test.yml | sed 's/.*: //' |
	sort -u | diff -u alerts - &&
	sed 's/> 900$/> 90000/' alerts.yml >wrong && mv wrong alerts.yml &&
	must_fail promtool test rules alerts.test.yml
}
t 'the alerts do what their tests say' the_alerts_are_tested

# get URL: what it answers.
get()
{
	python3 -c 'import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1], timeout=5).read().decode())' "$1"
}

# started NAME PATTERN: the port that it says it listens on, from its log.
port_of()
{
	sed -n "s/.*$2.*127\\.0\\.0\\.1:\\([0-9]*\\).*/\\1/p" "$1.log" | head -n 1
}

# ask QUERY: the values, as Prometheus has them.
ask()
{
	get "http://127.0.0.1:$web/api/v1/query?query=$(
	    printf %s "$1" | jq -sRr @uri)" |
	jq -r '.data.result[].value[1]'
}

start_node_exporter()
{
	prometheus-node-exporter --web.listen-address=127.0.0.1:0 \
	    --collector.disable-defaults --collector.textfile \
	    --collector.textfile.directory="$PWD/prom" >node.log 2>&1 &
	node_pid=$!
	wait_for 'port_of node Listening | grep -q .' 20 && node=$(port_of node Listening)
}

start_prometheus()
{
	cat >prometheus.yml <<EOF &&
global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [ '$shipped/alerts.yml' ]
scrape_configs:
  - job_name: git
    static_configs: [ { targets: [ '127.0.0.1:$node' ] } ]
EOF
	{ prometheus --config.file=prometheus.yml --storage.tsdb.path=tsdb \
	    --web.listen-address=127.0.0.1:0 >prometheus.log 2>&1 & } &&
	prometheus_pid=$!
	wait_for 'port_of prometheus Listening | grep -q .' 30 &&
	web=$(port_of prometheus Listening)
}

# At the end of the subshell of a case, however it ends.
end_servers()
{
	kill ${node_pid:+"$node_pid"} ${prometheus_pid:+"$prometheus_pid"}
	wait
}

answers()
{
	test "$(ask "$1")" = "$2"
}

a_real_prometheus()
{
	trap end_servers EXIT
	sighted && touch fail && push_as alice dev origin +one:topic &&
	dispatch && git -C shop.git update-ref refs/heads/x refs/heads/main &&
	start_node_exporter && start_prometheus &&
	wait_for "answers 'sum(refward_push_decisions_total)' 3" 30 &&
	python3 - >ledger <<'EOF' &&
import sqlite3
with sqlite3.connect("shop.git/refward/outbox/ledger.sqlite") as ledger:
    for state in "done", "queued":
        print(ledger.execute("SELECT count(*) FROM delivery WHERE state = ?",
                             (state,)).fetchone()[0])
EOF
	{ ask 'sum(refward_deliveries_total{result="done"})' &&
	    ask 'sum(refward_outbox_pending{state="queued"})'; } >asked &&
	diff -u ledger asked && says asked <<'EOF' &&
2
1
EOF
	test "$(ask 'sum(node_textfile_scrape_error)')" = 0 &&
	get "http://127.0.0.1:$web/api/v1/rules" | jq -r '.data.groups[].rules[] |
	    select(.lastError != null) | .name' >broken && test ! -s broken &&
	jq -r '.panels[].targets[].expr' "$shipped/dashboard.json" |
	sed 's/\$[a-z]*/.*/g' >exprs && while read -r expr; do
		get "http://127.0.0.1:$web/api/v1/query?query=$(
		    printf %s "$expr" | jq -sRr @uri)" |
			jq -e '.status == "success"' >/dev/null || {
			echo "not answered: $expr"
			return 1
		}
	done <exprs && rm fail && "$REFWARD" outbox retry --state queued shop.git &&
	dispatch && wait_for \
	    "answers 'sum(refward_deliveries_total{result=\"done\"})' 3" 30
}
t 'a real Prometheus has the values that the ledger has' a_real_prometheus
plan
