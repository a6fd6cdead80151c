# Runs on: Python 3.6+
"""A Listener that sends one object that has no JSON notation, followed by a str.

usage: odd_objects_peer.py cycle | "lone surrogate" | deep | wide
"""

import sys
from multiprocessing.connection import Listener


def cycle():
    value = [1]
    value.append(value)
    return value


def deep():
    value = []
    for _ in range(600):
        value = [value]
    return value


def wide():
    """2^40 leaves in forty objects."""
    value = ()
    for _ in range(40):
        value = (value, value)
    return value


OBJECTS = {
    "cycle": cycle,
    "lone surrogate": lambda: "\ud800",
    "deep": deep,
    "wide": wide,
}


def main(name):
    sys.setrecursionlimit(10000)  # pickling is recursive, too
    listener = Listener(("127.0.0.1", 0))
    print("listening on tcp:%s:%d" % listener.address)
    sys.stdout.flush()
    connection = listener.accept()
    connection.send(OBJECTS[name]())
    connection.send("behind")
    connection.close()
    listener.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
