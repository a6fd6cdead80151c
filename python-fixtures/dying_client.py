# Runs on: Python 2.7, 3.6+
"""Connects and ends inside a message, cleanly: no reset.

usage: dying_client.py tcp:HOST:PORT
"""

import socket
import struct
import sys

import peers

client = socket.create_connection(peers.address(sys.argv[1]))
client.sendall(struct.pack("!i", 100) + b"only this")
client.shutdown(socket.SHUT_WR)
# The other side closes once it has seen the end; by then it has also reported its failure.
client.recv(1)
