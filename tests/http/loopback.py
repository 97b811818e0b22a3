# SPDX-License-Identifier: Apache-2.0
"""What a server of the tests does: it says where it listens, and ends with the
process that started it."""

import os
import socketserver
import threading
import time


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(0)


def serve(server: socketserver.BaseServer, folder: str) -> None:
    """For ever; the port is in folder/port when it listens."""
    threading.Thread(
        target=_end_with, args=(os.getppid(),), daemon=True).start()
    path = os.path.join(folder, "port")
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write("%d\n" % server.server_address[1])
    os.rename(path + ".new", path)
    server.serve_forever()
