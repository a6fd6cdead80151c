# Runs on: Python 2.7, 3.6+
"""One end of an authenticated connection: exchanges one message, and reports the result.

usage: auth_peer.py listen|connect ADDRESS KEY      (KEY: none, empty, or in hexadecimal)

The listener sends back the first message. The client prints 'connecting' before it connects. The last line is 'result '
and one of: echoed; challenge (a client without a key received one); the name of the exception.
"""

import binascii
import hashlib
import hmac
import os
import sys
from multiprocessing.connection import Client, Listener

import peers

# Modules that a handshake imports on demand, loaded before its deadline starts.
PREPARED = (hashlib, hmac)


def key_of(text):
    return {"none": None, "empty": b""}[text] if text in ("none", "empty") else binascii.unhexlify(text)


def listen(notation, key):
    listener = Listener(peers.address(notation), authkey=key)
    if notation.startswith("tcp:"):
        notation = "tcp:%s:%d" % listener.address
    print("listening on " + notation)
    sys.stdout.flush()
    connection = listener.accept()
    connection.send_bytes(connection.recv_bytes())
    return "echoed"


def connect(notation, key):
    print("connecting")
    sys.stdout.flush()
    connection = Client(peers.address(notation), authkey=key)
    connection.send_bytes(b"ping")
    answer = connection.recv_bytes()
    return "challenge" if answer.startswith(b"#CHALLENGE#") else "echoed" if answer == b"ping" else repr(answer)


def main(role, notation, key):
    try:
        result = {"listen": listen, "connect": connect}[role](notation, key_of(key))
    except Exception as error:
        result = type(error).__name__
    print("result " + result)
    sys.stdout.flush()
    # Skips the listener's clean-up: 2.7 fails to unlink an abstract name.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
