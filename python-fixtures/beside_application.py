# Runs on: Python 2.7, 3.6+
"""A script and module that the build places in the folder of the tests, as an application ships its own."""

import os
import sys


def send_folder(connection):
    connection.send(os.path.dirname(os.path.abspath(__file__)))


if __name__ == "__main__":
    try:
        from multiprocessing.connection import Connection
    except ImportError:  # in 2.7 it is implemented in C
        from _multiprocessing import Connection
    send_folder(Connection(int(os.environ["PYCOMPAT_FD"])))
    sys.exit(0)
