# Runs on: Python 2.7, 3.6+
"""Checks that the tool reports in one line, with exit code 1, that its peer ended inside a message.

usage: dying_peer_check.py TOOL
"""

import os
import struct
import sys

import tool_process

# Positions where a message can end: inside the header, after it, inside the body.
BEGINNINGS = (b"\0\0", struct.pack("!i", 100), struct.pack("!i", 100) + b"only this")


def main(tool):
    for beginning in BEGINNINGS:
        connection, process = tool_process.start(tool, "echo", "{fd}")
        os.write(connection.fileno(), beginning)
        errors = tool_process.finish(connection, process, expected_exit_code=1)
        if len(errors.splitlines()) != 1 or not errors.startswith("pycompat: "):
            raise AssertionError("%r is not one clear line" % errors)
    print("checked %d" % len(BEGINNINGS))


if __name__ == "__main__":
    main(*sys.argv[1:])
