#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What README and manuals show can be typed as it stands.

. "$(dirname "$0")/lib.sh"

# The literal display number $2 of section $1 of the manual $3.
display()
{
	awk -v section=".Sh $1" -v number="$2" '
		/^\.Sh /			{ on = $0 == section; seen = 0 }
		on && /^\.Bd /			{ seen++; next }
		on && /^\.Ed/			{ if (seen == number) exit; next }
		on && seen == number		{ print }
	' "$3"
}

policy=$srcdir/policy/refward-policy.5.in

the_example_of_the_policy_manual_compiles()
{
	display EXAMPLES 1 "$policy" >rules.ini &&
	grep -q 'rules protected-main' rules.ini &&
	"$REFWARD" check-config rules.ini
}

its_policy_test_runs()
{
	display EXAMPLES 1 "$policy" >rules.ini &&
	display 'POLICY TESTS' 1 "$policy" >rules.test.ini &&
	"$REFWARD" test rules.ini >said &&
	grep -q '^1 passed, 0 failed' said
}

the_rule_file_of_the_readme_compiles()
{
	sed -n '/refward.ini <<.END/,/^ *END$/p' "$srcdir/README.md" |
		sed '1d;$d;s/^    //' >rules.ini &&
	grep -q 'branch-name = main' rules.ini &&
	"$REFWARD" check-config rules.ini
}

the_sample_of_all_rules_compiles()
{
	"$REFWARD" rules --sample >rules.ini &&
	"$REFWARD" check-config rules.ini
}

# Its targets, each with a pipeline that fires it.
the_receivers_of_the_delivery_manual_compile()
{
	page=$srcdir/src/deliver/refward-delivery.7 &&
	printf '[refward]\nversion = 1\n' >rules.ini && set -- &&
	for number in 1 2 3 4; do
		display 'RECEIVERS OF WEB HOOKS' "$number" "$page" >one &&
		name=$(sed -n 's/^\[target \(.*\)\]$/\1/p' one) &&
		test -n "$name" && cat one - >>rules.ini <<-EOF || return 1

			[pipeline to-$name]
			on = branch
			ref = refs/heads/main
			name = ci
			target = $name

		EOF
	done && "$REFWARD" check-config rules.ini &&
	test -z "$(display 'RECEIVERS OF WEB HOOKS' 5 "$page")" &&
	sed 's/^flavour/flavor/' rules.ini >wrong.ini &&
	must_fail "$REFWARD" check-config wrong.ini
}

t 'the example of refward-policy(5) compiles' \
	the_example_of_the_policy_manual_compiles
t 'the policy test of refward-policy(5) runs' its_policy_test_runs
t 'the rule file of the README compiles' the_rule_file_of_the_readme_compiles
t 'the receivers of refward-delivery(7) compile' \
	the_receivers_of_the_delivery_manual_compile
t 'the sample of all rules compiles' the_sample_of_all_rules_compiles
plan
