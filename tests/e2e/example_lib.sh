# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154 # what lib.sh sets
# Walking the README of a set-up of examples/: its indented lines are typed.

# block NUMBER: the NUMBER-th indented part of README.md.
block()
{
	awk -v wanted="$1" '
		/^    / { if (!inside) n++; inside = 1 }
		!/^    / { inside = 0 }
		inside && n == wanted { sub(/^    /, ""); print }
	' README.md
}

blocks()
{
	awk '/^    / { if (!inside) n++; inside = 1 } !/^    / { inside = 0 }
	    END { print n }' README.md
}

# example NAME: its files, with the paths of this case, and a refward to type.
example()
{
	cp -R "$srcdir/examples/$1/." . && mkdir -p bin srv etc &&
	ln -s "$REFWARD" bin/refward && PATH=$PWD/bin:$PATH &&
	for file in *; do
		test ! -f "$file" || sed -i -e "s|/srv/git|$PWD/srv|g" \
		    -e "s|/etc/nginx|$PWD/etc|g" -e "s|/etc/apache2|$PWD/etc|g" \
		    -e "s|/home/git/repositories|$PWD/home/repositories|g" \
		    -e "s|/etc/refward|$PWD/etc/refward|g" \
		    -e "s|/var/lib/gitea|$PWD/lib|g" \
		    -e "s|/var/lib/gitaly|$PWD/lib|g" \
		    -e "s|/etc/gitaly|$PWD/etc|g" \
		    -e "s|/etc/systemd|$PWD/etc/systemd|g" \
		    -e "s|/usr/libexec/refward|$top_builddir/hooks|g" \
		    -e "s|/usr/lib/git-core|$(git --exec-path)|g" \
		    -e "s|unix:/run/fcgiwrap.socket|127.0.0.1:${backend:-}|g" \
		    "$file" || return 1
	done
}

# walk NUMBER...: type these parts; what they print is in "said".
walk()
{
	for _number; do
		block "$_number" >typed && test -s typed || return 1
		sh -e typed >said 2>&1 || {
			cat typed said
			return 1
		}
	done
}
