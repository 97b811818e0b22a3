#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The HTML report: read as strictly as XML, and by a real browser. Its commits,
# paths, refs and authors try to be more than text.

. "$(dirname "$0")/lib.sh"

page=$srcdir/tests/audit/page.py

# once: a fleet that all cases read; one of it cannot be read.
world=$_root/world
build_world()
{
	mkdir "$world" && cd "$world" &&
	python3 "$srcdir/tests/audit/fleet.py" fleet 7 &&
	rm -rf fleet/team-1/project-5.git/objects &&
	{ echo '[refward]' && echo 'version = 1' && echo "root = $PWD/fleet" &&
	cat; } >team.ini <<'EOF2' && audit_fleet
mode = warn

[rules team]
ref = refs/heads/**
mode = refuse
help = Say <what> & "why"
url = https://example.com/?a=1&b="2"
commit-type = feat fix
commit-subject-length = 60
commit-author = Ann <ann@example.com>
path-deny = **/*script*
update = alice
branch-name = main
EOF2
}
audit_fleet()
{
	"$REFWARD" audit --rules team.ini --root fleet --output json=one.json \
		--output html=one.html >/dev/null
	test $? -eq 3 &&
	"$REFWARD" audit --rules team.ini --root fleet --compare one.json \
		--format html >two.html
	test $? -eq 3
}
(build_world) >"$_root/world.out" 2>&1 || {
	sed 's/^/# /' "$_root/world.out"
	echo 'Bail out! no world to look at'
	exit 1
}

nothing_gets_out()
{
	python3 "$page" well-formed "$world/one.html" &&
	python3 "$page" well-formed "$world/two.html" &&
	# it would notice
	sed 's/&lt;script/<script/' "$world/one.html" >worse.html &&
	must_fail python3 "$page" well-formed worse.html &&
	sed 's/--page: #ffffff/--page: #fffffe/' "$world/one.html" >worse.html &&
	must_fail python3 "$page" well-formed worse.html
}
t 'text of others stays text, and no style but ours is allowed' \
    nothing_gets_out

what_it_says()
{
	python3 "$page" as-json "$world/one.html" "$world/one.json" &&
	grep 'project-5.git.* is not a git repository' "$world/one.html" &&
	grep 'New findings' "$world/two.html" &&
	must_fail grep 'New findings' "$world/one.html" &&
	grep '; before [0-9.]*&#160;%' "$world/two.html"
}
t 'it says what the report as JSON says' what_it_says

a_clean_one()
{
	git init -q --bare none.git &&
	"$REFWARD" audit --rules "$world/team.ini" --format html none.git \
		>none.html &&
	python3 "$page" well-formed none.html &&
	grep 'No commit was judged' none.html &&
	grep 'Nothing was found' none.html
}
t 'where nothing is found it says so' a_clean_one

# That nothing fails is not that nothing was found.
noted_ones()
{
	git init -q dev && commit_file dev a 1 'odd' &&
	sed 's/^mode = refuse/mode = warn/' "$world/team.ini" >warn.ini &&
	"$REFWARD" audit --rules warn.ini --format html dev >page.html &&
	python3 "$page" well-formed page.html &&
	must_fail grep 'Nothing was found' page.html &&
	grep 'No finding is open: 0 open, 2 noted\.' page.html &&
	grep '<td class="heat h0">0<span class="noted">+1</span></td>' \
		page.html &&
	grep "git -C $PWD/dev log -1 $(git -C dev rev-parse HEAD)<" page.html
}
t 'what is only noted is shown all the same' noted_ones

what_is_unknown()
{
	must_fail "$REFWARD" audit --posture --rules "$world/team.ini" \
		--root "$world/fleet" --format html >page.html &&
	python3 "$page" well-formed page.html &&
	grep '1 repository was not read to the end, in 6 more a rule could not' \
		page.html && grep 'project-5.*<td [^>]*>not read</td>' page.html &&
	grep '<h3>gate</h3> 6 open<' page.html &&
	grep '<h3>host</h3> 0 open, 6 could not tell<' page.html &&
	grep '>Branches without a commit for a year</th><td [^>]*>[1-9]' \
		page.html &&
	"$REFWARD" audit --rules "$world/team.ini" --format html \
		"$world/fleet/team-0/project-0.git" >page.html &&
	grep 'Every repository was read to its end, and whatever' page.html
}
t 'what was not read is told apart from what could not be told' what_is_unknown

# --- a browser ---

browser=
for _candidate in "${CHROMIUM:-chromium}" chromium-browser google-chrome; do
	test -n "$browser" || browser=$(command -v "$_candidate") || :
done

# browse ARG...: it asks nobody anything, and is alone.
browse()
{
	timeout 60 "$browser" --headless --no-sandbox --disable-gpu \
		--disable-dev-shm-usage --disable-background-networking \
		--no-first-run --hide-scrollbars --enable-logging=stderr \
		--user-data-dir="$_root/browser" "$@" 2>browser.err
}

in_a_browser()
{
	browse --dump-dom "file://$world/one.html" >dumped.html &&
	python3 "$page" as-in-browser "$world/one.html" dumped.html &&
	must_fail grep CONSOLE browser.err &&
	sed 's|</main>|<script>document.title="ran"</script>&|' \
		"$world/one.html" >worse.html &&
	browse --dump-dom "file://$PWD/worse.html" >dumped.html &&
	must_fail python3 "$page" as-in-browser "$world/one.html" \
		dumped.html &&
	grep CONSOLE browser.err && must_fail grep '<title>ran' dumped.html
}

as_pictures()
{
	browse --window-size=1200,1500 --screenshot=light.png \
		"file://$world/one.html" &&
	browse --window-size=1200,1500 --screenshot=dark.png \
		--blink-settings=preferredColorScheme=0 \
		"file://$world/one.html" &&
	browse --window-size=500,1500 --screenshot=narrow.png \
		"file://$world/one.html" &&
	python3 "$page" pictures light.png dark.png narrow.png &&
	browse --print-to-pdf=page.pdf "file://$world/one.html" &&
	test "$(head -c 5 page.pdf)" = %PDF- &&
	test "$(wc -c <page.pdf)" -gt 20000
}

if test -z "$browser"; then
	skip 'a browser runs no script and complains of nothing' 'no chromium'
	skip 'it is seen in light, dark, narrow and on paper' 'no chromium'
elif ! browse --dump-dom about:blank >"$_root/blank" </dev/null; then
	skip 'a browser runs no script and complains of nothing' \
		'chromium does not run here'
	skip 'it is seen in light, dark, narrow and on paper' \
		'chromium does not run here'
else
	t 'a browser runs no script and complains of nothing' in_a_browser
	t 'it is seen in light, dark, narrow and on paper' as_pictures
fi

plan
