# SPDX-License-Identifier: Apache-2.0
"""Compares our reading of time zones with Python's, which shares none of it."""

import datetime
import random
import subprocess
import sys
import zoneinfo

DAY = 24 * 60 * 60
FAR = 26 * 60 * 60
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def offset(zone: zoneinfo.ZoneInfo, at: int) -> int:
    there = (EPOCH + datetime.timedelta(seconds=at)).astimezone(zone)
    return round(there.utcoffset().total_seconds())


def shown(zone: zoneinfo.ZoneInfo, local: int) -> "tuple[int, int]":
    """By definition: instants that show `local`; else when it is skipped."""
    near = {offset(zone, local + step)
            for step in range(-FAR, FAR + 1, 900)}
    found = sorted(local - each for each in near
                   if offset(zone, local - each) == each)
    if found:
        return found[0], found[-1]
    low, high = local - FAR, local + FAR
    while low + 1 < high:
        middle = (low + high) // 2
        if middle + offset(zone, middle) >= local:
            high = middle
        else:
            low = middle
    return high, high


def main() -> int:
    program, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rnd = random.Random(seed)
    names = ["Europe/Berlin", "America/New_York", "Asia/Shanghai",
             "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
             "Africa/Casablanca", "America/Sao_Paulo", "Asia/Tehran",
             "America/St_Johns", "Pacific/Chatham", "Antarctica/Troll",
             "Europe/Dublin", "America/Nuuk", "Asia/Gaza", "UTC"]
    questions = []
    for name in names:
        zone = zoneinfo.ZoneInfo(name)
        for _ in range(count):
            at = rnd.randrange(0, 2 ** 32)
            if rnd.random() < 0.5:
                # Where clocks change, or close to it.
                start = offset(zone, at)
                for _ in range(400):
                    at += DAY
                    if offset(zone, at) != start:
                        at -= rnd.randrange(0, DAY)
                        break
            questions.append((name, zone, at))
    text = "".join("%s %d\n" % (name, at) for name, _, at in questions)
    answers = subprocess.run(
        [program], input=text, check=True, stdout=subprocess.PIPE,
        encoding="ascii").stdout.splitlines()
    if len(answers) != len(questions):
        print("%d answers to %d questions" % (len(answers), len(questions)))
        return 1
    wrong = 0
    for (name, zone, at), answer in zip(questions, answers):
        expected = "%d %d %d" % (offset(zone, at), *shown(zone, at))
        if answer != expected:
            wrong += 1
            print("%s %d: %s, not %s" % (name, at, answer, expected))
    print("%d of %d differ (seed %d)" % (wrong, len(questions), seed))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
