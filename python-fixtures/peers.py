# Runs on: Python 2.7, 3.6+
"""What the fixtures share: the inherited end of a pipe, addresses in the tool's notation, an echo."""

import os

try:
    from multiprocessing.connection import PipeConnection as Connection  # Windows
except ImportError:
    try:
        from _multiprocessing import Connection  # 2.7
    except ImportError:
        from multiprocessing.connection import Connection


def inherited():
    """The connection that the process which started this script holds the other end of."""
    return Connection(int(os.environ["PYCOMPAT_FD"]))


def address(notation):
    """The address that multiprocessing.connection wants for tcp:HOST:PORT, unix:PATH and abstract:NAME."""
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
