# Runs on: Python 3.6+
"""Measures the memory that 'pycompat echo fd:N' takes for long objects, beyond what it takes for short ones.

usage: echo_memory_check.py TOOL LENGTH COUNT
"""

import sys

import tool_process


def memory(process, field):
    with open("/proc/%d/status" % process.pid) as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field + ":"))


def exchange(connection, message):
    connection.send(message)
    if connection.recv() != message:
        raise AssertionError("%d bytes came back as others" % len(message))


def main(tool, length, count):
    connection, process = tool_process.start(tool, "echo", "{fd}")
    exchange(connection, b"short")
    before = memory(process, "VmHWM")
    for number in range(int(count)):
        exchange(connection, bytes(bytearray([number])) * int(length))
    taken = memory(process, "VmHWM") - before
    errors = tool_process.finish(connection, process)
    if errors:
        raise AssertionError("the tool wrote on standard error: " + errors)
    print("percent of a message %d" % (100 * taken // int(length)))


if __name__ == "__main__":
    main(*sys.argv[1:])
