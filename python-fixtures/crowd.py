# Runs on: Python 2.7, 3.6+
"""Connects many clients to an echo at once; after a line of input, each gets its answer and disconnects.

usage: crowd.py ADDRESS NUMBER
"""

import sys
from multiprocessing.connection import Client

import peers


def main(notation, number):
    clients = [Client(peers.address(notation)) for _ in range(int(number))]
    for index, client in enumerate(clients):
        client.send(index)
    sys.stdin.readline()
    # In connection order: clients that are not accepted yet will be once earlier ones have disconnected.
    for index, client in enumerate(clients):
        if client.recv() != index:
            raise AssertionError("client %d got another's answer" % index)
        client.close()
    print("served %d" % len(clients))


if __name__ == "__main__":
    main(*sys.argv[1:])
