# Runs on: Python 3.6+
"""Measures the memory that 'pycompat echo fd:N' takes for long objects, beyond what it takes for short ones.

usage: echo_memory_check.py TOOL bytes|strings LENGTH COUNT
"""

import pickle
import sys

import tool_process


def memory(process, field):
    with open("/proc/%d/status" % process.pid) as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field + ":"))


def exchange(connection, message):
    connection.send(message)
    if connection.recv() != message:
        raise AssertionError("%d came back as others" % len(message))


def make(content, length, number):
    if content == "bytes":
        return bytes(bytearray([number])) * length
    return ["string number %d of %d" % (index, number) for index in range(length)]


def main(tool, content, length, count):
    connection, process = tool_process.start(tool, "echo", "{fd}")
    exchange(connection, b"short")
    before = memory(process, "VmHWM")
    for number in range(int(count)):
        exchange(connection, make(content, int(length), number))
    taken = memory(process, "VmHWM") - before
    errors = tool_process.finish(connection, process)
    if errors:
        raise AssertionError("the tool wrote on standard error: " + errors)
    print("percent of a message %d" % (100 * taken // len(pickle.dumps(make(content, int(length), 1), 4))))


if __name__ == "__main__":
    main(*sys.argv[1:])
