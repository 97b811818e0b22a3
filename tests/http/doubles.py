# SPDX-License-Identifier: Apache-2.0
"""Doubles of Jenkins, GitLab, Gitea, GitHub and Flow on a loopback port.

They are not those servers: each takes the one request that starts something, as
its documents say, and refuses any other; and it reproduces the answers that
look like success where nothing was started. Which, the job, the project, the
workflow, the pipeline or the hook is called after.

Usage: doubles.py FOLDER SECRET

Writes the port to FOLDER/port when it listens, and what was really started to
FOLDER/started, one line each.
"""

import base64
import http.server
import json
import os
import sys
import threading
import typing
import urllib.parse

import loopback

FOLDER, SECRET = sys.argv[1:]
LOCK = threading.Lock()
PAGE = b"<!DOCTYPE html>\n<html><title>Sign in</title></html>\n"
HTML = {"Content-Type": "text/html; charset=utf-8"}


class Answer(typing.NamedTuple):
    status: int
    body: bytes = b""
    fields: typing.Mapping[str, str] = {}


class Asked(typing.NamedTuple):
    path: typing.List[str]      # its parts, unescaped
    query: typing.Mapping[str, str]
    fields: typing.Mapping[str, str]
    body: bytes

    def form(self) -> typing.Mapping[str, str]:
        if self.fields["content-type"] != "application/x-www-form-urlencoded":
            raise ValueError("not a form")
        return dict(urllib.parse.parse_qsl(
            self.body.decode(), keep_blank_values=True, strict_parsing=True))

    def json(self) -> typing.Dict[str, typing.Any]:
        if self.fields["content-type"] != "application/json":
            raise ValueError("not JSON")
        return json.loads(self.body)


def said(code: int, **members: typing.Any) -> Answer:
    return Answer(code, json.dumps(members).encode(),
                  {"Content-Type": "application/json"})


def to(place: str) -> Answer:
    return Answer(302, b"", {"Location": place})


def start(what: str, commit: str) -> None:
    with LOCK, open(os.path.join(FOLDER, "started"), "a",
                    encoding="ascii") as file:
        file.write("%s %s\n" % (what, commit))


# What stands before any of them, and answers in their place.
BEFORE = {
    "login-page": Answer(200, PAGE, HTML),
    "to-login": to("/login?from=%2F"),
    "accepted": Answer(202, b"accepted\n"),
    "empty": Answer(200),
}


def jenkins(asked: Asked) -> Answer:
    """POST job/NAME/buildWithParameters, with a user's API token."""
    form = asked.form()
    _, job, call = asked.path
    word = base64.b64encode(b"refward:" + SECRET.encode()).decode()
    if asked.fields.get("authorization") != "Basic " + word:
        return Answer(403, PAGE, HTML)
    if call != "buildWithParameters" or asked.query.get("delay") != "0sec":
        return Answer(404)
    item = {"Location": "http://jenkins.example/queue/item/7/"}
    if job == "refused-by-a-handler":
        return to(".")
    if job == "disabled":
        return Answer(409, b"disabled is not buildable", HTML)
    if job == "without-parameters":
        return Answer(500, b"This build is not parameterized!")
    if job == "without-an-item":
        return Answer(201)
    if job == "cancelled-in-the-queue":
        return Answer(201, b"", item)
    start("jenkins " + job, form["CI_COMMIT_SHA"])
    return Answer(201, b"", item)


def gitlab(asked: Asked) -> Answer:
    """POST api/v4/projects/ID/trigger/pipeline"""
    form = asked.form()
    project = asked.path[3]
    if asked.path[4:] != ["trigger", "pipeline"] or form["token"] != SECRET:
        return said(404, message="404 Not Found")
    if project == "a/without-jobs":
        return said(400, message={"base": ["Pipeline will not run for the "
                                           "selected trigger."]})
    if project == "a/without-ref":
        return said(400, message={"base": ["Reference not found"]})
    if project == "a/a-list":
        return Answer(201, b"[]", {"Content-Type": "application/json"})
    start("gitlab %s %s" % (project, form["ref"]),
          form["variables[CI_COMMIT_SHA]"])
    return said(201, id=7, iid=1, ref=form["ref"], status="created",
                web_url="https://gitlab.example/-/pipelines/7")


