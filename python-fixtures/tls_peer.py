# Runs on: Python 3.6+
"""One end over TLS: multiprocessing's messages and handshake over an ssl socket.

usage: tls_peer.py connect PORT CERTIFICATE KEY      (KEY in hexadecimal)
       tls_peer.py listen CERTIFICATE KEY            (CERTIFICATE: with its private key)

The client sends 'ping' and prints the answer. The listener prints 'listening PORT', and sends back the first message of
one client. The last line is 'result ' and the message, or the name of the exception.
"""

import binascii
import socket
import ssl
import struct
import sys
from multiprocessing import connection


class TlsConnection:
    """The methods of a connection that answer_challenge and deliver_challenge need, over TLS."""

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


def connect(port, certificate, key):
    context = ssl.create_default_context(cafile=certificate)
    with socket.create_connection(("127.0.0.1", int(port))) as bare:
        with context.wrap_socket(bare, server_hostname="pycompat.test") as stream:
            peer = TlsConnection(stream)
            connection.answer_challenge(peer, binascii.unhexlify(key))
            connection.deliver_challenge(peer, binascii.unhexlify(key))
            peer.send_bytes(b"ping")
            return peer.recv_bytes()


def listen(certificate, key):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        print("listening %d" % listener.getsockname()[1])
        sys.stdout.flush()
        bare, _ = listener.accept()
    with context.wrap_socket(bare, server_side=True) as stream:
        peer = TlsConnection(stream)
        connection.deliver_challenge(peer, binascii.unhexlify(key))
        connection.answer_challenge(peer, binascii.unhexlify(key))
        message = peer.recv_bytes()
        peer.send_bytes(message)
        return message


def main(role, *arguments):
    try:
        result = {"connect": connect, "listen": listen}[role](*arguments).decode("ascii")
    except Exception as error:
        result = type(error).__name__
    print("result " + result)


if __name__ == "__main__":
    main(*sys.argv[1:])
