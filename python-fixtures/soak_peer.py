# Runs on: Python 3.6+
"""Sends and receives checksummed messages concurrently, until each end has sent an empty message as its last.

A message is its number (8 bytes), the SHA-256 of the rest (32 bytes), and the rest.
"""

import hashlib
import os
import random
import struct
import threading

try:
    from multiprocessing.connection import PipeConnection as Connection  # Windows
except ImportError:
    from multiprocessing.connection import Connection

SIZES = [0, 1, 10, 100, 1000, 16000, 17000, 70000, 300000]
WEIGHTS = [5, 5, 10, 30, 30, 10, 5, 4, 1]

connection = Connection(int(os.environ["PYCOMPAT_FD"]))
block = os.urandom(max(SIZES))
ended = threading.Event()
received = 0


def receive():
    global received
    while True:
        message = connection.recv_bytes()
        if not message:
            ended.set()
            return
        number, digest = struct.unpack("<q32s", message[:40])
        assert number == received, "message %d came as number %d" % (number, received)
        assert hashlib.sha256(message[40:]).digest() == digest, "message %d came with other bytes" % number
        received += 1


reader = threading.Thread(target=receive)
reader.start()
generator = random.Random(1)
sent = 0
while not ended.is_set():
    body = block[: generator.choices(SIZES, WEIGHTS)[0]]
    connection.send_bytes(struct.pack("<q", sent) + hashlib.sha256(body).digest() + body)
    sent += 1
reader.join()
connection.send_bytes(b"")
connection.send_bytes(struct.pack("<qq", sent, received))
