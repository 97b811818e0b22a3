# SPDX-License-Identifier: Apache-2.0
"""Random pushes, hostile and ordinary, through git receive-pack to the gate
under test; after each, a checker of its own says whether anything is there that
the rules forbid, and whether what was refused had a reason.

World N is made from seed N alone: its rule file, its server, its pushes. On a
failure the world's seed and the fewest steps found that still fail are printed;
`--seed N --only K` tells the first K pushes of world N.
"""

import argparse
import concurrent.futures
import itertools
import os
import shutil
import sys
import tempfile
import time
import typing

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from run import FIGURES, Run  # noqa: E402
from world import Failure, Step  # noqa: E402

STEPS = 120
# How many servers lie between two lines that say how far a long run is.
TELL = 50
# One push, or two at once.
Act = typing.Tuple[Step, ...]


class Broken(typing.NamedTuple):
    seed: int
    steps: typing.List[Act]
    why: str
    text: str


def run_world(folder: str, hook: str, seed: int, steps: int, seconds: float,
              tell: bool = False) -> typing.Union[
                  typing.Dict[str, int], Broken]:
    run = Run(folder, hook, seed)
    done: typing.List[Act] = []
    try:
        for number in range(steps):
            act: Act = (run.next_step(),)
            if run.rnd.random() < .03:
                act = run.next_pair() or act
            done.append(act)
            if tell:
                print("%d: %s" % (number + 1, told(run, act)))
            _carry_out(run, act)
        run.finish()
    except Failure as failure:
        text = run.laws[0].text
        steps_left = shrink(folder, hook, seed, run, done, str(failure),
                            time.monotonic() + seconds)
        text += "\n".join(told(run, step) for step in steps_left)
        text += "\n" + failure.said
        return Broken(seed, steps_left, "push %d: %s" % (
            len(done), failure), text)
    finally:
        run.world.close()
        shutil.rmtree(run.world.path, ignore_errors=True)
    return run.figures


def _fails_alike(folder: str, hook: str, seed: int, run: Run,
                 steps: typing.Sequence[Act], why: str) -> bool:
    other = Run(folder, hook, seed)
    other.world.made.update(run.world.made)
    other.craft.files.update(run.craft.files)
    try:
        for act in steps:
            _carry_out(other, act)
        other.finish()
    except Failure as failure:
        return str(failure)[:12] == why[:12]
    finally:
        other.world.close()
        shutil.rmtree(other.world.path, ignore_errors=True)
    return False


