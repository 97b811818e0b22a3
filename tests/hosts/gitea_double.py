# SPDX-License-Identifier: Apache-2.0
"""A double of Gitea, and of Forgejo, as far as a hook sees them.

It is neither: it keeps no accounts and serves nothing. Around a real git
receive-pack it does what their sources do: it lays out a repository's hooks,
rewrites its own of them when asked, runs all that lie in a hook's folder, and
sets the variables that say who pushes, over ssh, over HTTP, by a button of its
pages and for its own needs.

    gitea_double.py resync REPO...      the files that are its own
    gitea_double.py serve [WHO] REPO    git receive-pack, for one who pushes
    gitea_double.py push [WHO] REPO CLONE REFSPEC...
                                        what its own pages push; of a refusal
                                        they show what is on stdout

REPO is OWNER/NAME.git below the folder of all, WHO is made of the options that
--help lists. A repository that holds a file `protected` has its branches
protected: one full ref name a line.
"""

import argparse
import os
import subprocess
import sys

HOOKS = ("pre-receive", "update", "post-receive")

# All are run, and the first that said no is the answer.
ALL = """#!/usr/bin/env bash
# MADE BY THE DOUBLE OF GITEA: WHAT IS CHANGED HERE IS LOST
input=$(cat)
dir=${GIT_DIR:-$(dirname "$0")/..}
codes=
for one in "$dir/hooks/$(basename "$0").d"/*; do
	test -x "$one" && test -f "$one" || continue
	echo "$input" | "$one"
	codes="$codes $?"
done
for code in $codes; do
	test "$code" -eq 0 || exit "$code"
done
"""

EACH = """#!/usr/bin/env bash
# MADE BY THE DOUBLE OF GITEA: WHAT IS CHANGED HERE IS LOST
dir=${GIT_DIR:-$(dirname "$0")/..}
codes=
for one in "$dir/hooks/$(basename "$0").d"/*; do
	test -x "$one" && test -f "$one" || continue
	"$one" "$1" "$2" "$3"
	codes="$codes $?"
done
for code in $codes; do
	test "$code" -eq 0 || exit "$code"
done
"""

# What its own hook asks its server: who is let in, and which are protected.
OWN = """#!/usr/bin/env bash
# MADE BY THE DOUBLE OF GITEA: WHAT IS CHANGED HERE IS LOST
test "$GITEA_INTERNAL_PUSH" != true || exit 0
test -n "$SSH_ORIGINAL_COMMAND" || {
	echo 'Gitea: Rejecting changes as Gitea environment not set.' >&2
	exit 1
}
test ! -e "${GIT_DIR:-.}/protected" || while read -r old new ref; do
	grep -qxF "$ref" "${GIT_DIR:-.}/protected" || continue
	test "${GITEA_PR_ID:-0}" = 0 || continue
	echo "Gitea: Not allowed to push to protected branch $ref" >&2
	exit 1
done
exit 0
"""

NOTHING = """#!/usr/bin/env bash
# MADE BY THE DOUBLE OF GITEA: WHAT IS CHANGED HERE IS LOST
exit 0
"""


def write(path: str, text: str) -> None:
    """As its sources do it: removed, and then written."""
    if os.path.lexists(path):
        os.unlink(path)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    os.chmod(path, 0o777)


def resync(repo: str) -> None:
    for hook in HOOKS:
        folder = os.path.join(repo, "hooks", hook + ".d")
        os.makedirs(folder, exist_ok=True)
        write(os.path.join(repo, "hooks", hook),
              EACH if hook == "update" else ALL)
        write(os.path.join(folder, "gitea"),
              OWN if hook == "pre-receive" else NOTHING)


def about(args: argparse.Namespace) -> "dict[str, str]":
    """What it says of any push; an address that is private is left out."""
    path = os.path.abspath(args.repo)
    name = os.path.basename(path)[:-len(".git")]
    said = {
        "GITEA_ROOT_URL": "https://git.example.com/",
        "GITEA_REPO_NAME": name,
        "GITEA_REPO_USER_NAME": os.path.basename(os.path.dirname(path)),
        "GITEA_REPO_ID": "1",
        "GITEA_REPO_IS_WIKI": "true" if name.endswith(".wiki") else "false",
        "GITEA_PUSHER_NAME": args.user,
        "GITEA_PUSHER_ID": args.id,
    }
    if args.task:
        said["GITEA_ACTIONS_TASK_ID"] = args.task
    return said


def by_ssh(args: argparse.Namespace) -> "dict[str, str]":
    """Of a deploy key it says the owner's name, and the key's number."""
    said = about(args)
    said.update(GITEA_PUSHER_EMAIL=args.user + "@example.com",
                GITEA_PR_ID="0", GITEA_KEY_ID=args.key,
                GITEA_DEPLOY_KEY_ID=args.deploy_key,
                SSH_ORIGINAL_COMMAND="git-receive-pack '%s'" % args.repo)
    return said


def by_http(args: argparse.Namespace) -> "dict[str, str]":
    said = about(args)
    said["SSH_ORIGINAL_COMMAND"] = "receive-pack"
    return said


def by_itself(args: argparse.Namespace) -> "dict[str, str]":
    said = about(args)
    said.update(GIT_AUTHOR_NAME=args.user, GIT_COMMITTER_NAME=args.user,
                GITEA_PR_ID=args.pull, GITEA_PR_INDEX=args.pull,
                SSH_ORIGINAL_COMMAND="gitea-internal")
    if args.trigger:
        said["GITEA_PUSH_TRIGGER"] = args.trigger
    if args.internal:
        said["GITEA_INTERNAL_PUSH"] = "true"
    return said


def serve(args: argparse.Namespace) -> int:
    """What a client sent in variables is there already."""
    said = by_http(args) if args.http else by_ssh(args)
    os.execvpe("git", ["git", "receive-pack", args.repo],
               {**os.environ, **said})


def push(args: argparse.Namespace) -> int:
    """Its pages show of a refusal what git says was said by the other side."""
    done = subprocess.run(
        ["git", "-C", args.clone, "push", os.path.abspath(args.repo),
         *args.refspec],
        env={**os.environ, **by_itself(args)}, text=True, check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    sys.stderr.write(done.stderr)
    if done.returncode != 0:
        for line in done.stderr.splitlines():
            if line.startswith("remote: "):
                print(line[len("remote: "):].rstrip())
    return done.returncode


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("resync").add_argument("repos", nargs="+")
    for verb in ("serve", "push"):
        one = verbs.add_parser(verb)
        one.add_argument("--user", default="alice", help="its account")
        one.add_argument("--id", default="5", help="-2 is a job's token")
        one.add_argument("--task", help="the job whose token it is")
        if verb == "serve":
            one.add_argument("--http", action="store_true")
            one.add_argument("--key", default="3")
            one.add_argument("--deploy-key", default="0")
        else:
            one.add_argument("--internal", action="store_true",
                             help="for its own needs: its hook looks away")
            one.add_argument("--trigger", help="pr-merge-to-base")
            one.add_argument("--pull", default="0", metavar="NUMBER")
        one.add_argument("repo")
        if verb == "push":
            one.add_argument("clone")
            one.add_argument("refspec", nargs="+")
    return parser.parse_args()


def main() -> int:
    args = arguments()
    if args.verb == "resync":
        for repo in args.repos:
            resync(repo)
        return 0
    return serve(args) if args.verb == "serve" else push(args)


if __name__ == "__main__":
    sys.exit(main())
