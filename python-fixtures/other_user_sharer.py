# Runs on: Python 3.6+
"""A listener running as another user that sends a challenge and prints the answer. Must be started by root.

usage: other_user_sharer.py NAME USER-ID
"""

import os
import socket
import struct
import sys

CHALLENGE = b"#CHALLENGE#" + b"{sha256}" + b"x" * 40


def main(name, user):
    os.setuid(int(user))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("\0" + name)
        listener.listen(1)
        print("listening")
        client, _ = listener.accept()
    try:
        client.sendall(struct.pack("!i", len(CHALLENGE)) + CHALLENGE)
        answered = client.recv(1000)
    except OSError:
        answered = b""
    print("answered %r" % answered)


if __name__ == "__main__":
    main(*sys.argv[1:])
