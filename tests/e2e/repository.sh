#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rule sets that hold for some repositories, and what is known of each.

. "$(dirname "$0")/lib.sh"

# One rule file for two repositories: what till uses, depot need not keep.
law()
{
	cat <<EOT
[refward]
version = 1
host = ssh
root = $PWD

[repository *]
application = {repository:basename}

[repository till]
${quarrel:-component = service}
use = strict

[rules strict]
ref = refs/heads/**
commit-type = feat fix

[rules lax]
ref = refs/heads/**
commit-subject-length = 40
EOT
}

two_servers()
{
	for name in till depot; do
		make_server "$name" && law | rules "$name" &&
		make_clone "$name" "$name" &&
		commit_file "$name" a a 'stuff' || return 1
	done
}

for_some()
{
	two_servers && push_as alice depot -q origin HEAD:main &&
	must_fail push_as alice till -q origin HEAD:main &&
	remote_output >said && grep 'commit-type \[strict\]\|commit-type' said
}
t_refusal 'a set that is used holds for who uses it' for_some

for_all()
{
	two_servers &&
	commit_file depot a b 'a subject that is longer than forty letters' &&
	must_fail push_as alice depot -q origin HEAD:main &&
	remote_output >said && grep commit-subject-length said
}
t_refusal 'a set that nobody uses holds for all' for_all

renamed_copy()
{
	two_servers && ln -s "$PWD/till.git" depot-too.git &&
	git -C till remote set-url origin "$PWD/depot-too.git" &&
	must_fail push_as alice till -q origin HEAD:main &&
	remote_output >said && grep commit-type said
}
t_refusal 'another way to a repository does not rename it' renamed_copy

quarrels()
{
	quarrel='application = cash' && two_servers &&
	commit_file till a b 'feat: fine' &&
	must_fail push_as alice till -q origin HEAD:main &&
	remote_output >said &&
	grep "'application' of repository 'till' is 'till' in" said &&
	push_as alice depot -q origin HEAD:main &&
	must_fail "$REFWARD" check-config till.git &&
	must_fail "$REFWARD" check-config --json till.git >out &&
	grep '"ok": \{0,1\}false' out &&
	"$REFWARD" check-config depot.git
}
t_refusal 'sections that quarrel refuse, there and nowhere else' quarrels

shown()
{
	two_servers && law >rules.ini &&
	"$REFWARD" check-config --repository till rules.ini >all &&
	grep -v ': warning: ' all >out && says out <<-'EOF' &&
	rules.ini: ok: 2 rule sets, 2 rules
	repository 'till'
	  rule set strict
	  rule set lax
	  application = till
	  component = service
	EOF
	"$REFWARD" check-config depot.git | grep -v ': ' >out &&
	says out <<-'EOF' &&
	repository 'depot'
	  rule set lax
	  application = depot
	EOF
	"$REFWARD" check-config --json --repository till rules.ini |
	python3 -c 'import json, sys
r = json.load(sys.stdin)["repository"]
assert r == {"name": "till", "rule_sets": ["strict", "lax"],
    "facts": {"application": "till", "component": "service"}}, r'
}
t 'check-config says what holds for a repository' shown

simulated()
{
	two_servers &&
	for name in till depot; do
		git -C "$name" push -q "../$name.git" HEAD:refs/heads/x
		git -C "$name.git" fetch -q "../$name" HEAD:refs/heads/x
	done &&
	must_fail "$REFWARD" simulate till.git null refs/heads/x \
	    refs/heads/y >out && grep commit-type out &&
	"$REFWARD" simulate depot.git null refs/heads/x refs/heads/y &&
	must_fail "$REFWARD" baseline --dry-run till.git &&
	"$REFWARD" baseline --dry-run depot.git
}
t 'simulate and baseline know the repository' simulated

in_a_clone()
{
	two_servers && law >rules.ini && cd till &&
	"$REFWARD" check --rules ../rules.ini >../out &&
	grep 'does not say which one this is: strict$' ../out &&
	must_fail "$REFWARD" check --rules ../rules.ini \
	    --repository till >../out && grep commit-type ../out &&
	"$REFWARD" check --rules ../rules.ini --repository depot &&
	git config refward.repository till &&
	must_fail "$REFWARD" check --rules ../rules.ini >../out &&
	grep commit-type ../out
}
t 'check in a clone is told which repository it is' in_a_clone

tested()
{
	law >rules.ini && cat >rules.test.ini <<-'EOF' &&
	[test till is strict]
	repository = till
	create = refs/heads/x
	commit = stuff
	expect = refuse strict/commit-type

	[test depot is not]
	repository = depot
	create = refs/heads/x
	commit = stuff
	expect = allow
	EOF
	"$REFWARD" test rules.test.ini
}
t 'a policy test names the repository' tested

later()
{
	two_servers && push_as alice depot -q origin HEAD:main &&
	law | sed '/^use/d' | sed 's/^\(application.*\)/\1\nuse = strict/' |
	rules depot &&
	git -C depot checkout -q -b next && commit_file depot b b 'feat: b' &&
	must_fail push_as alice depot -q origin HEAD:next &&
	remote_output >said && grep commit-type said &&
	push_as alice depot -q origin HEAD:main
}
t_refusal 'a set that comes to a repository has not judged its past' later
plan
