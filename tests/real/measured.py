# SPDX-License-Identifier: Apache-2.0
"""A hook that runs the gate and appends what that took to a file.

    measured.py GATE FILE [ARGUMENT...]

A line holds exit status, CPU seconds, wall seconds, and the peak of its own
memory in MiB: without the packs that it maps, which the kernel may drop.
"""
import os
import sys
import time


def own_memory(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8") as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) // 1024
    except OSError:
        pass
    return 0


def main():
    gate, file = sys.argv[1:3]
    start = time.monotonic()
    pid = os.spawnv(os.P_NOWAIT, gate, [gate] + sys.argv[3:])
    peak = 0
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            break
        peak = max(peak, own_memory(pid))
        time.sleep(0.02)
    code = os.waitstatus_to_exitcode(status)
    with open(file, "a", encoding="utf-8") as out:
        print(code, round(usage.ru_utime + usage.ru_stime, 3),
              round(time.monotonic() - start, 3), peak, file=out)
    sys.exit(code if code >= 0 else 128 - code)


main()
