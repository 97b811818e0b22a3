# SPDX-License-Identifier: Apache-2.0
"""Pushes a whole repository of the real world through the gate.

    real_input.py REPOSITORY GATE REFWARD WORK

Into an empty repository, in pushes of at most LINES refs: by a rule file that
refuses nearly all of it, and by one that lets it in, which admits by id what
the object grammar refuses. Then the gate is installed on a full copy, and
takes one more push. Prints what each step took; any other outcome is an error.
"""
import json
import os
import shutil
import subprocess
import sys
import time

LINES = 1000
HEAD = """[refward]
version = 1
commit-budget = 10000000
path-budget = 1000000000
byte-budget = 1000G
deadline = 86000
"""
OBJECTS = """
[rules objects]
tag-object = nested blob tree
commit-text.mode = record
"""
LETS_IN = """
[rules all]
ref = refs/**
ref = refs/pull/**
ref = refs/notes/**
ref = refs/remotes/**
commit-deny = ^\\[this-is-nowhere\\]
max-commits = 10000000
max-refs = 100000
"""
REFUSES = LETS_IN + "commit-type = feat fix docs\n"


def git(*words, cwd=None, text=None, check=True):
    done = subprocess.run(["git", *words], cwd=cwd, input=text, text=True,
                          capture_output=True, check=False)
    if check and done.returncode != 0:
        sys.exit(f"git {words[0]} failed: {done.stderr}")
    return done.returncode, done.stdout if check else done.stderr


class World:
    def __init__(self, source, gate, refward, work):
        self.source, self.gate, self.refward = source, gate, refward
        self.work = work
        self.accepted = []

    def path(self, name):
        return os.path.join(self.work, name)

    def rules(self, server, sets):
        os.makedirs(self.path(server) + "/refward", mode=0o750, exist_ok=True)
        text = HEAD + "".join(f"accept-object = {i}\n" for i in self.accepted)
        with open(self.path(server) + "/refward/rules.ini", "w",
                  encoding="utf-8") as out:
            out.write(text + OBJECTS + sets)

    def server(self, name):
        git("init", "-q", "--bare", self.path(name))
        git("config", "receive.autogc", "false", cwd=self.path(name))
        self.measure(name)

    def measure(self, name):
        here = os.path.dirname(os.path.abspath(__file__))
        hook = self.path(name) + "/hooks/pre-receive"
        if os.path.lexists(hook):
            os.remove(hook)
        os.makedirs(os.path.dirname(hook), exist_ok=True)
        with open(hook, "w", encoding="utf-8") as out:
            print(f"#!/bin/sh\nexec python3 {here}/measured.py {self.gate} "
                  f"{self.path('figures')}", file=out)
        os.chmod(hook, 0o755)

    def push(self, name, refs):
        words = [f"{ref}:{ref}" for ref in refs]
        code, said = git("push", "-q", self.path(name), *words,
                         cwd=self.source, check=False)
        if not os.path.exists(self.path("figures")):
            sys.exit("the gate was not asked: " + said[-2000:])
        with open(self.path("figures"), encoding="utf-8") as file:
            gate = file.read().splitlines()[-1].split()
        os.remove(self.path("figures"))
        if int(gate[0]) not in (0, 1) or (code == 0) != (gate[0] == "0"):
            sys.exit(f"the gate ended with {gate[0]}, git push with {code}:\n"
                     + said)
        return gate

    def last_record(self, name):
        file = self.path(name) + "/refward/log/decisions.jsonl"
        with open(file, encoding="utf-8") as records:
            return json.loads(records.readlines()[-1])

    def admit(self, record):
        """What the grammar refused; anything else is not expected."""
        lines = {line["ref"]: line["new"] for line in record["lines"]}
        more = []
        for finding in record["findings"]:
            if finding["mode"] != "refuse":
                continue
            if finding["rule"] not in ("object", "tag-object"):
                sys.exit(f"not expected: {finding}")
            object_id = finding.get("commit") or lines[finding["ref"]]
            if object_id not in self.accepted + more:
                more.append(object_id)
                print(f"  admits {object_id}: {finding['what']}")
        self.accepted += more
        return more


