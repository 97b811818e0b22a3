#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward pipelines and image-tag: what a push would fire, in real repositories.

. "$(dirname "$0")/lib.sh"

# shop.git: main with one commit, and on top of it the branch `feature`, whose
# clone is `dev`.
shop()
{
	make_server shop && rules shop <<'EOF2' &&
[refward]
version = 1
host = ssh
trusted = refs/heads/main

[rules main]
ref = refs/heads/main
create = alice
update = alice
rewrite = nobody
delete = nobody

[repository **]
application = {repository:basename}
image = registry.example.com/{application}

[target jenkins]
type = jenkins
url = https://ci.example.com/job/{pipeline}
secret = jenkins

[pipeline app]
on = branch
ref = refs/heads/**
path = app/**
name = {application}-app
target = jenkins
param = SHA={sha:8}
param = TAG={image-tag}

[pipeline cd]
on = tag
ref = refs/tags/v*
name = {application}-cd
target = jenkins
param = IMAGE={image}:{image-tag}
param = BUILD={sequence}

[pipeline tenant]
on = branch
ref = refs/heads/**
name = {tenant}
target = jenkins

[image-tag branches]
ref = refs/heads/**
tag = {branch}-{sha:8}

[image-tag versions]
ref = refs/tags/v*
tag = {version}
tag = {version.major}.{version.minor}
tag = latest
EOF2
	make_clone shop dev && mkdir dev/app dev/doc &&
	commit_file dev app/a 1 one && commit_file dev doc/d 1 two &&
	push_as alice dev origin main
}

lists()
{
	shop && "$REFWARD" pipelines shop.git >out &&
	says out <<'EOF2' &&
repository 'shop'
app to jenkins on branch of refs/heads/**
cd to jenkins on tag of refs/tags/v*
tenant does not apply: 'tenant' is not known
EOF2
	"$REFWARD" pipelines --json shop.git >out.json &&
	python3 -c '
import json
all = json.load(open("out.json"))
assert [p["name"] for p in all["pipelines"] if p["holds"]] == ["app", "cd"]
assert all["pipelines"][2]["missing"] == "tenant"
assert all["pipelines"][0]["type"] == "jenkins"
assert [t["holds"] for t in all["image_tags"]] == [True, True]'
}
t 'pipelines that hold are listed, and what is missing of others' lists

check_config_says_where()
{
	shop && "$REFWARD" check-config shop.git >out &&
	grep "rules.ini:39: warning: pipeline 'tenant' applies to no" out &&
	grep '^  pipeline app$' out &&
	grep "^  no pipeline tenant: 'tenant' is not known$" out
}
t 'check-config says which pipeline applies nowhere' check_config_says_where

a_new_branch_by_its_paths()
{
	shop && git -C dev checkout -q -b feature &&
	commit_file dev doc/d 2 three &&
	git -C dev push -q --receive-pack="$(server_command bob)" origin \
	    feature &&
	"$REFWARD" pipelines --simulate shop.git null refs/heads/feature \
	    refs/heads/feature >out &&
	grep '^app does not fire: none of its paths changed$' out &&
	commit_file dev app/a 2 four &&
	git -C dev push -q --receive-pack="$(server_command bob)" origin \
	    feature &&
	"$REFWARD" pipelines --simulate shop.git null refs/heads/feature \
	    refs/heads/feature >out &&
	sha=$(git -C dev rev-parse --short=8 feature) &&
	says out <<EOF2 &&
app fires for branch refs/heads/feature
  name: shop-app
  target: jenkins
  SHA = $sha
  TAG = feature-$sha
  image tag: feature-$sha
cd does not fire: its 'on' does not name this kind of ref
EOF2
	"$REFWARD" pipelines --simulate shop.git "$(git -C dev rev-parse \
	    feature~1)" "$(git -C dev rev-parse feature)" refs/heads/feature \
	    >out && grep '^app fires' out &&
	"$REFWARD" pipelines --simulate shop.git "$(git -C dev rev-parse \
	    feature~2)" "$(git -C dev rev-parse feature~1)" \
	    refs/heads/feature >out && grep '^app does not fire' out
}
t 'a new branch fires by what it changes, not by all that there is' \
    a_new_branch_by_its_paths

nothing_is_changed()
{
	shop && snapshot shop &&
	"$REFWARD" pipelines --simulate shop.git null refs/heads/main \
	    refs/tags/v1.0.0 >out && grep '^  BUILD = 2$' out &&
	"$REFWARD" pipelines --simulate --sequence 7 shop.git null \
	    refs/heads/main refs/tags/v1.0.0 >out &&
	grep '^  BUILD = 7$' out &&
	server_is_untouched shop
}
t 'a rehearsal takes no number and changes nothing' nothing_is_changed

tag_at()
{
	git -C dev tag "$1" "${2:-HEAD}" &&
	git -C dev push -q --receive-pack="$(server_command bob)" origin "$1"
}

tags_of_versions()
{
	shop && tag_at v1.2.0 && tag_at v1.3.0 && tag_at v1.2.1 &&
	"$REFWARD" image-tag shop.git refs/tags/v1.3.0 >out 2>err &&
	says out <<'EOF2' &&
registry.example.com/shop:1.3.0
registry.example.com/shop:1.3
registry.example.com/shop:latest
EOF2
	test ! -s err &&
	"$REFWARD" image-tag shop.git refs/tags/v1.2.1 >out 2>err &&
	says out <<'EOF2' &&
registry.example.com/shop:1.2.1
registry.example.com/shop:1.2
EOF2
	grep "'latest' of .*: it is of the greater version 'v1.3.0'" err &&
	"$REFWARD" image-tag shop.git refs/tags/v1.2.0 >out 2>err &&
	says out <<'EOF2' &&
registry.example.com/shop:1.2.0
EOF2
	"$REFWARD" pipelines --simulate shop.git null refs/tags/v1.2.1 \
	    refs/tags/v1.2.1 >out &&
	grep '^  IMAGE = registry.example.com/shop:1.2.1$' out
}
t 'a floating tag is that of the highest version, also for a patch' \
    tags_of_versions

a_clone_says_the_same()
{
	shop && tag_at v1.2.0 &&
	git clone -q shop.git elsewhere 2>clone.err &&
	"$REFWARD" image-tag --rules shop.git/refward/rules.ini \
	    --repository shop elsewhere refs/tags/v1.2.0 >there &&
	"$REFWARD" image-tag shop.git refs/tags/v1.2.0 >here &&
	says there <here &&
	git clone -q shop.git shop 2>clone.err &&
	"$REFWARD" image-tag --rules shop.git/refward/rules.ini shop \
	    refs/tags/v1.2.0 >there && says there <here
}
t 'a clone is told the same tags as the server' a_clone_says_the_same

in_json()
{
	shop && tag_at v1.2.0 && tag_at v2.0.0 &&
	"$REFWARD" image-tag --json shop.git refs/tags/v1.2.0 >out.json &&
	python3 -c '
import json
all = json.load(open("out.json"))
assert [t["tag"] for t in all["image_tags"]] == ["1.2.0", "1.2"]
assert [t["floating"] for t in all["image_tags"]] == [False, True]
assert all["image_tags"][0]["image"] == "registry.example.com/shop"
assert all["without"][0]["tag"] == "latest"
assert not all["without"][0]["problem"]' &&
	"$REFWARD" pipelines --json --simulate --as alice shop.git null \
	    refs/tags/v1.2.0 refs/tags/v1.2.0 >out.json &&
	python3 -c '
import json
all = json.load(open("out.json"))
assert len(all["jobs"]) == 1
job = all["jobs"][0]
assert job["event"] == "tag" and job["pipeline"] == "cd"
assert job["name"] == "shop-cd" and job["values"]["pipeline"] == "shop-cd"
assert job["values"]["pusher"] == "alice"
assert job["params"]["IMAGE"] == "registry.example.com/shop:1.2.0"
assert job["old"] is None and len(job["new"]) in (40, 64)
assert [p["why"] for p in all["passed"]] == ["event"]'
}
t 'programs read all of it as JSON' in_json

status_of()
{
	_want=$1
	shift
	"$@" >out 2>err
	_got=$?
	test "$_got" -eq "$_want" || {
		echo "status $_got, not $_want: $*"
		cat out err
		return 1
	}
}

usage()
{
	shop && status_of 2 "$REFWARD" pipelines &&
	status_of 2 "$REFWARD" pipelines shop.git null &&
	status_of 2 "$REFWARD" pipelines --simulate shop.git &&
	status_of 2 "$REFWARD" pipelines --simulate shop.git null \
	    refs/heads/none refs/heads/none &&
	status_of 2 "$REFWARD" image-tag shop.git main &&
	grep "'main' is no full name" err &&
	status_of 2 "$REFWARD" image-tag shop.git refs/heads/none &&
	status_of 2 "$REFWARD" image-tag --sequence x shop.git \
	    refs/heads/main &&
	tag_at nightly &&
	status_of 1 "$REFWARD" image-tag shop.git refs/tags/nightly &&
	grep 'no \[image-tag\] of the rule file' err &&
	tag_at vnext &&
	status_of 1 "$REFWARD" image-tag shop.git refs/tags/vnext &&
	grep 'the tag is no version' err &&
	status_of 1 "$REFWARD" pipelines --simulate shop.git null \
	    refs/tags/vnext refs/tags/vnext &&
	grep '^cd does not fire: image tag' out
}
t 'what was asked wrongly, and what has no answer' usage

# kept NAME: the values of that name in the intents of shop.git.
kept()
{
	cat shop.git/refward/outbox/*/* | sed -n "s/^value $1=//p" | sort -n |
		xargs
}

