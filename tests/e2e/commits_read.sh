#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What stands in a commit: asked of the grammar of the gate and of git log.

_seed=${WARD_SEED:-$(date +%j%H%M)}

. "$(dirname "$0")/lib.sh"

echo "# WARD_SEED=$_seed"

# compare PROGRAM COUNT
compare()
{
	git init -q --bare . &&
	python3 "$srcdir/tests/model/commits.py" "$1" "$_seed" "$2"
}

as_git_log_says()
{
	compare "$top_builddir/tests/model/commit_fields" 3000
}
t 'where the grammar accepts a commit git log shows the same' as_git_log_says

# The negative control: the committer's name is taken for the author's.
takes_the_other()
{
	cat >other <<END &&
#!/bin/sh
'$top_builddir/tests/model/commit_fields' | sed 's/A U Thor/A N Other/'
END
	chmod 0755 other && must_fail compare "$PWD/other" 300 >out &&
	grep ' differ, of ' out
}
t 'a reader that sees another author is found out' takes_the_other

plan
