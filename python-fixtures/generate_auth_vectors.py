# Runs on: Python 2.7, 3.6+
"""Prints the answers of this Python to fixed challenges: the golden data of the handshake.

Each line: GENERATION KEY CHALLENGE RESPONSE, all but the first in hexadecimal ('-' for no bytes). GENERATION is legacy
(always MD5) or modern (the digest that the challenge names). The file auth-vectors.txt next to the unit tests is the
output of Python 3.11 followed by that of 3.13.
"""

from __future__ import print_function

import binascii
from multiprocessing import connection

KEYS = [b"", b"k", b"correct horse battery staple", bytes(bytearray(range(32))), b"\xff\x00" * 100]
DIGESTS = [b"md5", b"sha256", b"sha384", b"sha3_256", b"sha3_384"]
CHALLENGE = b"#CHALLENGE#"
WELCOME = b"#WELCOME#"


class Scripted(object):
    """The other end: delivers one challenge, and welcomes any response."""

    def __init__(self, challenge):
        self._messages = [CHALLENGE + challenge, WELCOME]
        self.response = None

    def recv_bytes(self, maxlength=None):
        return self._messages.pop(0)

    def send_bytes(self, message):
        self.response = message


def response(key, challenge):
    peer = Scripted(challenge)
    connection.answer_challenge(peer, key)
    return peer.response


def generation():
    return "modern" if response(b"k", b"{sha256}" + b"r" * 40).startswith(b"{sha256}") else "legacy"


def challenges():
    yield bytes(bytearray(range(100, 120)))
    for digest in DIGESTS:
        yield b"{" + digest + b"}" + bytes(bytearray(range(200, 240)))


def hexadecimal(data):
    return binascii.hexlify(data).decode("ascii") or "-"


def main():
    for key in KEYS:
        for challenge in challenges():
            print(generation(), *[hexadecimal(data) for data in (key, challenge, response(key, challenge))])


if __name__ == "__main__":
    main()