def shrink(folder: str, hook: str, seed: int, run: Run,
           steps: typing.List[Act], why: str, late: float
           ) -> typing.List[Act]:
    """Leaves out what is not needed, the largest pieces first."""
    inner = tempfile.mkdtemp(dir=folder)
    size = max(len(steps) // 2, 1)
    while size > 0:
        at = 0
        while at < len(steps) and time.monotonic() < late:
            fewer = steps[:at] + steps[at + size:]
            if fewer and _fails_alike(inner, hook, seed, run, fewer, why):
                steps = fewer
            else:
                at += size
        size //= 2
    return steps


def _carry_out(run: Run, act: Act) -> None:
    if len(act) == 1:
        run.carry_out(act[0])
    else:
        run.carry_out_together(act)


def told(run: Run, act: Act) -> str:
    return "\nand at once ".join(_told(run, step) for step in act)


def _told(run: Run, step: Step) -> str:
    def shown(data: bytes) -> str:
        return repr(data)[2:-1][:400]
    lines = ["%s pushes%s%s" % (
        step.who, " (%s)" % step.what if step.what else "", "".join(
            " %s=%r" % (name, value) for name, value in step._asdict().items()
            if name not in ("who", "commands", "send", "what") and value))]
    lines += ["    " + shown(b" ".join(line)) for line in step.commands]
    lines += ["    %s %s %s" % (oid[:10], run.world.made[oid].type,
                                shown(run.world.made[oid].body))
              for oid in step.send]
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    add = parser.add_argument
    add("hook", metavar="PRE-RECEIVE", help="the gate under test")
    add("--seed", type=int, default=1, help="of the first world")
    add("--pushes", type=int, default=500, help="in all")
    add("--steps", type=int, default=STEPS, help="pushes to one server")
    add("--seconds", type=float, default=0,
        help="begin no world after so many")
    add("--jobs", type=int, default=2, help="worlds at a time")
    add("--shrink", type=float, default=60, metavar="SECONDS",
        help="how long to look for fewer steps that fail")
    add("--keep-going", action="store_true",
        help="tell of a failure, and go on with other worlds")
    add("--only", type=int, default=0, metavar="K",
        help="tell the first K pushes of the first world")
    return parser.parse_args()


def _environment(folder: str) -> None:
    for name in list(os.environ):
        if name.startswith(("GIT_", "REFWARD_", "SSH_")):
            del os.environ[name]
    os.environ.update(HOME=folder, GIT_CONFIG_NOSYSTEM="1", LC_ALL="C",
                      TZ="UTC", GIT_TERMINAL_PROMPT="0")


def _figures(totals: typing.Dict[str, int], broken: int) -> str:
    return ("%(pushes)d pushes to %(worlds)d servers: %(accepted)d accepted, "
            "%(refused)d refused, %(unasked)d not asked of the gate; "
            "%(ordinary_accepted)d of %(ordinary)d ordinary ones accepted; "
            "%(broken)d servers on which a promise was broken"
            % dict(totals, broken=broken))


def _worlds(args: argparse.Namespace, hook: str, folder: str
            ) -> typing.Iterator[typing.Union[typing.Dict[str, int], Broken]]:
    """Each begins when one before it has ended: nobody waits for a world after
    the one that is enough."""
    seeds = iter(range(args.seed, args.seed + -(-args.pushes // args.steps)))
    late = time.monotonic() + (args.seconds or float("inf"))
    pending: typing.Set["concurrent.futures.Future[typing.Any]"] = set()
    with concurrent.futures.ProcessPoolExecutor(args.jobs) as pool:
        while True:
            if time.monotonic() < late:
                pending |= {
                    pool.submit(run_world, folder, hook, seed, args.steps,
                                args.shrink)
                    for seed in itertools.islice(
                        seeds, args.jobs - len(pending))}
            if not pending:
                return
            done, pending = concurrent.futures.wait(
                pending, return_when=concurrent.futures.FIRST_COMPLETED)
            yield from (each.result() for each in done)


def _run_all(args: argparse.Namespace, folder: str) -> int:
    hook = os.path.abspath(args.hook)
    totals = dict.fromkeys(FIGURES, 0)
    broken = 0
    started = time.monotonic()
    for got in _worlds(args, hook, folder):
        if isinstance(got, Broken):
            print("%s\n--seed %d --steps %d: %s" % (
                got.text, got.seed, args.steps, got.why), flush=True)
            broken += 1
            if not args.keep_going:
                return 1
            continue
        for name, value in got.items():
            totals[name] += value
        if totals["worlds"] % TELL == 0:
            print(_figures(totals, broken), file=sys.stderr, flush=True)
    seconds = time.monotonic() - started
    print(_figures(totals, broken))
    print("seed %d, %.0f s, %.0f pushes/s" % (
        args.seed, seconds, totals["pushes"] / seconds))
    if totals["ordinary_accepted"] * 3 < totals["ordinary"] or \
            totals["unasked"] * 5 > totals["pushes"]:
        print("too few ordinary days, or too little is asked of the gate")
        broken += 1
    return int(broken > 0)


def main() -> int:
    args = _arguments()
    folder = tempfile.mkdtemp(prefix="refward-hostile.")
    _environment(folder)
    try:
        if not args.only:
            return _run_all(args, folder)
        got = run_world(folder, os.path.abspath(args.hook), args.seed,
                        args.only, 0, True)
        print(got.why if isinstance(got, Broken) else got)
        return int(isinstance(got, Broken))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
