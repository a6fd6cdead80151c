# Runs on: Python 2.7, 3.6+
"""A Listener that keeps the objects of its first client, and sends them to its second.

usage: keep_peer.py tcp:HOST:PORT
"""

import sys
from multiprocessing.connection import Listener

import peers


def main(notation):
    listener = Listener(peers.address(notation))
    print("listening on tcp:%s:%d" % listener.address)
    sys.stdout.flush()
    kept = []
    giver = listener.accept()
    try:
        while True:
            kept.append(giver.recv())
    except EOFError:
        giver.close()
    taker = listener.accept()
    for value in kept:
        taker.send(value)
    taker.close()
    listener.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
