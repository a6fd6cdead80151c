# Runs on: Python 2.7, 3.6+
"""A Python Listener that echoes objects on one connection.

usage: listener_peer.py ADDRESS
"""

import sys
from multiprocessing.connection import Listener

import peers


def main(notation):
    listener = Listener(peers.address(notation))
    if notation.startswith("tcp:"):
        notation = "tcp:%s:%d" % listener.address
    print("listening on " + notation)
    sys.stdout.flush()
    connection = listener.accept()
    peers.echo(connection)
    connection.close()
    close(listener, notation)
    print("closed")


def close(listener, notation):
    try:
        listener.close()
    except (TypeError, ValueError):
        # Older Pythons unlink the path without checking it, and an abstract one starts with a NUL.
        if not notation.startswith("abstract:"):
            raise


if __name__ == "__main__":
    main(*sys.argv[1:])