def gitea(asked: Asked) -> Answer:
    """POST api/v1/repos/OWNER/NAME/actions/workflows/FILE/dispatches"""
    said_to = asked.json()
    if asked.fields.get("authorization") != "token " + SECRET:
        return said(401, message="token is required")
    workflow = asked.path[7]
    if workflow == "of-another-branch":
        return said(404, message="workflow of-another-branch not found")
    if workflow == "switched-off":
        return said(403, message="workflow is disabled")
    if workflow == "without-a-run":
        return said(200, run_number=0)
    start("gitea %s %s" % (workflow, said_to["ref"]),
          said_to["inputs"]["CI_COMMIT_SHA"])
    if workflow == "forgejo":
        return said(201, id=7, run_number=1)
    return Answer(204)


def github(asked: Asked) -> Answer:
    """POST repos/OWNER/NAME/actions/workflows/FILE/dispatches"""
    said_to = asked.json()
    if asked.fields.get("authorization") != "Bearer " + SECRET or \
            "user-agent" not in asked.fields:
        return said(401, message="Bad credentials")
    workflow = asked.path[5]
    if workflow == "undeclared":
        return said(422, message="Unexpected inputs provided: [\"refward\"]")
    if workflow == "limited":
        return Answer(403, b'{"message":"API rate limit exceeded"}', {
            "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800"})
    if workflow == "moved":
        return Answer(301, b'{"message":"Moved Permanently"}', {
            "Location": "https://api.github.example/repositories/7"})
    if workflow == "without-a-run":
        return said(200, message="Accepted")
    start("github %s %s" % (workflow, said_to["ref"]),
          json.loads(said_to["inputs"]["refward"])["commit"])
    if workflow == "with-details":
        return said(200, workflow_run_id=7,
                    html_url="https://github.example/runs/7")
    return Answer(204)


def flow(asked: Asked) -> Answer:
    """POST oapi/v1/flow/organizations/ID/pipelines/ID/runs"""
    pipeline = asked.path[6]
    said_to = json.loads(asked.json()["params"])
    if asked.fields.get("x-yunxiao-token") != SECRET:
        return said(403, errorCode="Forbidden", errorMessage="no")
    if pipeline == "no-success":
        return said(200, success=False, errorCode="InvalidUser.NotFound")
    if pipeline == "zero":
        return Answer(200, b"0")
    start("flow " + pipeline, said_to["envs"]["CI_COMMIT_SHA"])
    return Answer(200, b"7")


def flow_hook(asked: Asked) -> Answer:
    """POST pipeline/webhook/SECRET"""
    start("hook " + asked.path[2], asked.json()["CI_COMMIT_SHA"])
    return said(200, success=True)


# By what the path begins with: the double, and which part of it says how it
# answers.
DOUBLES: typing.Dict[str, typing.Tuple[
    typing.Callable[[Asked], Answer], int]] = {
        "job": (jenkins, 1), "api/v4": (gitlab, 3), "api/v1": (gitea, 7),
        "repos": (github, 5), "oapi": (flow, 6), "pipeline": (flow_hook, 2)}


def find(asked: Asked) -> Answer:
    for words, (double, at) in DOUBLES.items():
        if asked.path[:words.count("/") + 1] != words.split("/"):
            continue
        name = asked.path[at].rpartition("/")[2]
        return BEFORE.get(name) or double(asked)
    return Answer(404)


class Request(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        path, _, query = self.path.partition("?")
        answer = find(Asked(
            [urllib.parse.unquote(part) for part in path.split("/")[1:]],
            dict(urllib.parse.parse_qsl(query)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(answer.status)
        for name, value in answer.fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *words: typing.Any) -> None:
        """Only what goes wrong in a double is told, by its trace."""


def main() -> None:
    loopback.serve(http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), Request), FOLDER)


main()
