#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The RPM package, from the tarball to its removal: built by this machine's rpm,
# whose macros of systemd are told to it where it has none, read by rpmlint, and
# installed by rpm in a new system of another kind, where its scripts run.

# shellcheck disable=SC2016 # other shells expand it
. "$(dirname "$0")/package_lib.sh"

spec=$srcdir/packages/rpm/refward.spec
top=$_root/rpm

# rpmbuild ...: what it needs stands in no list of packages that rpm knows here.
build()
{
	rpmbuild --nodeps --define "_topdir $top" --load "$_root/macros" "$@"
}

the_source_is_built()
{
	mkdir -p "$top/SOURCES" && cp "$WARD_TARBALL" "$top/SOURCES" &&
	: >"$_root/macros" && { test -n "$(rpm --eval '%{?_unitdir}')" || cat >"$_root/macros" <<'END'
%_unitdir /usr/lib/systemd/system
%_sysusersdir /usr/lib/sysusers.d
%_tmpfilesdir /usr/lib/tmpfiles.d
%sysusers_create_compat() getent passwd refward >/dev/null || useradd --system --user-group --home-dir /var/lib/refward --shell /usr/sbin/nologin refward
%tmpfiles_create() install -d -m 2770 -o refward -g refward /var/spool/refward /var/log/refward
%systemd_post() :
%systemd_preun() :
%systemd_postun_with_restart() :
END
	} &&
	build -bs "$spec" && test -s "$top/SRPMS/refward-$version-1.src.rpm"
}
t 'rpm builds the source package' the_source_is_built

the_package_is_built()
{
	build --rebuild "$top"/SRPMS/*.src.rpm >log 2>&1 || {
		tail -n 40 log
		return 1
	}
	set -- "$top"/RPMS/*/refward-"$version"-1.*.rpm && test -s "$1"
}
t 'and from it the package, whose tests pass' the_package_is_built

rpmlint_is_content()
{
	rpmlint -c "$srcdir/packages/rpm/rpmlint.toml" "$spec" "$top"/SRPMS/*.rpm
}
t 'rpmlint has nothing to say of recipe and source' rpmlint_is_content

in_rpm()
{
	rpm --root "$root" --nodeps "$@"
}

it_is_installed()
{
	make_system && in_root sh -c 'apt-get -qq update && apt-get -qq install -y \
		--no-install-recommends git libcurl4 libjansson4 libsqlite3-0' &&
	in_rpm -i "$top"/RPMS/*/refward-"$version"-1.*.rpm &&
	in_root readlink /usr/libexec/refward/pre-receive >actual &&
	says actual <<'END'
gate
END
}
t 'it is installed' it_is_installed

a_push_is_refused()
{
	as_developer >"$root/developer" && in_root sh -ec '
		adduser --quiet --system --group --shell /bin/sh --home /srv/git git
		usermod -aG refward git
		su git -c "git init -q --bare /srv/git/shop.git"
		su git -c "refward install /srv/git/shop.git"
		su git -c "sh /developer"' && refused rewrite
}
t 'a push is refused' a_push_is_refused

it_is_upgraded()
{
	echo '# ours' >>"$root/etc/refward/refward.ini" &&
	in_rpm -U --replacepkgs "$top"/RPMS/*/refward-"$version"-1.*.rpm &&
	tail -n 1 "$root/etc/refward/refward.ini" | grep '# ours' &&
	refused rewrite
}
t 'an upgrade keeps the rule file and the gate' it_is_upgraded

it_is_removed()
{
	in_rpm -e refward && test ! -e "$root/usr/bin/refward" &&
	test -s "$root/etc/refward/refward.ini.rpmsave" &&
	test -s "$root/var/log/refward/decisions.jsonl" &&
	refused 'refward was removed from this server'
}
t 'when it is removed, a gate that is left refuses and says so' it_is_removed

plan
