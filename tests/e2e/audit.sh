#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward audit: the gate's rules over histories that are there.

. "$(dirname "$0")/lib.sh"

# history: shop.git, which let everything in, and a rule file for it.
history()
{
	make_server shop && let_all_in shop && make_clone shop dev &&
	commit_file dev a 1 'odd' && commit_file dev a 2 'feat: two' &&
	git -C dev tag v1 && git -C dev tag -a -m 'a tag' v2 &&
	git -C dev checkout -q -b side && commit_file dev a 3 "od$(
	    printf '\033')[31mder" &&
	git -C dev push -q origin main side v1 v2 && team_rules >team.ini
}

team_rules()
{
	cat <<'EOF2'
[refward]
version = 1

[rules messages]
ref = refs/heads/**
update = alice
commit-type = feat fix
commit-fixup = yes
commit-fixup.mode = warn

[rules tags]
ref = refs/tags/**
tag-annotated = yes
commit-type = feat fix
EOF2
}

# audits STATUS ARG...: it ends so; its output is in out, its errors in err.
audits()
{
	_want=$1
	shift
	"$REFWARD" audit "$@" >out 2>err
	_status=$?
	test "$_status" -eq "$_want" || {
		echo "status $_status, not $_want" && cat out err
		return 1
	}
}

# summed FILE: a text report without what differs from run to run.
summed()
{
	sed -e 's/^refward [^,]*, [^,]*,/refward VERSION, TIME,/' \
	    -e "s,$PWD,HERE,g" "$1"
}

in_words()
{
	history && audits 1 --rules team.ini shop.git && test ! -s err &&
	odd=$(git -C dev rev-parse main^) && side=$(git -C dev rev-parse side) &&
	v1=$(git -C dev rev-parse v1) && summed out >actual &&
	says actual <<EOF2
refward VERSION, TIME, rules team.ini
read 1 of 1 repository: 4 refs, 3 commits
refs: all
objects verified: commits,tags
structure: commits, tags, and trees where a rule looks at paths
  findings  rule [set]
         2  commit-type [messages]
         1  commit-text [objects]
         1  commit-type [tags]
         1  tag-annotated [tags]
         0  commit-fixup [messages]
         0  update [messages], not evaluable: nobody pushes
         0  object [objects]
         0  tag-object [objects]

HERE/shop.git: findings; 5 findings in 3 commits
  tag-annotated [tags]: refs/tags/v1
    tag is lightweight, it must be annotated: who made it, when and why
    git -C HERE/shop.git cat-file -p $v1
  commit-type [messages]: ${side%"${side#??????????}"} "od\\x1b[31mder"
    subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix
    A U Thor <author@example.com>, 2023-11-14T22:16:20Z, refs/heads/side
    git -C HERE/shop.git log -1 $side
  commit-text [objects]: ${side%"${side#??????????}"} "od\\x1b[31mder"
    message holds the control character U+001B in line 1
    A U Thor <author@example.com>, 2023-11-14T22:16:20Z, refs/heads/side
    git -C HERE/shop.git log -1 $side
  commit-type [messages]: ${odd%"${odd#??????????}"} "odd"
    subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix
    A U Thor <author@example.com>, 2023-11-14T22:14:20Z, refs/heads/main
    git -C HERE/shop.git log -1 $odd
  commit-type [tags]: ${odd%"${odd#??????????}"} "odd"
    subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix
    A U Thor <author@example.com>, 2023-11-14T22:14:20Z, refs/tags/v1
    git -C HERE/shop.git log -1 $odd

5 findings, 0 noted, 0 accepted, 0 could not tell; repositories: 0 clean, 1 with findings, 0 unknown
EOF2
}
t 'it sums up, shows the worst, and ends in a line that counts' in_words

# Of many of one rule two are enough, so that others are seen.
of_each_rule()
{
	history && for n in 1 2 3 4; do
		commit_file dev b "$n" "odd $n" || return 1
	done && git -C dev push -q origin side &&
	audits 1 --rules team.ini shop.git &&
	test "$(grep -c '^  commit-type \[messages\]: ' out)" -eq 2 &&
	grep '^  commit-text \[objects\]: ' out &&
	grep '^  commit-type \[tags\]: ' out &&
	grep '^  and 4 more: --format jsonl$' out
}
t 'it shows some of each rule that found something' of_each_rule

as_json()
{
	history && audits 1 --rules team.ini --json shop.git && cp out one.json &&
	audits 1 --rules team.ini --format jsonl shop.git &&
	python3 - <<'EOF2'
import json, subprocess
one = json.load(open("one.json"))
lines = [json.loads(line) for line in open("out")]
assert [l["type"] for l in lines] == (
    ["audit"] + ["finding"] * 5 + ["repository", "summary"]), lines
repository = one["repositories"][0]
assert [f["id"] for f in repository["findings"]] == [
    l["id"] for l in lines[1:-2]], lines
assert len({l["id"] for l in lines[1:-2]}) == 5
assert one["summary"]["counts"]["open"] == 5, one["summary"]
rules = {(r["set"], r["rule"]): r for r in repository["rules"]}
assert rules["messages", "update"]["evaluable"] is False
assert rules["messages", "commit-type"]["evaluable"] is True
assert rules["messages", "commit-type"]["counts"]["open"] == 2
assert repository["state"] == "findings" and len(repository["policy"]) == 64
for finding in repository["findings"]:
    # what the command shows is what the finding is about
    shown = subprocess.run(finding["command"], shell=True, text=True,
        stdout=subprocess.PIPE, check=True).stdout
    about = finding["commit"] or finding["value"]
    assert about in shown or "tree " in shown, (finding, shown)
    assert finding["author"] in (None, "A U Thor <author@example.com>")
    assert "\x1b" not in json.dumps(finding)
EOF2
}
t 'as JSON it names rule, ref, commit, author, date, and a command that shows it' \
    as_json

which_refs()
{
	history && audits 1 --rules team.ini --ref 'refs/heads/m*' shop.git &&
	grep '^read 1 of 1 repository: 1 ref, 2 commits$' out &&
	audits 0 --rules team.ini --ref refs/tags/v2 --ref 'refs/x/*' \
	    --fail-on nothing shop.git && grep '1 ref, 2 commits' out &&
	audits 2 --rules team.ini --ref 'a[' shop.git && grep -e --ref err &&
	# what matches nothing would be clean
	for glob in main heads/main 'main*' refs 're*' '*'; do
		audits 2 --rules team.ini --ref "$glob" shop.git &&
		grep -F "'$glob' matches no full name" err || return 1
	done &&
	for glob in '**' '**/main' 'refs/heads/mai?'; do
		audits 1 --rules team.ini --ref "$glob" shop.git || return 1
	done
}
t 'it looks at the refs that it is asked about' which_refs

