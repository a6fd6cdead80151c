# Runs on: Python 3.6+
"""The Python end of tests that pass connections, sockets and handles; each function first receives its connection."""

import multiprocessing
import os
import socket
from multiprocessing import reduction
from multiprocessing.connection import Client, Connection, Listener

try:
    from multiprocessing.connection import PipeConnection  # Windows, where a socket's is Connection
except ImportError:
    PipeConnection = Connection


def use_what_comes(connection, acknowledge):
    """Takes each object that arrives, however deeply nested, and says hello over each one that supports it."""
    reduction.ACKNOWLEDGE = acknowledge
    for message in iter(connection.recv, None):
        for end in find(message):
            if isinstance(end, socket.socket):
                end.sendall(b"hello from Python")
            elif end.writable:
                end.send(("hello from Python", end.readable, end.writable))
            else:
                connection.send(end.recv())
            end.close()
        connection.send("taken")


def find(message):
    if isinstance(message, (Connection, PipeConnection, socket.socket)):
        yield message
    elif isinstance(message, dict):
        for value in message.values():
            for end in find(value):
                yield end
    elif isinstance(message, (list, tuple)):
        for value in message:
            for end in find(value):
                yield end


def send_ends(connection, acknowledge):
    """Sends ends of every kind, and uses the opposite ends."""
    reduction.ACKNOWLEDGE = acknowledge
    ours, theirs = multiprocessing.Pipe()
    connection.send(theirs)
    theirs.close()
    check(connection)
    ours.send("over a duplex pipe")
    connection.send(ours.recv())

    reader, writer = multiprocessing.Pipe(duplex=False)
    connection.send({"nested": [(1, writer)], "again": writer})
    writer.close()
    connection.send(reader.recv())
    check(connection)

    reader, writer = multiprocessing.Pipe(duplex=False)
    connection.send([reader])
    reader.close()
    writer.send("over a one-way pipe")

    with Listener(("127.0.0.1", 0)) as listener:
        client = Client(listener.address)
        accepted = listener.accept()
    connection.send(accepted)
    accepted.close()
    client.send("over TCP")
    connection.send(client.recv())

    first, second = socket.socketpair()
    connection.send(second)
    second.close()
    first.sendall(b"over a socket")
    connection.send(first.recv(100))
    check(connection)


def check(connection):
    """Exchanges an ordinary message each way: a byte left behind by a transfer would be noticed."""
    connection.send("ping")
    assert connection.recv() == "pong"


def send_and_receive_handle(connection, acknowledge):
    """Acknowledges as this Python does or, if that can be set (before 3.14), as on another system."""
    if acknowledge is not None:
        reduction.ACKNOWLEDGE = acknowledge
    reader, writer = os.pipe()
    reduction.send_handle(connection, writer, os.getppid())
    os.close(writer)
    check(connection)
    connection.send(os.read(reader, 100))

    writer = reduction.recv_handle(connection)
    os.write(writer, b"written in Python")
    os.close(writer)
    check(connection)


def receive_handle(connection, silent):
    """Receives a handle, followed by an answer to an ordinary message, or by a message only."""
    os.close(reduction.recv_handle(connection))
    if not silent:
        connection.send("ping")
    connection.recv()


def send_handle(connection):
    reader, writer = os.pipe()
    reduction.send_handle(connection, writer, os.getppid())
    check(connection)
    connection.send("went on")


def send_too_many_handles(connection, number):
    """Sends several handles where one is expected, and reports when the other end has closed them all."""
    reader, writer = os.pipe()
    with socket.fromfd(connection.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as carrier:
        reduction.sendfds(carrier, [writer] * number)
    os.close(writer)
    assert os.read(reader, 1) == b""
    connection.send("closed")


def report_failure(connection):
    """Reports how receiving failed, then sends an end and waits."""
    try:
        connection.recv()
    except Exception as error:
        connection.send(type(error).__name__)
    ours, theirs = multiprocessing.Pipe()
    connection.send(theirs)
    connection.recv()


def send_back(connection):
    """Sends back each connection, and finally its number of descriptors after the first connection and now."""
    counts = []
    for end in iter(connection.recv, None):
        connection.send(end)
        end.close()
        counts.append(len(os.listdir("/proc/self/fd")))
    connection.send((counts[0], counts[-1]))
