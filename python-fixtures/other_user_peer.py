# Runs on: Python 2.7, 3.6+
"""A client running as another user: drops its privileges, connects, and reports the result. Must be started by root.

usage: other_user_peer.py ADDRESS USER-ID
"""

import os
import sys
from multiprocessing.connection import Client

import peers


def main(notation, user):
    os.setuid(int(user))
    try:
        connection = Client(peers.address(notation))
        connection.send_bytes(b"ping")
        result = repr(connection.recv_bytes())
    except Exception as error:
        result = type(error).__name__
    print("result " + result)


if __name__ == "__main__":
    main(*sys.argv[1:])