refless()
{
	history && git init -q --bare empty.git &&
	audits 0 --rules team.ini empty.git &&
	grep '^refs: all; none in 1 of 1 repository$' out &&
	audits 2 --rules team.ini --ref refs/heads/mian --ref refs/x/y \
	    --write-baseline known shop.git empty.git &&
	grep "^refward audit: --ref: 'refs/heads/mian', 'refs/x/y' matches no" \
	    err && grep '^refs: .*; none in 2 of 2 repositories$' out &&
	test ! -e known && audits 1 --rules team.ini --ref refs/heads/mian \
	    --ref refs/heads/main shop.git empty.git \
	    --output junit=xml --output sarif=sarif --output html=html \
	    --output markdown=md &&
	grep '^refs: .*; none in 1 of 2 repositories$' out &&
	grep 'none in repositories: 1<' html &&
	grep '; refs . refs/heads/mian ., . refs/heads/main ., none in 1 of 2' \
	    md && python3 - <<'EOF2' &&
import json, xml.etree.ElementTree as tree
some, none = tree.parse("xml").getroot()
assert int(none.get("skipped")) == int(none.get("tests")) - 1 == len(
    none.findall(".//skipped")), none.attrib
assert len(some.findall(".//skipped")) == 1
some, none = json.load(open("sarif"))["runs"]
def told(run):
    return [n["message"]["text"]
            for n in run["invocations"][0]["toolExecutionNotifications"]]
assert "There was no ref to judge." in told(none)
assert "There was no ref to judge." not in told(some)
EOF2
	audits 3 --rules team.ini --ref refs/heads/mian shop.git nowhere.git &&
	audits 0 --rules team.ini --ref refs/heads/mian --shard 1/1 shop.git \
	    --output jsonl=part && audits 2 merge part && grep -e --ref err
}
t 'refs that are nowhere are no clean repositories' refless

