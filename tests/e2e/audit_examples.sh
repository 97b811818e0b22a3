#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The set-ups of audits that are shipped, walked without a cluster, and without
# waiting for the night.

. "$(dirname "$0")/lib.sh"

kubernetes=$srcdir/examples/audit-kubernetes
cron=$srcdir/examples/audit-cron

# A refward that is found by its name, as in the image.
mkdir "$_root/bin" && cat >"$_root/bin/refward" <<EOF || exit 1
#!/bin/sh
exec '$REFWARD' "\$@"
EOF
chmod 0755 "$_root/bin/refward" && PATH=$_root/bin:$PATH

# fleet: nine repositories, of which one cannot be read.
fleet()
{
	python3 "$srcdir/tests/audit/fleet.py" fleet 9 &&
	rm -rf fleet/team-1/project-5.git/objects && mkdir reports
}

# --- kubernetes --------------------------------------------------------------

# pods: what the Job starts, one after the other.
pods()
{
	SHARDS=$(sed -n 's/^ *completions: //p' "$kubernetes/audit.yaml")
	export SHARDS GIT_ROOT="$PWD/fleet" REPORTS="$PWD/reports" \
		RULES="$kubernetes/team.ini"
	_index=0
	while test "$_index" -lt "$SHARDS"; do
		JOB_COMPLETION_INDEX=$_index sh "$kubernetes/shard.sh" ||
			return
		_index=$((_index + 1))
	done
}

a_job()
{
	fleet && pods >said && test "$SHARDS" -gt 1 &&
	sh "$kubernetes/merge.sh" >said && tail -1 said &&
	grep '1 unknown$' said &&
	python3 "$srcdir/tests/audit/page.py" as-json reports/report.html \
		reports/report.json &&
	jq -e '.summary.repositories.asked == 9' reports/report.json &&
	ls reports >files && test "$(grep -c . files)" -eq $((SHARDS + 2))
}
t 'pods audit their shards, and one report is made of them' a_job

a_pod_that_fails()
{
	fleet && pods >said && sed -i '$d' reports/part-3.jsonl &&
	must_fail sh "$kubernetes/merge.sh" 2>said &&
	grep "part-3.jsonl' did not come to its end" said &&
	test ! -e reports/report.json && rm reports/part-3.jsonl &&
	must_fail sh "$kubernetes/merge.sh" &&
	JOB_COMPLETION_INDEX=2 sh "$kubernetes/shard.sh" >said &&
	sh "$kubernetes/merge.sh" >said && test -s reports/report.html &&
	echo 'x = y' >team.ini && export RULES="$PWD/team.ini" &&
	JOB_COMPLETION_INDEX=2 && export JOB_COMPLETION_INDEX &&
	sh "$kubernetes/shard.sh"
	test $? -eq 2
}
t 'what did not come to its end is not joined, and a wrong rule file says so' \
    a_pod_that_fails

# What the manifests say of each other, and of the files beside them.
manifests()
{
	command "$_yaml_python" - "$kubernetes" <<'EOF'
import os, re, sys, yaml
folder = sys.argv[1]
readme = open(folder + "/README.md").read()
jobs = [yaml.safe_load(open("%s/%s.yaml" % (folder, name)))
        for name in ("audit", "merge")]
files = re.findall("--from-file=(\\S+)", readme)
assert sorted(files) == ["merge.sh", "shard.sh", "team.ini"], files
shards = set()
for job in jobs:
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "Job")
    assert "job/" + job["metadata"]["name"] in readme
    spec = job["spec"]["template"]["spec"]
    container, = spec["containers"]
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    mounts = {m["name"]: m["mountPath"] for m in container["volumeMounts"]}
    assert set(mounts) == set(volumes)
    shell, script = container["command"]
    assert os.path.dirname(script) == mounts["scripts"]
    assert os.path.basename(script) in files
    assert mounts["reports"] == "/reports"
    shards.add(int(container["env"][0]["value"]))
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
audit = jobs[0]["spec"]
assert shards == {audit["completions"]}, shards
assert audit["completionMode"] == "Indexed"
assert audit["template"]["spec"]["restartPolicy"] == "Never"
EOF
}
_yaml_python=
for _candidate in python3 /usr/bin/python3; do
	if command "$_candidate" -c 'import yaml' 2>/dev/null; then
		_yaml_python=$_candidate
	fi
