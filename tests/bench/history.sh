#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints a history for `git fast-import`: history.sh COMMITS REFS. A root with
# 600 files and 100 folders of 20 files; each commit changes one file; every
# fifth commit of main merges a branch of two. The refs are tags all over it.

awk -v commits="${1:-200000}" -v refs="${2:-4000}" '
function blob(text) {
	printf "data %d\n%s\n", length(text) + 1, text
}
function commit(ref, number, message) {
	printf "commit %s\nmark :%d\n", ref, number
	printf "author A U Thor <author@example.com> %d +0000\n",
	    1000000000 + number * 100
	printf "committer C O Mitter <committer@example.com> %d +0000\n",
	    1000000000 + number * 100
	blob(message)
}
function change(number) {
	printf "M 100644 inline folder%03d/file%02d.c\n",
	    number * 7 % 100, number * 3 % 20
	blob("line " number)
}
BEGIN {
	main = "refs/heads/main"
	commit(main, 1, "feat: begin")
	for (i = 0; i < 600; i++) {
		printf "M 100644 inline file-number-%03d.c\n", i
		blob("file " i)
	}
	for (i = 0; i < 2000; i++) {
		printf "M 100644 inline folder%03d/file%02d.c\n",
		    i / 20, i % 20
		blob("file " i)
	}
	tip = 1
	every = int(commits / refs)
	for (n = 2; n <= commits; n++) {
		if (n % 7 == 1 && n > 8) {
			commit(main, n, "Merge branch of commit " n)
			printf "from :%d\nmerge :%d\n", tip, n - 1
			printf "M 100644 inline folder%03d/file%02d.c\n",
			    (n - 1) * 7 % 100, (n - 1) * 3 % 20
			blob("line " (n - 1))
			tip = n
		} else if (n % 7 == 6 || n % 7 == 0) {
			commit("refs/heads/side", n,
			    "fix: change number " n " (SHOP-" n ")")
			printf "from :%d\n", n % 7 == 6 ? tip : n - 1
			change(n)
		} else {
			commit(main, n,
			    "feat: change number " n " (SHOP-" n ")\n\n" \
			    "Why this was done is said in a line or two,\n" \
			    "as people do.")
			printf "from :%d\n", tip
			change(n)
			tip = n
		}
		if (n % every == 0)
			printf "reset refs/tags/v%d\nfrom :%d\n\n", n, n
	}
}'
