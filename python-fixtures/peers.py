# Runs on: Python 2.7, 3.6+
"""Shared by the fixtures: the inherited end of a pipe, addresses in the tool's notation, an echo."""

import os

try:
    from multiprocessing.connection import PipeConnection as Connection  # Windows
except ImportError:
    try:
        from _multiprocessing import Connection  # 2.7
    except ImportError:
        from multiprocessing.connection import Connection


def inherited():
    """Returns the connection whose other end belongs to the process that started this script."""
    return Connection(int(os.environ["PYCOMPAT_FD"]))


def address(notation):
    """Returns the address for multiprocessing.connection that tcp:HOST:PORT, unix:PATH or abstract:NAME denotes."""
    kind, rest = notation.split(":", 1)
    if kind == "tcp":
        host, port = rest.rsplit(":", 1)
        return host, int(port)
    return {"unix": "", "abstract": "\0"}[kind] + rest


def echo(connection):
    """Sends back each object until the other end closes."""
    while True:
        try:
            connection.send(connection.recv())
        except EOFError:
            return
