# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154,SC2034 # what run.sh sets and reads
# What a server of many repositories costs.

# make_served COUNT: in served/, installed, each with an id of its own.
make_served()
{
	test ! -d served || return 0
	rm -rf served.new served.git served.ini && mkdir served.new &&
	write_rules >served.ini && git init -q --bare -b "$main" \
	    --template= served.git && "$top_builddir/refward" install --rules \
	    "$work/served.ini" served.git >>log 2>&1 &&
	"$python" - "$1" <<'END' && mv served.new served
import os, shutil, sys
for number in range(int(sys.argv[1])):
    path = "served.new/%04d.git" % number
    shutil.copytree("served.git", path, symlinks=True)
    with open(path + "/refward/id", "w") as out:
        out.write("%032x\n" % number)
END
}

# The loop is what an administrator would write.
measure_doctor()
{
	not_in_a_push
	n=$(((rounds + 19) / 20)) walls=yes
	if ! make_served 5000; then
		echo "doctor: cannot prepare, see $work/log"
		return
	fi
	cat >config-lists <<'END'
for repository in served/*.git; do
	git -C "$repository" config --list
done
END
	figure 'doctor of 5,000 repositories / git config --list in each' 0.5 \
	    'sh config-lists' "$top_builddir/refward doctor --sysroot $work/home --root served"
}
