# Runs on: Python 3.6+
"""The Python that PYCOMPAT_PYTHON names: at an inherited pipe, and as a client or listener at an address."""

import os
import sys
from multiprocessing import connection as mpc


def echo(connection):
    """Sends back every object until the other end closes."""
    while True:
        try:
            connection.send(connection.recv())
        except EOFError:
            return


def connect(connection):
    """A client of the address, with the key; both arrive over the connection."""
    address, key = connection.recv()
    with mpc.Client(address, authkey=key) as there:
        echo(there)


def listen(connection):
    """A listener in the same way, which reports when it listens."""
    address, key = connection.recv()
    with mpc.Listener(address, authkey=key) as listener:
        connection.send(listener.address)
        with listener.accept() as there:
            echo(there)


if __name__ == "__main__":
    # PipeConnection exists on Windows only.
    inherited = getattr(mpc, "PipeConnection", mpc.Connection)
    globals()[sys.argv[1]](inherited(int(os.environ["PYCOMPAT_FD"])))
