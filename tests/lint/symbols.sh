#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Floors 0 to 3 leave environment, exit status, terminal, clock and chance to
# the programs; a hook loads no library that could open a connection, nor does
# the program that most commands are.

. "$(dirname "$0")/lib.sh"

banned='getenv secure_getenv setenv putenv unsetenv environ exit _exit _Exit
printf vprintf fprintf vfprintf __printf_chk __vprintf_chk __fprintf_chk
__vfprintf_chk puts putchar perror stdout stderr syslog __syslog_chk vsyslog
time gettimeofday rand srand random srandom rand_r drand48 getrandom'

libgit2=${WARD_LIBGIT2:-shared}

# `nm -u` lists "U name" and, after an archive member, its name with a colon.
undefined_and_banned()
{
	nm -u "$1" | awk -v banned="$banned" '
	BEGIN {
		n = split(banned, words)
		for (i = 1; i <= n; i++)
			is_banned[words[i]] = 1
	}
	/:$/ { member = $1 }
	$1 == "U" {
		sub(/@.*/, "", $2)
		if ($2 in is_banned)
			print member " " $2
	}'
}

needed()
{
	readelf -d "$hook" | sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p'
}

loads()
{
	needed | grep -E "$1"
	test $? -eq 1
}

if has nm; then
	for archive in src/base/libbase.a src/git/libwardgit.a \
		policy/libpolicy.a src/release/librelease.a; do
		test -f "$top_builddir/$archive" || continue
		check "$archive keeps to itself" \
			undefined_and_banned "$top_builddir/$archive"
	done
else
	skip 'floors keep to themselves' 'nm is not installed'
fi

# What a hook without libgit2's network has no use for.
connecting()
{
	nm -D --undefined-only "$hook" |
		grep -wE '(connect|socket|getaddrinfo|gethostbyname)'
	test $? -eq 1
}

network='^lib(curl|ssl|crypto|sqlite3|ssh2|gnutls|mbed.*|gssapi.*|krb5)[.-]'
for name in pre-receive post-receive; do
	hook=$top_builddir/hooks/$name
	if ! has readelf; then
		skip "$name loads no network library" 'readelf is not installed'
	elif ! test -f "$hook"; then
		skip "$name loads no network library" 'it is not built'
	else
		check 'readelf sees libc' test -n "$(needed | grep '^libc\.')"
		check "$name loads no network library" loads "$network"
		if test "$libgit2" = offline; then
			check "$name does not load libgit2" loads '^libgit2[.]'
			check "$name cannot open a connection" connecting
		fi
	fi
done

hook=$top_builddir/refward
if has readelf && test -f "$hook"; then
	check 'refward loads no network library' loads \
	    '^lib(curl|ssl|crypto|ssh2|gnutls|mbed.*|gssapi.*|krb5)[.-]'
	hook=$top_builddir/src/cmd/refward-network
	check 'refward-network loads it' test -n "$(needed | grep '^libcurl')"
else
	skip 'refward loads no network library' 'no readelf, or it is not built'
fi
done_checking
