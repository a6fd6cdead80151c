# Runs on: Python 2.7, 3.6+
"""A peer that misbehaves: serves one TCP connection, in the specified way.

usage: bad_peer.py half-message | half-header | no-pickle | negative-length | silent | closes | resets
"""

import socket
import struct
import sys


def half_message(peer):
    peer.sendall(struct.pack("!i", 100) + b"only this")


def half_header(peer):
    peer.sendall(b"\0\0")


def no_pickle(peer):
    peer.sendall(struct.pack("!i", 17) + b"this is no pickle")
    wait_for_close(peer)


def negative_length(peer):
    peer.sendall(struct.pack("!i", -2))
    wait_for_close(peer)


def silent(peer):
    wait_for_close(peer)


def closes(peer):
    peer.recv(4)


def resets(peer):
    peer.sendall(struct.pack("!i", 100) + b"only this")
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def wait_for_close(peer):
    try:
        while peer.recv(4096):
            pass
    except socket.error:
        pass  # the other side reset the connection, which also closes it


BEHAVIOURS = {
    "half-message": half_message,
    "half-header": half_header,
    "no-pickle": no_pickle,
    "negative-length": negative_length,
    "silent": silent,
    "closes": closes,
    "resets": resets,
}


def main(name):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    print("listening %d" % listener.getsockname()[1])
    sys.stdout.flush()
    peer = listener.accept()[0]
    listener.close()
    BEHAVIOURS[name](peer)
    peer.close()


if __name__ == "__main__":
    main(sys.argv[1])
