# SPDX-License-Identifier: Apache-2.0
"""A double of GitLab, of its Gitaly rather, as far as a custom hook sees it.

It is not GitLab: it keeps no accounts and serves nothing. Around a real git
receive-pack it does what Gitaly's sources do: git runs a small program of its
own as the hook, which asks the long-running process; that one asks GitLab
whether it may be, and then runs the custom hooks as its own children, in their
order, until one fails, with an environment made of nothing.

    gitlab_double.py serve [WHO] REPO   git receive-pack, for one who pushes
    gitlab_double.py web [WHO] REPO CLONE REF COMMIT
                                        what its pages write, without git
                                        receive-pack: COMMIT of CLONE becomes
                                        REF; of a refusal they show what is on
                                        stdout

REPO is the repository's folder. A repository that holds a file `protected` has
its branches protected: one full ref name a line. What a failing post-receive
says goes into the log, here stderr, and the refs stay where they are.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

# What is handed on of the long-running process' own; nothing of a client's.
ALLOWED = ("HOME", "PATH", "LD_LIBRARY_PATH", "TZ", "all_proxy", "http_proxy",
           "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY",
           "GIT_TRACE", "GIT_TRACE_PACKET", "GIT_TRACE_SETUP")

HIDDEN = ("refs/environments", "refs/keep-around", "refs/merge-requests",
          "refs/pipelines", "refs/tmp")

SHOWN = ("GL-HOOK-ERR:", "GitLab:")

# That small program, in the place of a hook.
ASK = """#!%s -S
import json, os, socket, sys
env = dict(os.environ)
count = int(env.get("GIT_PUSH_OPTION_COUNT", "0"))
asked = {"hook": "%s", "lines": sys.stdin.read(), "env": env,
         "options": [env["GIT_PUSH_OPTION_%%d" %% number]
                     for number in range(count)]}
with socket.socket(socket.AF_UNIX) as client:
    client.connect("\\0" + env["GITALY_DOUBLE"])
    with client.makefile("rw", encoding="utf-8") as file:
        file.write(json.dumps(asked) + "\\n")
        file.flush()
        told = json.loads(file.read())
sys.stdout.write(told["out"])
sys.stderr.write(told["err"])
sys.exit(told["status"])
"""


def is_hook(path: str) -> bool:
    return (not path.endswith("~") and not os.path.isdir(path)
            and os.access(path, os.X_OK))


def all_of(folder: str) -> "list[str]":
    if not os.path.isdir(folder):
        return []
    paths = (os.path.join(folder, name) for name in sorted(os.listdir(folder)))
    return [path for path in paths if is_hook(path)]


class Gitaly:
    """The long-running process, for one push."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.repo = os.path.realpath(args.repo)

    def environment(self, given: "dict[str, str]",
                    options: "list[str]") -> "dict[str, str]":
        env = {name: os.environ[name] for name in ALLOWED
               if name in os.environ}
        for name in ("GIT_OBJECT_DIRECTORY",
                     "GIT_ALTERNATE_OBJECT_DIRECTORIES"):
            if given.get(name):
                env[name] = given[name]
        if options:
            env["GIT_PUSH_OPTION_COUNT"] = str(len(options))
        for number, option in enumerate(options):
            env["GIT_PUSH_OPTION_%d" % number] = option
        env.update(GIT_DIR=self.repo, GL_REPOSITORY=self.args.repository,
                   GL_PROJECT_PATH=self.args.project, GL_ID=self.args.id,
                   GL_USERNAME=self.args.user, GL_PROTOCOL=self.args.protocol)
        return env

    def refuses(self, lines: str) -> str:
        """What GitLab itself says to it, which is asked first."""
        path = os.path.join(self.repo, "protected")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="ascii") as file:
            names = file.read().split()
        for line in lines.splitlines():
            if line.split(" ")[2] in names:
                return ("GitLab: You are not allowed to push code to "
                        "protected branches on this project.\n")
        return ""

    def hooks(self, name: str) -> "list[str]":
        own = os.path.join(self.repo, "custom_hooks", name)
        found = [own] if is_hook(own) else []
        found += all_of(own + ".d")
        if self.args.custom_hooks_dir:
            found += all_of(os.path.join(self.args.custom_hooks_dir,
                                         name + ".d"))
        return found

    def run(self, name: str, lines: str, given: "dict[str, str]",
            options: "list[str]") -> "tuple[int, str, str]":
        """One hook; the first that fails is the last that is run."""
        if name == "pre-receive":
            said = self.refuses(lines)
            if said:
                return 1, "", said
        out = err = ""
        for path in self.hooks(name):
            done = subprocess.run(
                [path], cwd=self.repo, input=lines, text=True, check=False,
                env=self.environment(given, options), stdout=subprocess.PIPE,
                stderr=subprocess.PIPE)
            out += done.stdout
            err += done.stderr
            if done.returncode != 0:
                return 1, out, err
        return 0, out, err

    def answer(self, server: socket.socket) -> None:
        while True:
            try:
                one, _ = server.accept()
            except OSError:
                return
            with one, one.makefile("rw", encoding="utf-8") as file:
                asked = json.loads(file.readline())
                status, out, err = self.run(asked["hook"], asked["lines"],
                                            asked["env"], asked["options"])
                if asked["hook"] == "post-receive" and status != 0:
                    sys.stderr.write("gitaly: post-receive failed\n")
                json.dump({"status": status, "out": out, "err": err}, file)


