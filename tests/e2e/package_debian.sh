#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The Debian package, from the tarball to a purge: built, read by lintian, and
# in a new Debian installed, used, upgraded, removed and purged. Needs root, the
# network and minutes: `sh tests/soak.sh packages`.
#
#	WARD_TARBALL=FILE    what `make dist` made
#	WARD_MIRROR=URL      where debootstrap takes packages from (its default)
#	WARD_SUITE=NAME      of which release (this machine's)

# shellcheck disable=SC2016 # other shells expand it
. "$(dirname "$0")/lib.sh"

: "${WARD_TARBALL:=$(find "$top_builddir" -maxdepth 1 -name 'refward-*.tar.gz')}"
: "${WARD_SUITE:=$(. /etc/os-release && echo "$VERSION_CODENAME")}"
root=$_root/debian

# in_root COMMAND...: with a /proc that is nobody else's and goes with it.
in_root()
{
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
	    DEBIAN_FRONTEND=noninteractive unshare --mount --pid --fork \
	    --mount-proc="$root/proc" chroot "$root" "$@"
}

it_is_built()
{
	version=$(basename "$WARD_TARBALL" .tar.gz) &&
	version=${version#refward-} &&
	mkdir "$_root/package" && cd "$_root/package" &&
	cp "$WARD_TARBALL" "refward_$version.orig.tar.gz" &&
	tar xzf "$WARD_TARBALL" && cd "refward-$version" && dpkg-buildpackage -us -uc
}
t 'it is built from the tarball' it_is_built

lintian_is_content()
{
	lintian --allow-root --fail-on error,warning \
	    "$_root"/package/refward_*.changes
}
t 'lintian has nothing to say' lintian_is_content

it_is_installed()
{
	# shellcheck disable=SC2086 # no mirror, no word
	debootstrap --variant=minbase "$WARD_SUITE" "$root" ${WARD_MIRROR:-} >/dev/null &&
	cp /etc/resolv.conf "$root/etc/" && cp "$_root"/package/*.deb "$root" &&
	rm -f "$root"/refward-dbgsym* &&
	in_root sh -c 'apt-get -qq update && apt-get -qq install -y \
		--no-install-recommends /refward_*.deb' &&
	in_root getent passwd refward &&
	in_root stat -c '%U:%G %a %n' /var/spool/refward /var/log/refward \
	    /var/lib/refward /etc/refward/secrets >actual &&
	says actual <<'END'
refward:refward 2770 /var/spool/refward
refward:refward 2770 /var/log/refward
refward:refward 750 /var/lib/refward
refward:refward 700 /etc/refward/secrets
END
}
t 'it is installed in a new system' it_is_installed

# The four commands of an administrator, the last one a developer's.
a_push_is_refused()
{
	in_root sh -ec '
		adduser --quiet --system --group --shell /bin/sh --home /srv/git git
		usermod -aG refward git
		su git -c "git init -q --bare /srv/git/shop.git"
		su git -c "refward install /srv/git/shop.git"
		export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com
		export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.com
		cat >/srv/git/try <<END
cd && git init -q work && cd work && git commit -q --allow-empty -m one &&
git push -q ../shop.git HEAD:refs/heads/main &&
git commit -q --amend --allow-empty -m two &&
! git push -q -f ../shop.git HEAD:refs/heads/main
END
		su git -c "sh /srv/git/try"
		test -n "$(ls /var/spool/refward/new)"
		su refward -s /bin/sh -c "refward dispatch --once"
		test -z "$(ls /var/spool/refward/new)"
		grep -c refused /var/log/refward/decisions.jsonl' >said 2>&1
	status=$?
	cat said
	test "$status" -eq 0 && grep 'rewrite' said
}
t 'a push is refused, and what was accepted is settled' a_push_is_refused

it_is_upgraded()
{
	in_root sh -ec '
		echo "# ours" >>/etc/refward/refward.ini
		dpkg-deb -R /refward_*.deb /tmp/next
		sed -i "s/^Version: .*/&.1/" /tmp/next/DEBIAN/control
		dpkg-deb -b /tmp/next /next.deb
		dpkg -i /next.deb
		tail -n 1 /etc/refward/refward.ini | grep "# ours"
		su git -c "cd /srv/git/work && ! git push -q -f ../shop.git \
			HEAD:refs/heads/main"'
}
t 'an upgrade keeps the rule file and the gate' it_is_upgraded

it_is_removed()
{
	in_root sh -ec '
		dpkg -r refward
		test -s /etc/refward/refward.ini
		test -s /var/log/refward/decisions.jsonl
		test ! -e /usr/bin/refward
		dpkg -P refward
		test ! -e /etc/refward
		test ! -e /var/log/refward
		test ! -e /var/spool/refward
		test ! -e /var/lib/refward'
}
t 'it is removed with its evidence kept, and purged without a trace' \
    it_is_removed

plan
