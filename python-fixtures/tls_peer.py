# Runs on: Python 3.6+
"""A client over TLS: messages of multiprocessing's over an ssl socket, with the handshake of multiprocessing's own.

usage: tls_peer.py PORT CERTIFICATE KEY     (KEY in hexadecimal)
"""

import binascii
import socket
import ssl
import struct
import sys
from multiprocessing import connection


class TlsConnection:
    """What answer_challenge and deliver_challenge need of a connection, over TLS."""

    def __init__(self, stream):
        self._stream = stream

    def send_bytes(self, message):
        self._stream.sendall(struct.pack("!i", len(message)) + message)

    def recv_bytes(self, maxlength=None):
        (length,) = struct.unpack("!i", self._receive(4))
        if maxlength is not None and length > maxlength:
            raise OSError("bad message length")
        return self._receive(length)

    def _receive(self, length):
        data = b""
        while len(data) < length:
            part = self._stream.recv(length - len(data))
            if not part:
                raise EOFError
            data += part
        return data


def main(port, certificate, key):
    context = ssl.create_default_context(cafile=certificate)
    with socket.create_connection(("127.0.0.1", int(port))) as bare:
        with context.wrap_socket(bare, server_hostname="pycompat.test") as stream:
            peer = TlsConnection(stream)
            connection.answer_challenge(peer, binascii.unhexlify(key))
            connection.deliver_challenge(peer, binascii.unhexlify(key))
            peer.send_bytes(b"ping")
            print("result " + peer.recv_bytes().decode("ascii"))


if __name__ == "__main__":
    main(*sys.argv[1:])
