#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what this machine lacks to build refward, to test it as well, or also
# to fuzz it, to look at its reports in a browser (some 300 MB), or to make
# packages and try them.

set -u
usage='usage: sh build-aux/packages.sh build|test|fuzz|browse|package'
what=${1-}
case $what in
build | test | fuzz | browse | package) ;;
-h | --help)	echo "$usage"; exit 0 ;;
*)		echo "$usage" >&2; exit 2 ;;
esac

has()
{
	command -v "$1" >/dev/null 2>&1
}

as_root()
{
	if test "$(id -u)" -eq 0; then
		"$@"
	elif has sudo; then
		sudo "$@"
	else
		echo 'packages.sh: not root and no sudo, cannot install' >&2
		return 1
	fi
}

# For each family of systems: what building needs, then testing, then fuzzing,
# then looking, then making packages.
if has apt-get; then
	build='autoconf automake make gcc libc6-dev pkg-config git mandoc
		libgit2-dev libpcre2-dev libinih-dev zlib1g-dev libjansson-dev
		libcurl4-openssl-dev libssl-dev libsqlite3-dev libdeflate-dev'
	test='libcmocka-dev python3 shellcheck clang-format jq binutils tzdata openssl
		gpg gpg-agent gpgv openssh-client openssh-server gitolite3 curl nginx-light
		fcgiwrap apache2 webhook
		libxml2-utils python3-jsonschema strace prometheus
		prometheus-node-exporter'
	fuzz='clang libclang-rt-dev'
	browse='chromium fonts-dejavu-core'
	packing='debhelper dpkg-dev lintian debootstrap rpm rpmlint adduser'
elif has apk; then
	build='autoconf automake make gcc musl-dev linux-headers pkgconf git mandoc
		libgit2-dev pcre2-dev inih-dev zlib-dev jansson-dev
		curl-dev openssl-dev sqlite-dev libdeflate-dev'
	test='cmocka-dev python3 shellcheck clang-extra-tools jq binutils tzdata openssl
		gnupg openssh-keygen openssh-client openssh-server gitolite curl
		nginx fcgiwrap apache2 setpriv
		strace'
	fuzz='clang compiler-rt'
	browse='chromium font-dejavu'
	packing='alpine-sdk'
elif has dnf; then
	build='autoconf automake make gcc pkgconf git mandoc
		libgit2-devel pcre2-devel inih-devel zlib-devel jansson-devel
		libcurl-devel openssl-devel sqlite-devel libdeflate-devel'
	test='libcmocka-devel python3 ShellCheck clang-tools-extra jq binutils tzdata openssl
		gnupg2 openssh openssh-clients openssh-server gitolite3 curl nginx
		fcgiwrap httpd strace'
	fuzz='clang compiler-rt'
	browse='chromium dejavu-sans-fonts'
	packing='rpm-build rpmlint'
else
	echo 'packages.sh: no apt-get, apk or dnf here' >&2
	exit 1
fi
wanted=$build
test "$what" = build || wanted="$build $test"
test "$what" != fuzz || wanted="$wanted $fuzz"
test "$what" != browse || wanted="$wanted $browse"
test "$what" != package || wanted="$wanted $packing"

missing_debs()
{
	for package in $wanted; do
		# pkg-config is a name of pkgconf in later releases.
		test "$package" = pkg-config && has pkg-config && continue
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
			grep -q 'ok installed' || echo "$package"
	done
}

# Debian starts what it installs; tests start their own.
policy=/usr/sbin/policy-rc.d
start_nothing()
{
	test ! -e "$policy" || return 0
	printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null &&
	as_root chmod 0755 "$policy" &&
	trap 'as_root rm -f "$policy"' EXIT
}

# shellcheck disable=SC2086 # lists of words
if has apt-get; then
	missing=$(missing_debs)
	test -n "$missing" || exit 0
	echo 'installing:' $missing
	start_nothing &&
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update &&
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install \
		--no-install-recommends $missing
elif has apk; then
	as_root apk add $wanted
else
	as_root dnf -y install $wanted
fi
