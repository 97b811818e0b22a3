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

t 'the example of refward-policy(5) compiles' \
	the_example_of_the_policy_manual_compiles
t 'the policy test of refward-policy(5) runs' its_policy_test_runs
t 'the rule file of the README compiles' the_rule_file_of_the_readme_compiles
t 'the sample of all rules compiles' the_sample_of_all_rules_compiles
plan
