# Runs on: Python 2.7, 3.6+
"""The child functions of CPython's own connection tests, for tests of the same scenarios with a .NET parent.

The names are those of Lib/test/_test_multiprocessing.py; each function first receives its end of the pipe.
"""

import os
import random
import socket
import sys
import time
from contextlib import closing
from multiprocessing.connection import Client, Listener


BY_NAME = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"


def _echo(connection):
    while True:
        message = connection.recv_bytes()
        if not message:
            connection.close()
            return
        connection.send_bytes(message)


def _child_strings(connection, strings):
    for text in strings:
        time.sleep(0.1)
        connection.send_bytes(text)
    connection.close()


def _child_boundaries(connection):
    connection.poll(5)


def _child_dont_merge(connection):
    connection.send_bytes(b"a")
    connection.send_bytes(b"b")
    connection.send_bytes(b"cd")


def _test(connection, address):
    # 2.7 does not accept a unicode path.
    client = Client(address if isinstance(address, tuple) else str(address))
    client.send("hello")
    client.close()


def _child_test_wait(connection, slow):
    for number in range(10):
        if slow:
            time.sleep(random.random() * 0.1)
        connection.send((number, os.getpid()))
    connection.close()


def _child_test_wait_socket(connection, address, slow):
    client = socket.create_connection(address)
    for number in range(10):
        if slow:
            time.sleep(random.random() * 0.1)
        client.sendall(("%d\n" % number).encode("ascii"))
    client.close()


def say_and_wait(connection):
    """signal_and_sleep of the original: announces that it is running, and ends on request."""
    connection.send(None)
    connection.recv()


def _refuses(errors, function, *arguments):
    try:
        function(*arguments)
    except errors:
        return
    raise AssertionError("%r%r was not refused" % (function, arguments))


def test_duplex_false(connection, to_child, to_parent):
    """Receives the two one-way pipes as paths, the only way to pass them to a child running another program."""
    try:
        from multiprocessing.connection import Connection
    except ImportError:
        from _multiprocessing import Connection  # 2.7
    for path in (str(to_child), str(to_parent)):
        os.mkfifo(path)
    connection.send(None)
    reader = Connection(os.open(to_child, os.O_RDONLY), writable=False)
    writer = Connection(os.open(to_parent, os.O_WRONLY), readable=False)
    writer.send(reader.recv())
    assert (reader.readable, reader.writable) == (True, False)
    assert (writer.readable, writer.writable) == (False, True)
    _refuses((OSError, IOError), reader.send, 2)
    _refuses((OSError, IOError), writer.recv)
    _refuses((OSError, IOError), writer.poll)


def test_sendbytes(connection):
    message = connection.recv_bytes()
    for arguments in ((), (5,), (7, 8), (26,), (26, 0)):
        connection.send_bytes(message, *arguments)
    for arguments in ((27,), (22, 5), (26, 1), (-1,), (4, -1)):
        _refuses(ValueError, connection.send_bytes, message, *arguments)
    connection.send([connection.recv_bytes() for _ in range(5)])


def test_context(connection):
    with closing(connection) if sys.version_info < (3,) else connection:
        connection.send(connection.recv())
        assert not connection.closed
    assert connection.closed
    _refuses((OSError, IOError), connection.recv)


def test_empty_string(connection):
    assert not connection.poll()
    connection.send_bytes(b"")
    assert connection.poll(None)
    assert connection.poll()
    assert connection.recv_bytes() == b""
    assert not connection.poll()


def test_issue16955(connection, address):
    client = Client(address if isinstance(address, tuple) else str(address))
    assert client.poll(20)
    client.close()
    listener = Listener(family="AF_INET" if isinstance(address, tuple) else BY_NAME)
    connection.send(listener.address)
    accepted = listener.accept()
    accepted.send_bytes(b"hello")
    connection.recv()
    accepted.close()
    listener.close()
