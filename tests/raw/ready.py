# SPDX-License-Identifier: Apache-2.0
"""The programs of this folder without their start, which costs ten times what
they do: each line of REQUESTS, a FIFO, is the prefix of the files of one run,
done in a process of its own.

    PREFIX.words    the program's name, the folder to run it in, its
                    arguments, each ended by a NUL
    PREFIX.env      its environment, as env -0 prints it
    PREFIX.out      what it printed
    PREFIX.err
    PREFIX.status   a FIFO: how it ended
"""

import gc
import importlib
import os
import signal
import sys
import traceback
import typing

import push  # noqa: F401  # what is used most


def _words(path: str) -> typing.List[bytes]:
    with open(path, "rb") as stream:
        return stream.read().split(b"\0")[:-1]


def _move_output(prefix: str) -> None:
    for end, stream in (".out", 1), (".err", 2):
        there = os.open(prefix + end, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(there, stream)
        os.close(there)


def _run(prefix: str) -> int:
    _move_output(prefix)
    name, folder, *arguments = map(os.fsdecode, _words(prefix + ".words"))
    os.environb.clear()
    os.environb.update(word.split(b"=", 1) for word in _words(prefix + ".env"))
    os.chdir(folder)
    sys.argv = [name] + arguments
    return importlib.import_module(name).main() or 0


def _answer(prefix: str) -> None:
    status: typing.Any = 1
    try:
        status = _run(prefix)
    except SystemExit as leaving:
        status = leaving.code
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    with open(prefix + ".status", "w", encoding="ascii") as stream:
        # The next run makes its own, and does not see this one's end.
        os.unlink(prefix + ".status")
        stream.write("%d\n" % status)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.disable()
    # Open for writing too, so that it never comes to its end.
    with open(sys.argv[1], "r+b", buffering=0) as requests:
        text = b""
        while True:
            text += requests.read(4096)
            *prefixes, text = text.split(b"\n")
            for prefix in prefixes:
                if os.fork() == 0:
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    requests.close()
                    _answer(os.fsdecode(prefix))
                    os._exit(0)


if __name__ == "__main__":
    main()
