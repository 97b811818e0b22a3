# SPDX-License-Identifier: Apache-2.0
"""A receiver on a loopback port that does what the path begins with.

Usage: receiver.py FOLDER [CERTIFICATE KEY]

Writes the port to FOLDER/port when it listens, and each request that arrived
whole as one JSON line to FOLDER/requests.
"""

import gzip
import json
import os
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
import typing

import loopback

FOLDER = sys.argv[1]
LOCK = threading.Lock()
ROOM = 1 << 20


def answer(status: str, body: bytes = b"", *fields: str) -> bytes:
    head = ["HTTP/1.1 " + status, "Content-Length: %d" % len(body)]
    return "\r\n".join(head + list(fields) + ["", ""]).encode() + body


ANSWERS = {
    "/keep": answer("200 OK", b"fine", "Connection: keep-alive"),
    "/mute": answer("200 OK", b"fine"),
    "/ok": answer("200 OK", b"fine"),
    "/no": answer("200 OK", b'{"triggered": false}'),
    "/created": answer("201 Created", b"", "Location: /queue/item/7/"),
    "/redirect": answer("302 Found", b"", "Location: /ok"),
    "/gone": answer("410 Gone"),
    "/busy": answer("429 Too Many Requests", b"", "Retry-After: 120"),
    "/down": answer("503 Service Unavailable", b"",
                    "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT"),
    "/interim": b"HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n"
                + answer("200 OK", b"fine"),
    "/early": b"HTTP/1.1 103 Early Hints\r\n\r\n",
    "/switch": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    "/half": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
    "/head": b"HTTP/1.1 200 OK\r\nContent-",
    "/old": b"fine\n",
    "/version": b"HTTP/7.1 200 OK\r\nContent-Length: 4\r\n\r\nfine",
    "/status": b"HTTP/1.1 2000 OK\r\nContent-Length: 4\r\n\r\nfine",
    "/short": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nfine",
    "/length": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nfine",
    "/lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
                b"Content-Length: 4\r\n\r\nfine",
    "/chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "/endless": answer("503 Later", b"", "Retry-After: " + "9" * 40),
    "/bytes": answer("200 OK", b"\x1b[31m\xff\0red"),
    "/silent": b"",
}


def flood(connection: socket.socket, head: bytes, piece: bytes,
          times: int) -> None:
    connection.sendall(head)
    for _ in range(times):
        connection.sendall(piece)


def big(connection: socket.socket) -> None:
    """100 MB, as far as they are read."""
    flood(connection, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
          b"100000\r\n" + b"x" * ROOM + b"\r\n", 100)


def bomb(connection: socket.socket) -> None:
    """200 KB that unpack to 200 MB."""
    body = gzip.compress(bytes(200 * ROOM), 9)
    connection.sendall(answer("200 OK", body, "Content-Encoding: gzip"))


def fields(connection: socket.socket) -> None:
    """Fields without end."""
    flood(connection, b"HTTP/1.1 200 OK\r\n",
          b"X-Field: " + b"x" * 1000 + b"\r\n", 10000)


def interims(connection: socket.socket) -> None:
    """Interim answers without end."""
    flood(connection, b"", b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n", 100000)


def line(connection: socket.socket) -> None:
    """A field without end."""
    flood(connection, b"HTTP/1.1 200 OK\r\nX-Field: ", b"x" * 1000, 100000)


def reset_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-")
    reset(connection)


def reset_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfine")
    reset(connection)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                          struct.pack("ii", 1, 0))
    os.close(connection.detach())


def slow(connection: socket.socket) -> None:
    """A byte now and then."""
    for byte in answer("200 OK", b"fine"):
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def hang(connection: socket.socket) -> None:
    time.sleep(600)


PLAYS: typing.Dict[str, typing.Callable[[socket.socket], None]] = {
    "/big": big, "/bomb": bomb, "/fields": fields, "/interims": interims,
    "/line": line, "/reset": reset, "/reset-head": reset_head,
    "/reset-body": reset_body, "/slow": slow, "/hang": hang}


class Request(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """After /keep or /mute the same connection may ask for more."""
        while self.answer_one() in ("/keep", "/mute"):
            pass

    def answer_one(self) -> str:
        first = self.rfile.readline().decode("latin-1")
        if first == "":
            return ""
        method, path, _ = first.split()
        named = {}
        for line in iter(self.rfile.readline, b"\r\n"):
            name, _, value = line.decode("latin-1").partition(":")
            named[name.lower()] = value.strip()
        body = self.rfile.read(int(named.get("content-length", "0")))
        with LOCK, open(os.path.join(FOLDER, "requests"), "a",
                        encoding="ascii") as file:
            file.write(json.dumps({
                "method": method, "path": path, "fields": named,
                "port": self.client_address[1], "body": body.decode("latin-1")}) + "\n")
        path = "/" + path.partition("?")[0].split("/")[1]
        if path in PLAYS:
            PLAYS[path](self.connection)
        else:
            self.connection.sendall(ANSWERS.get(path, answer("404 None")))
        return path


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: typing.Any,
                     client_address: typing.Any) -> None:
        """That a client hung up is its business."""


def main() -> None:
    server = Server(("127.0.0.1", 0), Request)
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False)
    loopback.serve(server, FOLDER)


main()