the_gate_stores_what_was_foretold()
{
	shop && git -C dev tag v1.0.0 && git -C dev tag v1.1.0 &&
	"$REFWARD" pipelines --simulate shop.git null refs/heads/main \
	    refs/tags/v1.0.0 >out && grep '^  BUILD = 2$' out &&
	git -C dev push -q --receive-pack="$(server_command bob)" origin \
	    v1.0.0 v1.1.0 && kept sequence >got && cat got &&
	says got <<'EOF2' &&
1 2 3
EOF2
	test "$(cat shop.git/refward/numbers/sequence)" = 3 &&
	kept version >got && cat got && grep '^1.0.0 1.1.0$' got &&
	commit_file dev app/a 2 three &&
	must_fail push_as bob dev origin main &&
	test "$(cat shop.git/refward/numbers/sequence)" = 3
}
t 'the gate stores what was foretold, each ref with its number' \
    the_gate_stores_what_was_foretold

who_pushes_hears_what_does_not_fire()
{
	shop && git -C dev tag vnext && git -C dev tag v1.0.0 &&
	git -C dev push --receive-pack="$(server_command bob)" origin vnext \
	    >push.out 2>&1 && cat push.out &&
	grep "warning: pipeline 'cd' does not fire for refs/tags/vnext: " \
	    push.out &&
	git -C dev push --receive-pack="$(server_command bob)" origin v1.0.0 \
	    >push.out 2>&1 && ! grep warning push.out
}
t 'who pushes hears of a pipeline that lacks a value' \
    who_pushes_hears_what_does_not_fire

