#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The Debian package, from the tarball to a purge: built, read by lintian, and
# in a new Debian installed, used, upgraded, removed and purged.

# shellcheck disable=SC2016 # other shells expand it
. "$(dirname "$0")/package_lib.sh"

it_is_built()
{
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

# A server as it was before refward, with a history, and a developer's clone.
a_server_is_there()
{
	make_system && in_root sh -ec '
		apt-get -qq update
		apt-get -qq install -y --no-install-recommends adduser git
		adduser --quiet --system --group --shell /bin/sh --home /srv/git git' &&
	as_developer >"$root/developer" && in_root su git -c "
		git init -q --bare /srv/git/shop.git && sh /developer" &&
	cp "$_root"/package/refward_*.deb "$root"
}
t 'a new system serves git' a_server_is_there

# The administrator's commands are those of the README, the last one is a
# developer's.
from_package_to_refusal()
{
	sed -n '/^    apt install /,/^$/s/^    //p' "$srcdir/README.md" |
		sed 's/^apt /apt -qq -y --no-install-recommends /' >commands &&
	cp commands "$root" && in_root sh -ec '. /commands' &&
	refused rewrite &&
	echo "commands, with the push: $(($(grep -c . commands) + 1))" &&
	test "$(grep -c . commands)" -eq 3
}
t 'four commands lead from the package to a push that is refused' \
    from_package_to_refusal

it_is_installed()
{
	in_root getent passwd refward &&
	in_root stat -c '%U:%G %a %n' /var/spool/refward /var/log/refward \
	    /var/lib/refward /etc/refward/secrets >actual &&
	says actual <<'END' &&
refward:refward 2770 /var/spool/refward
refward:refward 2770 /var/log/refward
refward:refward 750 /var/lib/refward
refward:refward 700 /etc/refward/secrets
END
	in_root sh -ec '
		su git -c "cd /srv/git/work && git fetch -q ../shop.git main &&
			git checkout -q --detach FETCH_HEAD &&
			git commit -q --allow-empty -m three &&
			git push -q ../shop.git HEAD:refs/heads/main &&
			git checkout -q -"
		test -n "$(ls /var/spool/refward/new)"
		su refward -s /bin/sh -c "refward dispatch --once"
		test -z "$(ls /var/spool/refward/new)"
		grep -c refused /var/log/refward/decisions.jsonl'
}
t 'what was accepted is settled' it_is_installed

# pushes_meanwhile COMMAND: in the new system, while what has to be refused is
# pushed again and again; how often is in /pushes, and what was accepted there.
pushes_meanwhile()
{
	cat >"$root/meanwhile" <<'END'
cd /srv/git/work
until test -e /tmp/over; do
	! git push -q -f ../shop.git HEAD:refs/heads/main 2>&1 || echo ACCEPTED
	echo pushed
done >/tmp/pushes
END
	in_root sh -ec '
		rm -f /tmp/over /tmp/pushes
		su git -c "sh /meanwhile" &
		until grep -s pushed /tmp/pushes; do sleep 0.1; done
		before=$(grep -c pushed /tmp/pushes)
		status=0
		sh -ec "$1" || status=$?
		until test "$(grep -c pushed /tmp/pushes)" -gt "$((before + 2))"; do
			sleep 0.1
		done
		touch /tmp/over
		wait
		exit "$status"' sh "$1" &&
	{ test "$(grep -c ACCEPTED "$root/tmp/pushes")" -eq 0 || {
		echo 'a push got through'
		return 1
	}; }
}

# The next version brings another rule file; there is no systemd that would
# restart the dispatcher, so a double of what the package asks does it.
it_is_upgraded()
{
	cat >"$root/usr/bin/deb-systemd-invoke" <<'END' &&
#!/bin/sh
# A double: the one service that there is.
echo "$*" >>/tmp/invoked
case $1 in
restart | stop)
	kill "$(cat /tmp/dispatcher)"
	while kill -0 "$(cat /tmp/dispatcher)"; do sleep 0.1; done ;;
esac 2>/dev/null
case $1 in
restart | start)
	su refward -s /bin/sh -c \
	    'refward dispatch >/tmp/said 2>&1 & echo $! >/tmp/dispatcher' ;;
esac
END
	chmod 0755 "$root/usr/bin/deb-systemd-invoke" &&
	printf '#!/bin/sh\n' >"$root/usr/bin/systemctl" &&
	chmod 0755 "$root/usr/bin/systemctl" &&
	mkdir -p "$root/run/systemd/system" && pushes_meanwhile '
		echo "# ours" >>/etc/refward/refward.ini
		deb-systemd-invoke start refward-dispatch.service
		before=$(cat /tmp/dispatcher)
		dpkg-deb -R /refward_*.deb /tmp/next
		sed -i "s/^Version: .*/&.1/" /tmp/next/DEBIAN/control
		echo "# theirs" >>/tmp/next/etc/refward/refward.ini
		dpkg-deb -b /tmp/next /next.deb
		dpkg --force-confold -i /next.deb
		grep "restart.*refward-dispatch.service" /tmp/invoked
		test "$(cat /tmp/dispatcher)" -ne "$before"
		test "$(readlink "/proc/$(cat /tmp/dispatcher)/exe")" = \
			/usr/bin/refward
		tail -n 1 /etc/refward/refward.ini | grep "# ours"
		tail -n 1 /etc/refward/refward.ini.dpkg-dist | grep "# theirs"
		refward check-config' &&
	refused rewrite
}
t 'an upgrade keeps the rule file, restarts the dispatcher, and opens no gate' \
    it_is_upgraded

it_is_removed()
{
	pushes_meanwhile 'dpkg -r refward' &&
	test -s "$root/etc/refward/refward.ini" &&
	test -s "$root/var/log/refward/decisions.jsonl" &&
	test ! -e "$root/usr/bin/refward" &&
	refused 'refward was removed from this server' &&
	in_root dpkg -i /next.deb && refused rewrite
}
t 'removed, its gates refuse and its evidence is kept, until it is there again' \
    it_is_removed

it_is_purged()
{
	pushes_meanwhile 'dpkg -P refward' && for folder in etc/refward \
	    var/log/refward var/spool/refward var/lib/refward; do
		test ! -e "$root/$folder" || return 1
	done &&
	in_root find /usr /etc /var -name '*refward*' ! -path '/var/lib/dpkg/*' \
	    ! -path '/var/cache/*' ! -path '/var/log/*' >actual &&
	says actual <<'END' &&
/usr/libexec/refward
END
	in_root ls /usr/libexec/refward >actual && says actual <<'END' &&
pre-receive
END
	refused 'refward was removed from this server'
}
t 'purged, what refuses is all that stays' it_is_purged

plan
