#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What refward audit writes is read by other people's programs.

. "$(dirname "$0")/lib.sh"

# The validators of others, where they can be had:
#   pip install jsonschema, or Debian's python3-jsonschema
#   npm install @microsoft/sarif-multitool-linux, its program in SARIF_MULTITOOL
: "${SARIF_MULTITOOL:=$(command -v Sarif.Multitool || :)}"
_schema_python=
for _candidate in python3 /usr/bin/python3; do
	if command "$_candidate" -c 'import jsonschema' 2>/dev/null; then
		_schema_python=$_candidate
	fi
done

# once: a world that all cases read: findings of every kind, hostile text in
# them, a rule that cannot be asked, a repository that cannot be read.
world=$_root/world
build_world()
{
	mkdir "$world" && cd "$world" && make_server '=a,b' && make_server gone &&
	let_all_in '=a,b' && make_clone '=a,b' dev &&
	commit_file dev a 1 '=cmd|x!A1 `<&"'"'"'>@all' &&
	commit_file dev '@b, "c|d' 2 'feat: two' &&
	commit_file dev a 3 "feat: three$(printf '\033[31m\377')" &&
	git -C dev branch '=HYPERLINK(1)' && git -C dev tag v1 &&
	git -C dev push -q origin main v1 '=HYPERLINK(1)' &&
	rm -rf gone.git/objects && cat >team.ini <<'EOF2'
[refward]
version = 1

[rules team]
ref = refs/heads/**
ref = refs/tags/**
help = Say <what> & why | where
url = https://example.com/help
update = alice
commit-type = feat
commit-type.mode = warn
path-deny = @*
branch-name = main
tag-annotated = yes
EOF2
	"$REFWARD" audit --rules team.ini --json '=a,b.git' >one.json
	"$REFWARD" audit --rules team.ini --write-baseline known '=a,b.git' >one
	"$REFWARD" audit --posture --rules team.ini --json '=a,b.git' \
	    --output jsonl=posture.jsonl --output junit=posture.xml \
	    >posture.json
	grep "tag-annotated" -v known >known.some &&
	"$REFWARD" audit --rules team.ini --baseline known.some \
	    --compare one.json '=a,b.git' gone.git --shard 1/1 --format text \
	    --output json=all.json --output jsonl=all.jsonl \
	    --output csv=all.csv --output sarif=all.sarif \
	    --output junit=all.xml --output markdown=all.md >all.txt
	test $? -eq 3
}
(build_world) >"$_root/world.out" 2>&1 || {
	sed 's/^/# /' "$_root/world.out"
	echo 'Bail out! no world to look at'
	exit 1
}

by_schema()
{
	command "$_schema_python" - "$srcdir/src/report/audit-1.schema.json" \
	    "$world" <<'EOF2'
import json, jsonschema, sys
schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
documents = [json.load(open(sys.argv[2] + "/" + name))
             for name in ("one.json", "all.json", "posture.json")]
for document in documents:
    validator.validate(document)
lines = [json.loads(line) for line in open(sys.argv[2] + "/all.jsonl")]
more = [json.loads(line) for line in open(sys.argv[2] + "/posture.jsonl")]
for line in lines + more:
    validator.validate(line)
assert any(line["type"] == "ref" for line in more)
assert {line["type"] for line in lines} == {
    "audit", "finding", "repository", "summary"}
# it would notice
del documents[0]["repositories"][0]["findings"][0]["id"]
assert not validator.is_valid(documents[0])
lines[0]["more"] = 1
assert not validator.is_valid(lines[0])
EOF2
}
if test -n "$_schema_python"; then
	t 'JSON and JSON lines are what the schema says' by_schema
else
	skip 'JSON and JSON lines are what the schema says' 'no jsonschema'
fi

by_multitool()
{
	cp "$world/all.sarif" report.sarif &&
	DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$SARIF_MULTITOOL" \
	    validate report.sarif >out 2>&1
	cat out
	grep 'Analysis completed successfully' out &&
	! grep -E '\): (error|fail)' out
}
if test -n "$SARIF_MULTITOOL"; then
	t 'SARIF passes the validator of those who read it' by_multitool
else
	skip 'SARIF passes the validator of those who read it' \
	    'no Sarif.Multitool'
fi

sarif()
{
	python3 - "$world" <<'EOF2'
import json, sys
report = json.load(open(sys.argv[1] + "/all.sarif"))
full = json.load(open(sys.argv[1] + "/all.json"))
assert report["version"] == "2.1.0" and len(report["runs"]) == 2
for run, repository in zip(report["runs"], full["repositories"]):
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(repository["findings"])
    for result, finding in zip(run["results"], repository["findings"]):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["ruleId"] == finding["set"] + "/" + finding["rule"]
        assert result["partialFingerprints"] == {
            "refwardFinding/v1": finding["id"]}
        assert bool(result["suppressions"]) == finding["accepted"]
        assert result["baselineState"] == "unchanged"
        assert {"refuse": "error", "warn": "warning",
            "record": "note"}[finding["level"]] == result["level"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] and \
            place["region"]["startLine"] == 1
assert report["runs"][0]["invocations"][0]["executionSuccessful"] is True
told = report["runs"][0]["invocations"][0]["toolExecutionNotifications"]
assert any("/update is not evaluable" in n["message"]["text"] for n in told)
failed = report["runs"][1]["invocations"][0]
assert failed["executionSuccessful"] is False
assert "not a git repository" in \
    failed["toolExecutionNotifications"][0]["message"]["text"]
EOF2
}
t 'SARIF has every finding, what is accepted, and what was not read' sarif

junit()
{
	if command -v xmllint >/dev/null; then
		xmllint --noout --schema "$srcdir/tests/data/report/junit.xsd" \
		    "$world/all.xml" "$world/posture.xml" || return 1
	fi
	python3 - "$world" <<'EOF2'
import sys, xml.etree.ElementTree as tree
suites = tree.parse(sys.argv[1] + "/all.xml").getroot()
good, bad = suites
cases = {case.get("name"): case for case in good}
assert int(good.get("tests")) == len(good)
for kind in ("failure", "error", "skipped"):
    counted = {"failure": "failures", "error": "errors"}.get(kind, kind)
    assert int(good.get(counted)) == len(good.findall(".//" + kind))
tag = cases["team/tag-annotated"].find("failure")
assert "refs/tags/v1" in tag.text, tag.text
assert cases["team/update"].find("skipped") is not None
assert cases["team/path-deny"].find("failure") is None # accepted
assert "not a git repository" in bad[0].find("error").text
EOF2
}
t 'JUnit has a case for each rule, and an error for what was not read' junit

csv()
{
	python3 - "$world" <<'EOF2'
import csv, json, sys
raw = open(sys.argv[1] + "/all.csv", newline="").read()
assert raw.count("\r\n") == raw.count("\n")
rows = list(csv.DictReader(raw.splitlines(), strict=True))
full = json.load(open(sys.argv[1] + "/all.json"))
findings = full["repositories"][0]["findings"]
assert len(rows) == len(findings) + 1
for row, finding in zip(rows, findings):
    assert row["id"] == finding["id"] and row["rule"] == finding["rule"]
    assert None not in row and None not in row.values(), row
for row in rows:
    for cell in row.values():
        assert cell[:1] not in ("=", "+", "-", "@"), row
        assert all(ord(c) >= 32 for c in cell), row
assert rows[0]["repository"] == "'=a,b", rows[0]
assert any(row["path"] == "'@b, \"c|d" for row in rows), rows
assert rows[-1]["level"] == "unknown", rows[-1]
EOF2
}
t 'CSV has a row for each finding, none of them a formula' csv

markdown()
{
	python3 - "$world" <<'EOF2'
import re, sys
text = open(sys.argv[1] + "/all.md").read()
tables = [line for line in text.splitlines() if line.startswith("|")]
widths = {line.count("|") for line in tables}
assert widths == {5, 6}, widths
bare = re.sub(r"(`+) .*? \1", "", text)
assert not re.search("[@<>&=]", bare), bare
assert "` team.ini `; all refs; objects verified: commits,tags\n" in text
assert "\nSince the report of " in text
assert "\x1b" not in text and "not a git repository" in text
EOF2
}
t 'Markdown keeps text of others in code' markdown

plan
