#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is the name of a ref: asked of the gate's own rules and of git.

_seed=${WARD_SEED:-$(date +%j%H%M)}

. "$(dirname "$0")/lib.sh"

echo "# WARD_SEED=$_seed"

as_git_says()
{
	python3 "$srcdir/tests/model/ref_names.py" \
	    "$top_builddir/tests/model/ref_names" "$_seed" 800
}
t 'random names are what git takes them for' as_git_says

takes_all()
{
	printf '#!/bin/sh\nsed "s/.*/ok/"\n' >all && chmod 0755 all &&
	must_fail python3 "$srcdir/tests/model/ref_names.py" ./all 1 100
}
t 'rules that take every name are found out' takes_all

plan