done
if test -n "$_yaml_python"; then
	t 'manifests, scripts and README say the same' manifests
else
	skip 'manifests, scripts and README say the same' 'no YAML for Python'
fi

by_schema()
{
	kubernetes-validate --strict "$kubernetes"/*.yaml >said 2>&1
	_status=$?
	cat said
	test "$_status" -eq 0 && test "$(grep -c ' passed ' said)" -eq 2 &&
	sed 's/completionMode/completionmode/' "$kubernetes/audit.yaml" \
		>wrong.yaml && must_fail kubernetes-validate --strict wrong.yaml
}
# pip install kubernetes-validate
if command -v kubernetes-validate >/dev/null; then
	t 'manifests are what the schema of Kubernetes asks for' by_schema
else
	skip 'manifests are what the schema of Kubernetes asks for' \
		'no kubernetes-validate'
fi

# --- cron --------------------------------------------------------------------

# night: what cron starts; what it would mail is in mailed.
night()
{
	GIT_ROOT=$PWD/fleet RULES=${RULES:-$kubernetes/team.ini} \
		REPORTS=$PWD/reports sh "$cron/nightly.sh" >mailed 2>&1
}

nights()
{
	fleet && mv fleet/team-1/project-5.git away &&
	night && test ! -s mailed && test -s reports/last.json &&
	ls reports/*-*-*.html && night && test ! -s mailed &&
	git clone -q fleet/team-0/project-0.git dev &&
	commit_file dev new 1 'not of the form' &&
	git -C dev push -q origin HEAD &&
	touch -d '3 years ago' reports/2020-01-01.html &&
	must_fail night && cat mailed &&
	grep '^[1-9][0-9]* findings' mailed && grep 'See .*\.html$' mailed &&
	test ! -e reports/2020-01-01.html && night && test ! -s mailed &&
	mv away fleet/team-1/project-5.git && must_fail night &&
	grep ' 1 unknown$' mailed && echo 'x = y' >team.ini &&
	cp reports/last.json before && RULES=$PWD/team.ini &&
	must_fail night && grep 'has 1 mistake' mailed &&
	cmp before reports/last.json
}
t 'a night that found something new is told of, and no other' nights

# Its lines can be typed, but for where they put things, and as whom.
as_the_readme_says()
{
	cp "$cron"/* . && sed -n 's/^    \(install .*\)/\1/p' README.md |
	sed -e "s, /\([a-z]\), $PWD/\1,g" -e 's/-o git //' >lines &&
	test "$(grep -c . lines)" -eq 3 &&
	mkdir -p etc/systemd/system && sh -e lines &&
	script=$(sed -n 's/^[0-9].* \(\/.*\)/\1/p' crontab) &&
	grep "^ExecStart=/bin/sh $script\$" refward-audit.service &&
	test -x "$PWD$script" &&
	grep '^[0-9]* [0-9]* \* \* \* /[^ ]*$' crontab
}
t 'what the README says can be typed' as_the_readme_says

by_systemd()
{
	cp "$cron"/refward-audit.* . &&
	systemd-analyze verify --man=no ./refward-audit.service \
		./refward-audit.timer >said 2>&1
	cat said
	must_fail grep refward-audit said &&
	systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' \
		refward-audit.timer)"
}
if systemd-analyze verify --man=no "$cron/refward-audit.timer" \
	>/dev/null 2>&1; then
	t 'systemd reads its units' by_systemd
else
	skip 'systemd reads its units' 'no systemd-analyze that works here'
fi

plan
