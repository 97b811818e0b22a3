#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No include goes up a floor, a folder's own headers stay in it, and each
# foreign library is included only where it is hidden. A new header in
# include/refward/ gets its word in the table.

. "$(dirname "$0")/lib.sh"

# The headers in include/refward/, by the floor that implements them.
floor_0='base64 buf build calendar child clock cut_short error file glob json memory regex sandbox sha256
	text uuid version zone'
floor_1='change dotgit git_config graph object oid path reflog refname repo'
floor_2='coverage diag gate host import log_keep own_rules pipeline place policy push render rules
	skeleton target template verdict'
floor_3='intent job lease process sequence settle spool'
floor_4='audit audit_part dispatch outbox'

# A foreign header, and the files that may include it (extended patterns).
foreign='
git2(/.*)?[.]h	src/git/(libgit2|offline/)[^/]*[.][ch]
pcre2[.]h	src/base/regex[.]c
ini[.]h		policy/ini[.]c
iconv[.]h	(hooks/static|src/base/decode)[.]c
zlib[.]h	(policy/coverage_file|src/cmd/record_files|src/git/inflate)[.]c
libdeflate[.]h	src/git/inflate[.]c
curl/.*		src/deliver/http(_easy)?[.][ch]
sqlite3[.]h	(src/deliver/ledger|src/cmd/audit_cache)[.]c
jansson[.]h	(src/cmd/record(s|_filter|_push)|src/deliver/(answer|record_figures)|src/report/(earlier|part(_[a-z]+)?))[.][ch]
openssl/.*	src/deliver/hmac[.]c
'

product_files()
{
	sources .c .h .def | grep -E '^(hooks|include|policy|src)/'
}

# Lines "FILE INCLUDED", the latter with its quotes or angle brackets.
includes()
{
	# shellcheck disable=SC2016 # awk's own $0
	product_files | xargs awk '
	/^[ \t]*#[ \t]*include[ \t]/ {
		match($0, /<[^>]*>|"[^"]*"/)
		print FILENAME, substr($0, RSTART, RLENGTH)
	}'
}

going_up()
{
	includes | awk -v f0="$floor_0" -v f1="$floor_1" -v f2="$floor_2" \
		-v f3="$floor_3" -v f4="$floor_4" '
	function learn(list, floor,	words, n, i) {
		n = split(list, words, " ")
		for (i = 1; i <= n; i++)
			of["refward/" words[i] ".h"] = floor
	}
	function floor_of(path) {
		sub(/^include\//, "", path)
		if (path ~ /^refward\//)
			return path in of ? of[path] : -1
		if (path ~ /^src\/base\//) return 0
		if (path ~ /^src\/git\//) return 1
		if (path ~ /^policy\//) return 2
		if (path ~ /^src\/release\//) return 3
		if (path ~ /^src\/(deliver|report)\//) return 4
		return 5
	}
	BEGIN {
		learn(f0, 0); learn(f1, 1); learn(f2, 2); learn(f3, 3)
		learn(f4, 4)
	}
	{
		file = $1
		header = substr($2, 2, length($2) - 2)
		if (substr($2, 1, 1) == "<")
			next
		here = floor_of(file)
		if (here < 0 && !(file in told)) {
			told[file] = 1
			print file ": not in the table of tests/lint/floors.sh"
		}
		if (here < 0)
			next
		if (header ~ /^refward\// && floor_of(header) > here)
			print file ": goes up to " header
	}'
}

# A quoted include is "refward/x.h", "config.h", or a header of the own folder.
leaving_the_folder()
{
	includes | awk '
	function folder(path) {
		if (path ~ /^src\//) {
			split(path, part, "/")
			return part[1] "/" part[2]
		}
		split(path, part, "/")
		return part[1]
	}
	$2 ~ /^"/ {
		header = substr($2, 2, length($2) - 2)
		if (header ~ /^refward\// || header == "config.h")
			next
		if (header ~ /\.\./)
			print $1 ": climbs to " header
		if (header ~ /\// && header !~ /^(rules|hosts)\// &&
		    folder(header) != folder($1))
			print $1 ": takes " header " from another folder"
	}'
}

out_of_place()
{
	echo "$foreign" | while read -r header place; do
		test -n "$header" || continue
		includes | awk -v header="^[<\"]${header}[>\"]\$" \
			-v place="^$place\$" '
		$2 ~ header && $1 !~ place { print $1 ": includes " $2 }'
	done
}

check 'no include goes up a floor' going_up
check "a folder's own headers stay in it" leaving_the_folder
check 'foreign headers stand where they are hidden' out_of_place
done_checking
