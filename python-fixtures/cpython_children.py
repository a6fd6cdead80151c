# Runs on: Python 2.7, 3.6+
"""What the children of CPython's own tests of connections do, for tests of the same scenarios with a .NET parent.

The names are those of Lib/test/_test_multiprocessing.py; each function gets its end of the pipe first.
"""

import os
import random
import socket
import time
from multiprocessing.connection import Client


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
    # 2.7 takes no unicode for a path.
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
    """signal_and_sleep of the original: says that it is there, and ends when told."""
    connection.send(None)
    connection.recv()