tests_of_a_rule_file()
{
	shop && cp shop.git/refward/rules.ini shop.ini &&
	cat >shop.test.ini <<'EOF2' &&
[test a version is rolled out]
repository = shop
pusher = alice
create = refs/tags/v1.0.0
fires = cd:shop-cd
image-tags = 1.0.0 1.0 latest
expect = allow
EOF2
	"$REFWARD" test shop.test.ini &&
	sed 's/fires = .*/fires = cd app/' shop.test.ini >a.test.ini &&
	status_of 1 "$REFWARD" test --rules shop.ini a.test.ini &&
	grep "what it fires: expected 'cd app', got 'cd'" out &&
	sed 's/image-tags = .*/image-tags = none/' shop.test.ini >a.test.ini &&
	status_of 1 "$REFWARD" test --rules shop.ini a.test.ini &&
	grep "its image tags: expected 'none', got '1.0.0 1.0 latest'" out &&
	sed 's/^create/given/' shop.test.ini >a.test.ini &&
	status_of 2 "$REFWARD" test --rules shop.ini a.test.ini &&
	grep "'fires' is said of what is pushed" err
}
t 'policy tests say what follows a push' tests_of_a_rule_file

a_secret_is_never_in_the_file()
{
	shop && for bad in 'url = https://a:b@ci.example.com/' \
	    'secret = ../x' 'secret = s3cr3t/value'; do
		sed "s|^${bad%% =*} = .*|$bad|" shop.git/refward/rules.ini \
		    >bad.ini &&
		status_of 2 "$REFWARD" check-config bad.ini || return 1
	done
}
t 'a rule file that holds a secret is refused' a_secret_is_never_in_the_file
plan
