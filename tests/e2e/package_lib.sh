# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What tests of packages stand on: a new Debian in a folder, to install into.
# They need root, the network and minutes: `sh tests/soak.sh packages`.
#
#	WARD_TARBALL=FILE    what `make dist` made
#	WARD_MIRROR=URL      where debootstrap takes packages from (its default)
#	WARD_SUITE=NAME      of which release (this machine's)

. "$(dirname "$0")/lib.sh"

: "${WARD_TARBALL:=$(find "$top_builddir" -maxdepth 1 \
    -name 'refward-[0-9]*.tar.gz' ! -name '*-static-*')}"
: "${WARD_SUITE:=$(. /etc/os-release && echo "$VERSION_CODENAME")}"
root=$_root/system
version=$(basename "$WARD_TARBALL" .tar.gz)
version=${version#refward-}

# make_system
make_system()
{
	# shellcheck disable=SC2086 # no mirror, no word
	debootstrap --variant=minbase "$WARD_SUITE" "$root" ${WARD_MIRROR:-} \
	    >/dev/null &&
	cp /etc/resolv.conf "$root/etc/"
}

# in_root COMMAND...: with a /proc that is nobody else's and goes with it.
in_root()
{
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
	    DEBIAN_FRONTEND=noninteractive unshare --mount --pid --fork \
	    --mount-proc="$root/proc" chroot "$root" "$@"
}

# as_developer: a script that makes a clone of shop.git, pushes to it, and makes
# what no rule of packages/refward.ini lets in.
as_developer()
{
	cat <<'END'
git config --global user.name A && git config --global user.email a@example.com
cd && git init -q work && cd work && git commit -q --allow-empty -m one &&
git push -q ../shop.git HEAD:refs/heads/main &&
git commit -q --amend --allow-empty -m two
END
}

# refused REASON: that is pushed, and refused for it.
refused()
{
	in_root su git -c 'cd /srv/git/work && git push -q -f ../shop.git \
		HEAD:refs/heads/main' >said 2>&1
	test $? -ne 0 && cat said && grep "$1" said
}
