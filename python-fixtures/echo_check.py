# Runs on: Python 2.7, 3.6+
"""Checks 'pycompat echo fd:N' against this Python: each value comes back unchanged, at the protocol it was sent with.

usage: echo_check.py TOOL
"""

import pickle
import sys

import builtin_values
import tool_process

# The protocol of an answer to a message that does not state one (0 and 1 have no PROTO opcode).
UNNAMED_PROTOCOL = 2


def main(tool):
    connection, process = tool_process.start(tool, "echo", "{fd}")
    count = 0
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        for value in builtin_values.values():
            check(connection, value, protocol)
            count += 1
        check_no_pickle(connection)
    print("protocols 0 to %d" % pickle.HIGHEST_PROTOCOL)

    # The same by the usual calls: send() pickles, recv() unpickles.
    for value in builtin_values.values():
        connection.send(value)
        require(builtin_values.difference(value, connection.recv()))
        count += 1
    errors = tool_process.finish(connection, process)
    if errors:
        raise AssertionError("the tool wrote on standard error: " + errors)
    print("checked %d" % count)


def check(connection, value, protocol):
    connection.send_bytes(pickle.dumps(value, protocol))
    answer = connection.recv_bytes()
    expected = bytearray([0x80, protocol if protocol >= 2 else UNNAMED_PROTOCOL])
    if bytearray(answer[:2]) != expected:
        raise AssertionError("protocol %d was answered by %r..." % (protocol, answer[:40]))
    received = pickle.loads(answer)
    if isinstance(received, Exception):
        raise AssertionError("%.200r at protocol %d was answered by %r" % (value, protocol, received))
    require(builtin_values.difference(value, received))


def check_no_pickle(connection):
    for junk in (b"", b"this is no pickle", b"\x80\x02", b"\x80\x63N.", b"\xff" * 100, b"(" * 1000):
        connection.send_bytes(junk)
        answer = connection.recv()
        if type(answer) is not pickle.UnpicklingError or not answer.args[0]:
            raise AssertionError("%r was answered by %r" % (junk, answer))


def require(difference):
    if difference:
        raise AssertionError(difference)


if __name__ == "__main__":
    main(*sys.argv[1:])
