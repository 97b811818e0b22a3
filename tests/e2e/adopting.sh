#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The way that refward-adopting(7) describes is gone, command by command, and
# the examples of refward-audit(1) are run.

. "$(dirname "$0")/lib.sh"

adopting=$srcdir/src/cmd/refward-adopting.7
audit=$srcdir/src/cmd/refward-audit.1

# A refward that is found by its name.
mkdir "$_root/bin" && cat >"$_root/bin/refward" <<EOF || exit 1
#!/bin/sh
exec '$REFWARD' "\$@"
EOF
chmod 0755 "$_root/bin/refward" && PATH=$_root/bin:$PATH

# displays PAGE: each literal display as a file of its own, show-1 and so on,
# as whoever reads the page sees it, but for where things lie here.
displays()
{
	rm -f show-* &&
	awk '
		/^\.Bd -literal/	{ on = 1; n++; next }
		/^\.Ed/			{ on = 0; next }
		on			{ print >("show-" n) }
	' "$1" &&
	sed -i -e 's/\\e/\\/g' -e "s,/srv/git,$PWD/srv,g" \
		-e "s,/etc/refward,$PWD/etc,g" show-*
}

# run STATUS NUMBER: the commands of that display; the last ends so.
run()
{
	sed 's/^/+ /' "show-$2"
	sh "show-$2" >out 2>&1
	_status=$?
	cat out
	test "$_status" -eq "$1" || {
		echo "status $_status, not $1"
		return 1
	}
}

# old_server: with a past that the rules of the page would not let in.
old_server()
{
	mkdir srv etc && git init -q --bare -b main srv/shop.git &&
	git clone -q srv/shop.git dev 2>&1 &&
	commit_file dev a 1 'first' && commit_file dev a 2 'feat: second' &&
	git -C dev tag v1 && git -C dev push -q origin HEAD:main v1 &&
	displays "$adopting"
}

# pushed MESSAGE
pushed()
{
	commit_file dev a "$1" "$1" && push_as alice dev origin HEAD:main
}

looked_at()
{
	old_server && mv show-1 team.ini && run 0 2 && run 1 3 &&
	grep '^2 findings, 0 noted' out &&
	test -s before.html && test -s before.json && run 1 4 &&
	test "$(grep -vc '^#' known)" -eq 2 && run 0 5 &&
	grep '^0 findings, 0 noted, 2 accepted' out
}

# settled WORD: what was pushed is told of in the records.
settled()
{
	wait_for "refward records --json srv/shop.git | grep -q '$1'" 20
}

recorded()
{
	looked_at && run 0 6 && pushed 'third' && settled third &&
	run 0 7 && grep 'accepted alice .* commit-type' out
}

warned()
{
	recorded && sed '/--yes/d' show-8 >show-81 && run 1 81 &&
	grep '1 judged again, 1 differently' out && run 0 8 &&
	pushed 'fourth' && grep 'would be refused' push.out &&
	git -C dev fetch -q && commit_file dev a 5 'fifth' &&
	(cd dev && sh ../show-9) >out 2>&1 && cat out &&
	grep 'would be refused' out
}

refused()
{
	warned && run 0 10 && must_fail push_as alice dev origin HEAD:main &&
	git -C dev commit -q --amend -m 'feat: fifth' &&
	push_as alice dev origin HEAD:main &&
	# what was there may go anywhere, and so may what was recorded
	push_as alice dev origin HEAD~2:refs/heads/old
}

bypassed()
{
	refused && sed '/^\[rules messages/a bypass = alice' team.ini >bypass.ini &&
	refward deploy-rules --yes --to etc/shop.ini bypass.ini &&
	git -C dev branch -q -M main && commit_file dev a 6 'sixth' &&
	must_fail push_as alice dev origin main &&
	(cd dev && sed "s|git push|& --receive-pack=\"$(
		server_command alice)\"|" ../show-11 >../show-111 &&
		sh ../show-111) >push.out 2>&1 && cat push.out &&
	settled sixth &&
	refward records --bypass srv/shop.git >out && grep ' alice ' out
}

shown()
{
	bypassed && run 1 12 && grep 'since the report of' out &&
	python3 "$srcdir/tests/audit/page.py" well-formed after.html &&
	grep 'New findings' after.html &&
	grep '>alice</td><td>all rules .*hotfix of the outage' after.html
}
t 'refward-adopting(7) leads from the first look to rules that refuse' shown

all_are_walked()
{
	displays "$adopting" && test -s show-12 && test ! -e show-13
}
t 'no command of it is left out' all_are_walked

# showing TEXT: the number of the display that holds it.
showing()
{
	grep -l -e "$1" show-* | sed 's/^show-//'
}

examples_of_audit()
{
	mkdir srv etc && git init -q --bare -b main srv/shop.git &&
	git clone -q srv/shop.git dev 2>&1 &&
	commit_file dev a 1 'first' && git -C dev push -q origin HEAD:main &&
	printf '[refward]\nversion = 1\n\n[rules all]\n%s\n%s\n' \
		'ref = refs/heads/**' 'commit-type = feat' >team.ini &&
	mkdir srv/shop.git/refward &&
	cp team.ini srv/shop.git/refward/rules.ini &&
	sed '1,/^\.Sh EXAMPLES/d' "$audit" >page && displays page &&
	run 1 "$(showing monday)" && test -s monday.json &&
	run 0 "$(showing known)" &&
	grep '^0 findings, 0 noted, 1 accepted' out &&
	run 3 "$(showing posture)" && grep '\[posture\]' out &&
	run 1 "$(showing merge)" && test -s report.html && test ! -e show-5
}
t 'the examples of refward-audit(1) can be typed' examples_of_audit

plan
