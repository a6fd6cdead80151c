# Runs on: Python 2.7, 3.6+
"""One end of a connection started by a PythonProcess: the first argument names the function to run."""

import os
import random
import re
import sys

try:
    from multiprocessing.connection import PipeConnection as Connection  # Windows
except ImportError:
    try:
        from multiprocessing.connection import Connection
    except ImportError:  # in 2.7 it is implemented in C
        from _multiprocessing import Connection


def inherited():
    """Returns the connection to the process that started this one."""
    return Connection(int(os.environ["PYCOMPAT_FD"]))


def echo_bytes(connection, *ignored):
    """Sends back every message until the other end closes."""
    while True:
        try:
            connection.send_bytes(connection.recv_bytes())
        except EOFError:
            return


def send_sizes(connection, *sizes):
    """Sends a message of each size, filled with the size modulo 251."""
    for size in sizes:
        connection.send_bytes(fill(int(size)))


def fill(size):
    return bytes(bytearray([size % 251])) * size


def end_inside_header(connection):
    os.write(connection.fileno(), b"\0\0")
    connection.close()


def end_inside_body(connection):
    os.write(connection.fileno(), b"\0\0\0\x0aabc")
    connection.close()


def die_with_unread_data(connection):
    """Leaves a message unread: on a socket the other end gets a reset."""
    connection.poll(None)
    os._exit(0)


def exit_with(connection, code):
    sys.exit(int(code))


def live_on(connection):
    """Keeps running after its connection is closed, until it is killed."""
    connection.send_bytes(b"ready")
    read, _ = os.pipe()
    os.read(read, 1)


def report(connection):
    """Sends what it observes about itself: pipes and sockets, blocked signals, environment."""
    status = open("/proc/self/status").read()
    blocked = int(re.search(r"^SigBlk:\s*(\w+)", status, re.M).group(1), 16)
    descriptors = sorted(int(name) for name in os.listdir("/proc/self/fd") if is_channel(name))
    lines = [
        "descriptor %s" % os.environ["PYCOMPAT_FD"],
        "descriptors %s" % descriptors,
        "blocked %d" % blocked,
        "folder %s" % os.getcwd(),
        "variable %s" % os.environ.get("PYCOMPAT_TEST"),
        "input %r" % sys.stdin.read(),
        "arguments %s" % " ".join(sys.argv[2:]),
    ]
    connection.send_bytes("\n".join(lines).encode("utf-8"))


def is_channel(name):
    try:
        return os.readlink("/proc/self/fd/" + name).startswith(("socket:", "pipe:"))
    except OSError:  # the descriptor of the folder being listed
        return False


def flood(connection):
    """Sends messages of every size until it ends."""
    generator = random.Random(1)
    block = b"x" * 1000000
    while True:
        connection.send_bytes(block[: generator.choice([0, 10, 1000, 100000, 1000000])])


def swallow(connection):
    """Receives messages until it ends."""
    while True:
        connection.recv_bytes()


def echo_huge(connection, length):
    """Receives one message of that length and sends it back."""
    data = connection.recv_bytes()
    assert len(data) == int(length)
    connection.send_bytes(data)


def send_authkey_digest(connection):
    """Sends the SHA-256 of this process's authkey."""
    import hashlib
    import multiprocessing
    connection.send_bytes(hashlib.sha256(bytes(multiprocessing.current_process().authkey)).digest())


def prove(connection, key, *halves):
    """Does these halves of a handshake, reports it, and sends back every message; exit code 3: another key."""
    import multiprocessing
    from multiprocessing import connection as module
    try:
        for half in halves:
            getattr(module, half)(connection, key.encode("ascii"))
    except multiprocessing.AuthenticationError:
        sys.exit(3)
    connection.send_bytes(b"proven")
    echo_bytes(connection)


def send_flags(connection, *arguments):
    """Sends how it was started."""
    flags = [sys.flags.optimize, sys.flags.dont_write_bytecode, list(arguments)]
    connection.send_bytes(repr(flags).encode("ascii"))


def write_outputs(connection):
    sys.stdout.write("to standard output\n")
    sys.stderr.write("to standard error\n")


if __name__ == "__main__":
    peer = inherited()
    globals()[sys.argv[1]](peer, *([] if sys.argv[1] == "report" else sys.argv[2:]))
