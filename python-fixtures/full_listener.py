# Runs on: Python 2.7, 3.6+
"""A listener with a full queue that accepts no clients: on Linux, a further client waits.

usage: full_listener.py ADDRESS
"""

import errno
import signal
import socket
import sys

import peers

MOST = 64


def main(notation):
    family = socket.AF_INET if notation.startswith("tcp:") else socket.AF_UNIX
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.bind(peers.address(notation))
    listener.listen(0)
    clients = []
    while len(clients) < MOST:
        client = socket.socket(family, socket.SOCK_STREAM)
        client.settimeout(0.2)  # a connection succeeds at once if the queue has room
        clients.append(client)
        try:
            client.connect(listener.getsockname())
        except (socket.timeout, socket.error) as error:
            if not isinstance(error, socket.timeout) and error.errno not in (errno.EAGAIN, errno.EINPROGRESS):
                raise
            break
    if family == socket.AF_INET:
        notation = "tcp:%s:%d" % listener.getsockname()
    print("full " + notation)
    sys.stdout.flush()
    signal.pause()  # until it is killed


if __name__ == "__main__":
    main(*sys.argv[1:])
