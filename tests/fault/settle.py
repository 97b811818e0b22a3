# SPDX-License-Identifier: Apache-2.0
"""Lets calls of post-receive and of the dispatcher go wrong, or kills them.

The sweep runs one of them over an outbox with one call going wrong, then a
dispatcher with which nothing does. Whatever went wrong: each delivery is there
once, under the id that it would have had; what is done was fired; each push has
one decision record; the ledger is whole. A delivery may be ambiguous, which is
told.

The kills go through git: one push after another, and at a random call the gate,
post-receive or the dispatcher is killed. In the end each move in the reflogs
has its event.
"""

import argparse
import collections
import fcntl
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import typing

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import pushes  # noqa: E402

SECONDS = 60
KINDS = ("error", "eintr", "short", "kill")
HOOKS = ("pre-receive", "post-receive")
DISPATCH = "dispatch"
FOUND = 1  # a ref that no push explains: no fault


class Broken(Exception):
    """A promise that was not kept."""


class World(pushes.World):
    """A server of whose hooks any call may go wrong, and no dispatcher runs
    unless it is started here."""

    def __init__(self, folder: str, refward: str, hooks: str,
                 library: str) -> None:
        lonely = os.path.join(folder, "lonely")
        os.makedirs(os.path.join(lonely, "built"))
        for name in HOOKS:
            built = os.path.join(lonely, "built", name)
            shutil.copy(os.path.join(hooks, name), built)
            path = os.path.join(lonely, name)
            with open(path, "w", encoding="ascii") as stream:
                stream.write("""\
#!/bin/sh
test ! -e '%s.fault' || export LD_PRELOAD='%s' $(cat '%s.fault')
exec '%s'
""" % (path, library, path, built))
            os.chmod(path, 0o755)
        super().__init__(folder, refward, lonely)
        self.lonely = lonely
        self.library = library
        self.state = os.path.join(self.server, "refward")

    def fault(self, program: str, said: str) -> typing.Dict[str, str]:
        """The environment in which that goes wrong, or is counted."""
        path = os.path.join(self.lonely, program + ".fault")
        if program == DISPATCH:
            name, _, value = said.partition("=")
            return {"LD_PRELOAD": self.library, name: value}
        with open(path, "w", encoding="ascii") as stream:
            stream.write(said)
        return {}

    def mend(self) -> None:
        for name in HOOKS:
            path = os.path.join(self.lonely, name + ".fault")
            if os.path.exists(path):
                os.unlink(path)

    def _wait_for_lease(self) -> None:
        """What a killed dispatcher started dies after it, and holds it too."""
        lease = os.path.join(self.server, "refward", "outbox", "lease")
        if os.path.exists(lease):
            with open(lease, "r+b") as held:
                fcntl.lockf(held, fcntl.LOCK_EX)

    def once(self, **more: str) -> int:
        self._wait_for_lease()
        try:
            status = subprocess.run(
                [self.refward, "doctor", "--reconcile", self.server],
                env=dict(self.environment, **more), check=False,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                timeout=SECONDS).returncode
            return 0 if status == FOUND else status
        except subprocess.TimeoutExpired:
            raise Broken("the dispatcher did not end") from None

    def again(self) -> None:
        """What was put off is sent now."""
        subprocess.run(
            [self.refward, "outbox", "retry", "--state", "queued",
             self.server], env=self.environment, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def forget(self) -> None:
        """The negative control: what is open is dropped."""
        folder = os.path.join(self.state, "outbox", "new")
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))

    def confirm(self, lines: str) -> int:
        """What git does when refs have moved."""
        return subprocess.run(
            [os.path.join(self.lonely, "post-receive")], cwd=self.server,
            env=dict(self.environment, GIT_DIR="."), input=lines.encode(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            check=False, timeout=SECONDS).returncode

    def push(self, ref: str, number: int) -> None:
        pushes.push_once(self, "normal", "refs/heads/" + ref,
                         self.values[number], 0)

    def deliveries(self) -> typing.List[typing.Dict[str, typing.Any]]:
        try:
            return super().deliveries()
        except subprocess.CalledProcessError:
            return []  # that is how none is told

    def ledger(self) -> str:
        return os.path.join(self.state, "outbox", "ledger.sqlite")


class Sweep:
    """Outboxes to begin with, and what each delivery has to be in the end."""

    def __init__(self, world: World, forgets: bool) -> None:
        self.world = world
        self.forgets = forgets
        self.kept: typing.Dict[str, str] = {}
        self.wanted: typing.Dict[str, typing.Set[str]] = {}
        self.lines = ""
        self.outcomes: "collections.Counter[str]" = collections.Counter()
        self._begin()

    def _keep(self, name: str) -> None:
        path = self.world.folder + "/kept." + name
        shutil.copytree(self.world.state, path, symlinks=True)
        self.kept[name] = path

    def restore(self, name: str) -> None:
        world = self.world
        world.mend()
        shutil.rmtree(world.state)
        shutil.copytree(self.kept[name], world.state, symlinks=True)
        with open(world.fired, "w", encoding="ascii"):
            pass

    def _begin(self) -> None:
        """Pushes that nobody confirmed; one is confirmed by those it tries."""
        world = self.world
        post = os.path.join(world.server, "hooks", "post-receive")
        os.rename(post, post + ".off")
        world.push("a", 0)
        world.push("b", 1)
        self._keep("fresh")
        if world.once() != 0:
            raise Broken("nothing went wrong, and it failed")
        world.push("a", 1)
        world.push("b", 0)
        world.push("c", 2)
        world._git("--git-dir", world.server, "update-ref", "refs/heads/base",
                   world.values[0])
        self.lines = "%s %s refs/heads/a\n" % (
            world.values[0], world.values[1])
        self._keep("known")
        for name in self.kept:
            self.restore(name)
            if world.once() != 0:
                raise Broken("nothing went wrong, and it failed")
            self.wanted[name] = {item["id"] for item in world.deliveries()}
            self.check(name)

    def run(self, program: str, **more: str) -> int:
        if program == DISPATCH:
            return self.world.once(**more)
        return self.world.confirm(self.lines)

    def cases(self) -> typing.List[typing.Tuple[str, str, str, int]]:
        found = []
        counts = self.world.folder + "/counts"
        for name in self.kept:
            for program in (DISPATCH, "post-receive"):
                self.restore(name)
                self.run(program, **self.world.fault(
                    program, "WARD_FAULT_COUNTS=" + counts))
                with open(counts, encoding="ascii") as stream:
                    for text in stream:
                        kind, count = text.split()
                        if kind in KINDS:
                            found += [(name, program, kind, number + 1)
                                      for number in range(int(count))]
                os.unlink(counts)
        return found

    def try_one(self, name: str, program: str, kind: str, number: int) -> None:
        self.restore(name)
        status = self.run(program, **self.world.fault(
            program, "WARD_FAULT=%s:%d" % (kind, number)))
        self.outcomes["ended well" if status == 0 else
                      "killed" if status < 0 else "failed"] += 1
        # Where the system has no random numbers, it aborts.
        if status < 0 and kind != "kill" and status != -6:
            raise Broken("it died of signal %d" % -status)
        self.world.mend()
        if self.forgets:
            self.world.forget()
        for _ in range(3):
            if self.world.once() != 0:
                raise Broken("nothing went wrong, and it failed")
            if self.world.open_intents() == 0 and self.world.is_quiet():
                break
            self.world.again()
        self.check(name)

    def check(self, name: str) -> None:
        world = self.world
        items = world.deliveries()
        ids = [item["id"] for item in items]
        if len(ids) != len(set(ids)) or set(ids) != self.wanted[name]:
            raise Broken("deliveries are lost, or more than there should be")
        fired: "collections.Counter[str]" = collections.Counter()
        with open(world.fired, encoding="ascii") as stream:
            fired.update(text.split()[0] for text in stream)
        before = self.wanted["fresh"] if name == "known" else set()
        for item in items:
            self.outcomes[item["state"]] += 1
            if item["state"] not in ("done", "ambiguous"):
                raise Broken("a delivery is " + item["state"])
            if (item["state"] == "done" and item["id"] not in before
                    and not fired[item["id"]]):
                raise Broken("done, but not fired")
            self.outcomes["fired twice"] += max(0, fired[item["id"]] - 1)
        with sqlite3.connect(world.ledger()) as ledger:
            said = ledger.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise Broken("the ledger is torn: " + said)
        self.check_records(items)

    def check_records(self, items: typing.Any) -> None:
        records: "collections.Counter[str]" = collections.Counter()
        log = os.path.join(self.world.state, "log", "decisions.jsonl")
        with open(log, "rb") as stream:
            for line in stream:
                try:
                    records[json.loads(line).get("push")] += 1
                except ValueError:
                    self.outcomes["torn records"] += 1
        for push in {item["push"] for item in items}:
            if records[push] != 1:
                raise Broken("push %s has %d records" % (push, records[push]))


def sweep(args: argparse.Namespace, world: World) -> int:
    every = Sweep(world, args.forgets)
    part, jobs = map(int, args.part.split("/"))
    cases = [case for case in every.cases() if case[-1] % jobs == part]
    every.outcomes.clear()
    chosen = random.Random(args.seed).sample(
        cases, min((args.runs + jobs - 1) // jobs, len(cases)))
    broken = 0
    for case in chosen:
        try:
            every.try_one(*case)
        except Broken as why:
            broken += 1
            print("%s, %s, %s:%d: %s" % (*case, why))
    print("%d of %d possible faults: %s; %d broken (seed %d)" % (
        len(chosen), len(cases), ", ".join(
            "%d %s" % (count, word)
            for word, count in sorted(every.outcomes.items())),
        broken, args.seed))
    return int(broken > 0 or not chosen)


def count_calls(world: World, program: str) -> int:
    path = world.folder + "/counts"
    more = world.fault(program, "WARD_FAULT_COUNTS=" + path)
    world.push("counted", 0)
    world.once(**more)
    world.mend()
    with open(path, encoding="ascii") as stream:
        found = {kind: int(count) for kind, count in map(str.split, stream)}
    os.unlink(path)
    return found["kill"]


def kills(args: argparse.Namespace, world: World) -> int:
    """Each program dies at any of its calls, and some that it never makes."""
    rnd = random.Random(args.seed)
    died: "collections.Counter[str]" = collections.Counter()
    programs = HOOKS + (DISPATCH,)
    most = {name: count_calls(world, name) for name in programs}
    for _ in range(args.runs):
        program = rnd.choice(programs)
        more = world.fault(
            program, "WARD_FAULT=kill:%d" % rnd.randrange(1, most[program] + 1))
        world.push("b%d" % rnd.randrange(pushes.REFS),
                   rnd.randrange(pushes.VALUES))
        world.mend()
        died[program] += 1
        world.once(**(more if program == DISPATCH else {}))
        world.locks()
    pushes.settle(world)
    wrong = pushes.check(world)
    for text in wrong:
        print("wrong: " + text)
    print("%d kills: %s (seed %d)" % (args.runs, ", ".join(
        "%s %d" % pair for pair in sorted(died.items())), args.seed))
    return int(bool(wrong) or not died)


def in_parts(args: argparse.Namespace) -> int:
    """Each part in a world of its own: most of the time a disk is waited for."""
    parts = [subprocess.Popen(
        [sys.executable, *sys.argv, "--part", "%d/%d" % (part, args.jobs)])
        for part in range(args.jobs)]
    return max(part.wait() for part in parts)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("how", choices=("sweep", "kills"))
    parser.add_argument("refward")
    parser.add_argument("hooks", help="the folder of the hooks")
    parser.add_argument("library", help="inject.so")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=1,
                        help="parts of the sweep that run at one time")
    parser.add_argument("--part", help="I/N: which of them this is")
    parser.add_argument("--forgets", action="store_true",
                        help="the negative control")
    args = parser.parse_args()
    pushes.forget_the_caller()
    if args.how == "sweep" and args.part is None:
        return in_parts(args)
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder, os.path.abspath(args.refward),
                      os.path.abspath(args.hooks),
                      os.path.abspath(args.library))
        return (sweep if args.how == "sweep" else kills)(args, world)


if __name__ == "__main__":
    sys.exit(main())
