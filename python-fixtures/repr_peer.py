# Runs on: Python 2.7, 3.6+
"""A Listener that prints Python's repr of each object of its only client.

usage: repr_peer.py
"""

import sys
from multiprocessing.connection import Listener


def main():
    listener = Listener(("127.0.0.1", 0))
    print("listening on tcp:%s:%d" % listener.address)
    sys.stdout.flush()
    connection = listener.accept()
    try:
        while True:
            print(repr(connection.recv()))
    except EOFError:
        connection.close()
    listener.close()


if __name__ == "__main__":
    main()
