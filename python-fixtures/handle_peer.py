# Runs on: Python 3.6+
"""The Python end of tests in which connections, sockets and handles travel; each function gets its connection first."""

import multiprocessing
import os
import socket
from multiprocessing import reduction, resource_sharer
from multiprocessing.connection import Client, Connection, Listener


def use_what_comes(connection):
    """Takes what comes, however deep it lies, and says hello over each one that can."""
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
    if isinstance(message, (Connection, socket.socket)):
        yield message
    elif isinstance(message, dict):
        for value in message.values():
            for end in find(value):
                yield end
    elif isinstance(message, (list, tuple)):
        for value in message:
            for end in find(value):
                yield end


def send_ends(connection):
    """Sends ends of every kind, and uses the others."""
    ours, theirs = multiprocessing.Pipe()
    connection.send(theirs)
    theirs.close()
    ours.send("over a duplex pipe")
    connection.send(ours.recv())

    reader, writer = multiprocessing.Pipe(duplex=False)
    connection.send({"nested": [(1, writer)], "again": writer})
    writer.close()
    connection.send(reader.recv())

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
    connection.recv()