what_fails()
{
	history && sed 's/^version = 1/&\nmode = record/' team.ini >soft.ini &&
	audits 0 --rules soft.ini shop.git && grep ' 5 noted' out &&
	audits 1 --rules soft.ini --fail-on record shop.git &&
	audits 0 --rules soft.ini --fail-on warn shop.git &&
	audits 0 --rules team.ini --fail-on nothing shop.git &&
	audits 2 --rules team.ini --fail-on all shop.git &&
	audits 2 && grep 'name one, or give --list or --root' err && mkdir none &&
	audits 2 --root none && grep 'there is no repository$' err &&
	audits 3 --rules team.ini none && grep 'hint: --root DIR' err &&
	audits 2 shop.git && grep 'hint: with --rules FILE' err &&
	audits 2 --rules team.ini --memory-limit 2GB shop.git &&
	grep "'2GB' is no number such as 2G" err && audits 2 --rules none.ini shop.git &&
	echo 'x = y' >>team.ini && audits 2 --rules team.ini shop.git &&
	grep '^team.ini:[0-9]*: error: ' err && test ! -s out
}
t 'its status says what was found, and --fail-on from where on it fails' \
    what_fails

fleet()
{
	history && mkdir -p srv/group && mv shop.git srv/group && {
		echo '[refward]' && echo 'version = 1' && echo "root = $PWD/srv"
	} >root.ini && sed 1,2d team.ini >>root.ini &&
	cp -r srv/group/shop.git srv/broken.git &&
	odd=$(git -C dev rev-parse main^) &&
	rm -f "srv/broken.git/objects/${odd%"${odd#??}"}/${odd#??}" &&
	git init -q --bare srv/empty.git && mkdir srv/none.git &&
	git init -q srv/tree && audits 3 --rules root.ini --root srv --json &&
	python3 - <<'EOF2' &&
import json
report = json.load(open("out"))
state = {r["repository"].split("/")[-1]: r for r in report["repositories"]}
print({name: (r["state"], r["problem"]) for name, r in state.items()})
assert state["shop"]["state"] == "findings", state["shop"]
assert state["shop"]["repository"] == "group/shop", state["shop"]
assert state["empty"]["state"] == "clean"
assert state["tree"]["state"] == "clean"
assert state["broken"]["state"] == "unknown"
assert "is not there" in state["broken"]["problem"], state["broken"]
assert state["none.git"]["state"] == "unknown", state
assert report["summary"]["repositories"] == {"asked": 5, "read": 3, "clean": 2,
    "with_findings": 1, "unknown": 2}, report["summary"]
EOF2
	printf '# ours\nsrv/empty.git\n\nsrv/group/shop.git\n' >list &&
	audits 1 --rules root.ini --list list --jobs 1 &&
	grep '^read 2 of 2 repositories: 4 refs, 3 commits' out &&
	audits 3 --rules root.ini srv/nowhere.git && grep 'not a git repository' out
}
t 'a damaged repository is unknown, and the others go on' fleet

lists()
{
	history && printf '# ours\r\nshop.git\r\n\r\n' >list &&
	audits 1 --rules team.ini --list list &&
	grep '^read 1 of 1 repository: 4 refs' out &&
	printf '\357\273\277shop.git\r\n' >list &&
	audits 1 --rules team.ini --list list &&
	grep '^read 1 of 1 repository: 4 refs' out &&
	printf '# ours\n\nshop\r.git\n' >list &&
	audits 2 --rules team.ini --list list shop.git && test ! -s out &&
	grep "list 'list', line 3: it holds a CR; .* LF or CRLF" err &&
	printf '# ours\rshop.git\r' >list &&
	audits 2 --rules team.ini --list list && grep 'line 1: .* CR' err &&
	printf 'shop.git\n\0\n' >list &&
	audits 2 --rules team.ini --list list && grep 'line 2: .* NUL' err &&
	audits 1 --rules team.ini --write-baseline known shop.git &&
	sed "s/\$/$(printf '\r')/" known >windows &&
	audits 0 --rules team.ini --baseline windows shop.git
}
t 'lists from Windows are read, and what is no path is named' lists

named_twice()
{
	history && mkdir srv && mv shop.git srv && ln -s srv/shop.git link.git &&
	git init -q srv/tree && printf 'srv/tree/.git\nlink.git/\n' >one &&
	printf 'nowhere.git\nlink.git\nnowhere.git\n' >two &&
	audits 3 --rules team.ini --list one --list two --root srv --root srv \
	    --json ./srv/shop.git srv/shop.git/ link.git && python3 - <<'EOF2' &&
import json, os
report = json.load(open("out"))
assert report["summary"]["counts"]["open"] == 5, report["summary"]
assert [r["path"] for r in report["repositories"]] == [
    os.path.realpath("srv/shop.git"), os.path.realpath("srv/tree/.git"),
    "nowhere.git"], report["repositories"]
EOF2
	mkdir parts && for part in 1 2 3; do
		audits 0 --rules team.ini --shard "$part/3" --list one \
		    --root srv --fail-on nothing \
		    --output "jsonl=parts/$part" || return 1
	done && cat parts/* >all &&
	test "$(grep -c '"type":"repository"' all)" -eq 2 &&
	audits 0 merge parts/* --fail-on nothing &&
	"$REFWARD" doctor --json --from one --root srv >doctor.json
	python3 -c 'import json
assert len(json.load(open("doctor.json"))["repositories"]) == 2'
}
t 'a repository that is named twice is counted once' named_twice

# A branch goes from commit to commit, to none of them twice within seconds.
pushed_to()
{
	history && git init -q --bare busy.git && python3 - <<'EOF2' |
for n in range(1, 5001):
    print("commit refs/heads/all\nmark :%d\ncommitter A <a@b> %d +0000\n"
          "data 4\nfeat" % (n, n))
EOF2
	git -C busy.git fast-import --quiet &&
	git -C busy.git rev-list all >ids && python3 - "$REFWARD" <<'EOF2' &&
import itertools, os, subprocess, sys, time
audit = subprocess.Popen([sys.argv[1], "audit", "--rules", "team.ini",
    "busy.git", "shop.git"], stdout=open("out", "w"))
for name in itertools.cycle(open("ids")):
    time.sleep(0.001)
    open("new", "w").write(name)
    os.rename("new", "busy.git/refs/heads/busy")
    if audit.poll() is not None:
        break
sys.exit(audit.wait() != 3)
EOF2
	grep "busy.git: unknown: 'refs/heads/busy' was pushed to while" out &&
	grep 'shop.git: findings; 5 findings' out
}
t 'a repository that is pushed to meanwhile is unknown' pushed_to

# Of a git that waits for what its configuration includes.
limits()
{
	history && git init -q --bare --object-format=sha256 slow.git &&
	mkfifo slow.git/pipe && git config -f slow.git/config include.path pipe &&
	audits 3 --rules team.ini --time-limit 1 --jobs 2 slow.git shop.git &&
	grep 'slow.git: unknown: it took longer than 1 seconds' out &&
	grep 'shop.git: findings' out &&
	audits 3 --rules team.ini --memory-limit 100k shop.git &&
	grep 'shop.git: unknown: ' out &&
	audits 2 --rules team.ini --jobs 0 shop.git
}
t 'a repository that takes too long, or too much, is unknown' limits

own_rules()
{
	history && team_rules | rules shop && audits 1 shop.git &&
	grep 'rules of each repository' out &&
	echo 'x = y' >>shop.git/refward/rules.ini && audits 2 shop.git &&
	grep "rules.ini:[0-9]*: .*'x'" out
}
t 'without --rules each repository has its own' own_rules

known_ones()
{
	history && audits 1 --rules team.ini --write-baseline known shop.git &&
	test "$(grep -vc '^#' known)" -eq 5 &&
	audits 0 --rules team.ini --baseline known shop.git &&
	grep '^0 findings, 0 noted, 5 accepted' out &&
	audits 1 --rules team.ini --json shop.git && cp out earlier.json &&
	commit_file dev a 4 'new' && git -C dev push -q origin side &&
	git -C shop.git update-ref -d refs/tags/v1 &&
	audits 1 --rules team.ini --baseline known --compare earlier.json \
	    shop.git && grep '^1 finding, 0 noted, 4 accepted' out &&
	grep 'commit-type \[messages\]: .* "new"$' out &&
	grep ': 1 new finding, 1 gone$' out &&
	grep 'commit-type \[messages\].*, 2 before$' out &&
	audits 2 --rules team.ini --baseline team.ini shop.git &&
	audits 2 --rules team.ini --compare known shop.git &&
	grep 'report .known.' err && truncate -s 3G huge.json &&
	audits 3 --rules team.ini --compare huge.json shop.git &&
	grep 'huge.json.: it has more than 2147483648 bytes' err &&
	audits 1 --rules team.ini --format jsonl shop.git &&
	mv out earlier.jsonl &&
	audits 1 --rules team.ini --compare earlier.jsonl shop.git &&
	grep ': 0 new findings, 0 gone$' out
}
t 'what is known is accepted by its id, and what is new is not' known_ones

young_ones()
{
	history && audits 1 --rules team.ini --since 2023-11-14T22:16:20Z \
	    --json shop.git && python3 - <<'EOF2' &&
import json
findings = json.load(open("out"))["repositories"][0]["findings"]
assert [f["subject"] for f in findings if f["commit"]] == ["od\x1b[31mder"] * 2
EOF2
	audits 1 --rules team.ini --since messages=2024-01-01 shop.git &&
	grep '^ *0  commit-type \[messages\]' out &&
	grep '^ *1  commit-type \[tags\]' out &&
	main=$(git -C dev rev-parse main) &&
	sed "s/^commit-type.*/&\nsince = $main/" team.ini >spared.ini &&
	audits 1 --rules spared.ini shop.git &&
	grep '^ *1  commit-type \[messages\]' out &&
	grep '^ *0  commit-type \[tags\]' out &&
	audits 2 --rules team.ini --since monday shop.git &&
	audits 2 --rules team.ini --since none=2024-01-01 shop.git
}
t 'it can leave old commits out, by a date or by what a rule set spares' \
    young_ones

several_reports()
{
	history && audits 1 --rules team.ini --output json=one.json \
	    --output jsonl=two.jsonl shop.git && grep '^5 findings' out &&
	python3 -c 'import json; json.load(open("one.json"))' &&
	test "$(wc -l <two.jsonl)" -eq 8 &&
	audits 2 --rules team.ini --output json shop.git &&
	audits 2 --rules team.ini --format odd shop.git &&
	formats=$(sed -n 's/,//g; s/.*there are //p' err) &&
	test -n "$formats" && for format in $formats; do
		grep "^.It Cm $format\$" "$srcdir/src/cmd/refward-audit.1" &&
		"$REFWARD" audit --help | grep "$format" || return 1
	done &&
	audits 3 --rules team.ini --output json=/nowhere/x shop.git
}
t 'one run writes several reports' several_reports

# A commit and a tag that no push could bring; a malformed tree below a commit.
admitted_ones()
{
	history && git -C shop.git cat-file commit main >first &&
	sed /^committer/p first >twice &&
	twice=$(git -C shop.git hash-object -w -t commit --literally --stdin \
	    <twice) && git -C shop.git update-ref refs/heads/odd "$twice" &&
	printf '100644 b\0%020d100644 a\0%020d' 1 1 |
		git -C shop.git hash-object -w -t tree --literally --stdin >id &&
	sed "s/^tree .*/tree $(cat id)/" first >below &&
	below=$(git -C shop.git hash-object -w -t commit --stdin <below) &&
	git -C shop.git update-ref refs/heads/below "$below" &&
	audits 1 --rules team.ini --verify trees shop.git &&
	grep '^ *2  object \[objects\]' out &&
	sed "/^version/s/\$/\naccept-object = $twice\naccept-object = $(
	    cat id)/" team.ini >accepts.ini &&
	audits 1 --rules accepts.ini --verify trees --json shop.git &&
	python3 - "$twice" "$below" <<'EOF2'
import json, sys
findings = json.load(open("out"))["repositories"][0]["findings"]
found = {f["commit"]: f for f in findings if f["rule"] == "object"}
assert sorted(found) == sorted(sys.argv[1:]), found
for finding in found.values():
    assert finding["level"] == "record", finding
    assert finding["text"].endswith(" (admitted by accept-object)"), finding
EOF2
}
t 'what accept-object admits is listed' admitted_ones

untouched()
{
	history && snapshot shop && audits 1 --rules team.ini shop.git &&
	server_is_untouched shop
}
t 'nothing is written into a repository' untouched

plan