def show(what, gate, record=None):
    judged = f", {record['commits_judged']} commits judged" if record else ""
    refused = f", {len(record['findings'])} findings" if record else ""
    print(f"{what}: exit {gate[0]}, {gate[1]} s CPU, {gate[2]} s wall, "
          f"{gate[3]} MiB{judged}{refused}", flush=True)


def refuse_all(world, refs):
    world.server("refused.git")
    world.rules("refused.git", REFUSES)
    gate = world.push("refused.git", refs)
    record = world.last_record("refused.git")
    show(f"refuse {len(refs)} refs", gate, record)
    if gate[0] != "1":
        sys.exit("a history without types was let in")


def let_in(world, refs):
    world.server("in.git")
    for first in range(0, len(refs), LINES):
        part = refs[first:first + LINES]
        for _ in range(10):
            world.rules("in.git", LETS_IN)
            gate = world.push("in.git", part)
            if gate[0] == "0":
                break
            record = world.last_record("in.git")
            show(f"refused: refs {first} to {first + len(part)}", gate, record)
            if not world.admit(record):
                sys.exit("refused without a finding")
        show(f"let in: refs {first} to {first + len(part)}", gate)
    theirs = git("for-each-ref", cwd=world.path("in.git"))[1]
    if theirs != git("for-each-ref", cwd=world.source)[1]:
        sys.exit("the refs are not the same")


def size_of(world, name):
    folder = world.path(name) + "/refward/coverage/"
    return sum(os.path.getsize(folder + file) for file in os.listdir(folder))


def install(world):
    git("clone", "-q", "--mirror", world.source, world.path("full.git"))
    os.makedirs(world.path("libexec"))
    shutil.copy(world.gate, world.path("libexec") + "/pre-receive")
    world.rules("full.git", LETS_IN)
    start = time.monotonic()
    before = os.times()
    done = subprocess.run(
        [world.refward, "install", "--libexec", world.path("libexec"),
         world.path("full.git")], capture_output=True, text=True, check=False)
    after = os.times()
    cpu = (after.children_user + after.children_system
           - before.children_user - before.children_system)
    print(f"install on a full copy: exit {done.returncode}, {cpu:.1f} s CPU, "
          f"{time.monotonic() - start:.1f} s wall, coverage of "
          f"{size_of(world, 'full.git')} bytes", flush=True)
    if done.returncode != 0:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])


def push_one(world):
    full = world.path("full.git")
    branch = git("symbolic-ref", "HEAD", cwd=full)[1].strip()
    git("clone", "-q", "--bare", full, world.path("client.git"))
    client = world.path("client.git")
    tree = git("rev-parse", branch + "^{tree}", cwd=client)[1].strip()
    commit = git("-c", "user.name=A", "-c", "user.email=a@example.com",
                 "commit-tree", "-p", branch, "-m", "one more", tree,
                 cwd=client)[1].strip()
    git("update-ref", branch, commit, cwd=client)
    world.measure("full.git")
    world.source = client
    show("one more commit", world.push("full.git", [branch]))


def main():
    source, gate, refward, work = map(os.path.abspath, sys.argv[1:5])
    world = World(source, gate, refward, work)
    refs = git("for-each-ref", "--format=%(refname)", cwd=source)[1].split()
    count = git("rev-list", "--count", "--all", cwd=source)[1].strip()
    print(f"{count} commits, {len(refs)} refs")
    refuse_all(world, refs)
    let_in(world, refs)
    print(f"admitted by id: {len(world.accepted)} objects; coverage of "
          f"{size_of(world, 'in.git')} bytes")
    install(world)
    push_one(world)


main()
