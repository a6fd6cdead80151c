# Runs on: Python 2.7, 3.6+
"""Checks 'pycompat echo --raw fd:N' against this Python: every byte comes back, uninterpreted.

usage: raw_echo_check.py TOOL
"""

import sys

import tool_process

# Around 16384, CPython's send_bytes changes from one write to two (connection.py, _send_bytes).
LENGTHS = (0, 1, 3, 4, 5, 255, 16383, 16384, 16385, 65536, 1 << 20, (1 << 23) + 1)


def main(tool):
    connection, process = tool_process.start(tool, "echo", "--raw", "{fd}")
    every = bytes(bytearray(range(256)))
    for length in LENGTHS:
        message = (every * (length // 256 + 1))[:length]
        connection.send_bytes(message)
        answer = connection.recv_bytes()
        if answer != message:
            raise AssertionError("%d bytes came back as %d others" % (length, len(answer)))
    errors = tool_process.finish(connection, process)
    if errors:
        raise AssertionError("the tool wrote on standard error: " + errors)
    print("checked %d" % len(LENGTHS))


if __name__ == "__main__":
    main(*sys.argv[1:])
