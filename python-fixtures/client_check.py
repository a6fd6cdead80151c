# Runs on: Python 2.7, 3.6+
"""Checks a listening echo: several connections of this Python's Client, all open, used in turn.

usage: client_check.py ADDRESS CONNECTIONS
"""

import sys
from multiprocessing.connection import Client

import builtin_values
import peers


def main(notation, number):
    connections = [Client(peers.address(notation)) for _ in range(int(number))]
    count = 0
    for value in builtin_values.values():
        for connection in connections:
            connection.send(value)
        for connection in reversed(connections):
            difference = builtin_values.difference(value, connection.recv())
            if difference:
                raise AssertionError(difference)
            count += 1
    for connection in connections:
        connection.close()
    print("checked %d" % count)


if __name__ == "__main__":
    main(*sys.argv[1:])
