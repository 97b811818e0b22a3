# SPDX-License-Identifier: Apache-2.0
"""Ends or disturbs `refward deploy-rules` at one call, in each run another.

Whatever happens, gates read the old rules or the new ones, and never anything
else; what says that it succeeded did; and a run that nothing disturbs then
completes: the new rules are in force, and the history that was there before is
taken as it is.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

OLD = """\
[refward]
version = 1
host = ssh
include = people.ini

[rules texts]
ref = refs/heads/**
commit-deny = secret
exempt = @bots
"""

NEW = OLD + """
[rules messages]
ref = refs/heads/**
commit-type = feat fix
"""

PEOPLE = "[group bots]\nmember = robot\n"
REPOSITORIES = ("a", "b")


class Server:
    """Repositories that share a rule file, and a rule file to replace it."""

    def __init__(self, folder: str, refward: str) -> None:
        self.folder = folder
        self.refward = refward
        self.target = os.path.join(folder, "etc", "rules.ini")
        self.environment = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("GIT_", "REFWARD_", "WARD_"))}
        for role in ("AUTHOR", "COMMITTER"):
            self.environment["GIT_%s_NAME" % role] = "A U Thor"
            self.environment["GIT_%s_EMAIL" % role] = "author@example.com"
        self.environment["GIT_CONFIG_NOSYSTEM"] = "1"

    def make(self) -> None:
        for name, text in (("etc", OLD), ("new", NEW)):
            self._write(name, "rules.ini", text)
            self._write(name, "people.ini", PEOPLE)
        for name in REPOSITORIES:
            path = os.path.join(self.folder, "srv", name + ".git")
            subprocess.run(["git", "init", "-q", "--bare", "-b", "main", path],
                           check=True, env=self.environment)
            os.mkdir(os.path.join(path, "refward"))
            os.symlink("../../../etc/rules.ini",
                       os.path.join(path, "refward", "rules.ini"))
            tree = self._git(path, "mktree")
            tip = self._git(path, "commit-tree", "-m", "odd", tree)
            self._git(path, "update-ref", "refs/heads/main", tip)

    def _write(self, folder: str, name: str, text: str) -> None:
        os.makedirs(os.path.join(self.folder, folder), exist_ok=True)
        path = os.path.join(self.folder, folder, name)
        with open(path, "w", encoding="ascii") as stream:
            stream.write(text)
        os.chmod(path, 0o644)

    def _git(self, path: str, *args: str) -> str:
        return subprocess.run(
            ["git", *args], cwd=path, env=self.environment, check=True,
            input="", stdout=subprocess.PIPE, encoding="utf-8").stdout.strip()

    def run(self, *args: str, **more: str) -> int:
        return subprocess.run(
            [self.refward, *args], cwd=self.folder,
            env=dict(self.environment, **more), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            check=False).returncode

    def deploy(self, **more: str) -> int:
        return self.run("deploy-rules", "--yes", "--root", "srv", "--to",
                        "etc/rules.ini", "new/rules.ini", **more)

    def in_force(self) -> str:
        with open(self.target, encoding="ascii") as stream:
            return stream.read()

    def complaint(self, status: int) -> str:
        """What is wrong after a run that was disturbed; "" for nothing."""
        text = self.in_force()
        if text not in (OLD, NEW):
            return "neither the old rules nor the new ones are in force"
        if self.run("check-config", "srv/a.git") != 0:
            return "a gate would not take the rules in force"
        if status == 0 and text != NEW:
            return "it says that it succeeded, and did not"
        # a part of the killed run may hold the lock for a moment
        limit = time.monotonic() + 10
        status = self.deploy()
        while status == 3 and time.monotonic() < limit:
            time.sleep(0.05)
            status = self.deploy()
        if status != 0 or self.in_force() != NEW:
            return "a run that nothing disturbs does not complete"
        for name in REPOSITORIES:
            if self.run("simulate", "srv/%s.git" % name, "null",
                        "refs/heads/main", "refs/heads/fresh") != 0:
                return "the history of %s is not covered" % name
        if any(name.startswith("new-")
               for name in os.listdir(self.target + ".d")):
            return "half a version is left"
        return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("refward")
    parser.add_argument("library")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--runs", type=int, required=True)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="refward-deploy.") as folder:
        return drive(args, os.path.realpath(folder))


def drive(args: argparse.Namespace, folder: str) -> int:
    first = Server(os.path.join(folder, "first"), args.refward)
    first.make()
    counts = os.path.join(folder, "counts")
    shutil.copytree(first.folder, os.path.join(folder, "count"), symlinks=True)
    Server(os.path.join(folder, "count"), args.refward).deploy(
        LD_PRELOAD=args.library, WARD_FAULT_COUNTS=counts)
    with open(counts, encoding="ascii") as stream:
        calls = {kind: int(number) for kind, number in map(str.split, stream)}
    chance = random.Random(args.seed)
    nbroken = nended = 0
    for _ in range(args.runs):
        kind = chance.choice(("kill", "kill", "error", "eintr", "short"))
        # children go on counting where they were started
        fault = "%s:%d" % (kind, chance.randint(1, calls[kind] + 200))
        world = Server(os.path.join(folder, "run"), args.refward)
        shutil.copytree(first.folder, world.folder, symlinks=True)
        status = world.deploy(LD_PRELOAD=args.library, WARD_FAULT=fault)
        nended += status != 0
        complaint = world.complaint(status)
        if complaint:
            nbroken += 1
            print("%s (status %d): %s" % (fault, status, complaint))
        shutil.rmtree(world.folder)
    print("%d runs, %d of them failed, %d promises broken, %d calls" %
          (args.runs, nended, nbroken, calls["kill"]))
    if nended < args.runs // 5:
        print("hardly any run was disturbed: this shows nothing")
        return 1
    return 1 if nbroken else 0


sys.exit(main())
