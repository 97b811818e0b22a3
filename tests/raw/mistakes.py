# SPDX-License-Identifier: Apache-2.0
"""Why a push could not be judged, by its decision record.

Usage: mistakes.py FILE
"""

import json
import sys


def main() -> None:
    with open(sys.argv[1], "rb") as stream:
        record = json.loads(stream.read())
    assert record["verdict"] == "unknown", record
    for each in record.get("diagnostics", []):
        print("%s:%d: %s" % (each["file"], each["line"], each["text"]))
    print(record["failure"])


if __name__ == "__main__":
    main()