def serve(args: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("pre-receive", "post-receive"):
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(ASK % (sys.executable, name))
            os.chmod(path, 0o755)
        # One without a file: the name of a file may be too long for it.
        name = "gitaly-double-" + os.path.basename(folder)
        server = socket.socket(socket.AF_UNIX)
        server.bind("\0" + name)
        server.listen()
        threading.Thread(target=Gitaly(args).answer, args=(server,),
                         daemon=True).start()
        command = ["git", "-c", "core.hooksPath=" + folder]
        for ref in HIDDEN:
            command += ["-c", "receive.hideRefs=" + ref]
        done = subprocess.run(
            command + ["receive-pack", args.repo], check=False, env={
                **{given: os.environ[given] for given in os.environ
                   if given in ALLOWED or given.startswith("GIT_CONFIG")},
                "GITALY_DOUBLE": name})
        server.close()
    return done.returncode


def git(repo: str, *args: str, **env: str) -> str:
    return subprocess.run(["git", "--git-dir", repo, *args], check=True,
                          env={**os.environ, **env}, text=True,
                          stdout=subprocess.PIPE).stdout.strip()


def write(args: argparse.Namespace) -> int:
    """Quarantine, hooks, objects, ref, hooks: no git receive-pack."""
    gitaly = Gitaly(args)
    repo = gitaly.repo
    store = os.path.join(repo, "objects")
    found = subprocess.run(
        ["git", "--git-dir", repo, "rev-parse", "-q", "--verify", args.ref],
        check=False, text=True, stdout=subprocess.PIPE).stdout.strip()
    new = git(os.path.join(args.clone, ".git"), "rev-parse", args.commit)
    old = found or "0" * len(new)
    quarantine = tempfile.mkdtemp(prefix="tmp_objdir-", dir=store)
    try:
        git(repo, "fetch", "-q", "--no-write-fetch-head", "--no-tags",
            "--no-auto-gc", os.path.abspath(args.clone), new,
            GIT_OBJECT_DIRECTORY=quarantine,
            GIT_ALTERNATE_OBJECT_DIRECTORIES=store)
        line = "%s %s %s\n" % (old, new, args.ref)
        status, out, err = gitaly.run(
            "pre-receive", line,
            {"GIT_OBJECT_DIRECTORY": quarantine,
             "GIT_ALTERNATE_OBJECT_DIRECTORIES": store}, args.option)
        if status != 0:
            sys.stderr.write(err or out)
            show(err or out)
            return 1
        shutil.copytree(quarantine, store, dirs_exist_ok=True)
    finally:
        shutil.rmtree(quarantine)
    git(repo, "update-ref", args.ref, new, old)
    status, out, err = gitaly.run("post-receive", line, {}, args.option)
    if status != 0:
        sys.stderr.write("gitaly: post-receive failed: %s" % (err or out))
    return 0


def show(text: str) -> None:
    """Its pages show lines that are meant for them, without the mark."""
    for line in text.splitlines():
        for mark in SHOWN:
            if line.startswith(mark):
                print(line[len(mark):].strip())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("serve", "web"):
        one = verbs.add_parser(verb)
        one.add_argument("--user", default="alice")
        one.add_argument("--id", default="user-5", help="or key-3")
        one.add_argument("--repository", default="project-1")
        one.add_argument("--project", default="group/project")
        one.add_argument("--custom-hooks-dir")
        one.add_argument("--protocol",
                         default="web" if verb == "web" else "ssh")
        one.add_argument("repo")
        if verb == "web":
            one.add_argument("--option", action="append", default=[])
            for name in ("clone", "ref", "commit"):
                one.add_argument(name)
    return parser.parse_args()


def main() -> int:
    args = arguments()
    return serve(args) if args.verb == "serve" else write(args)


if __name__ == "__main__":
    sys.exit(main())
