# Runs on: Python 3.6+
"""Sends a list of long bytes objects to a .NET child and back, and reports the child's peak memory:
huge_objects.py PROGRAM CALL PROTOCOL LENGTH COUNT. Needs Python 3.8 for messages of more than 2 GiB.

What is sent takes hardly any memory here besides its pickle: memory that was never written to is not there. What comes
back is unpickled while it arrives, so that it is only there once.
"""

import ctypes
import io
import os
import pickle
import struct
import subprocess
import sys
from multiprocessing import Pipe

PROGRAM, CALL, PROTOCOL = sys.argv[1], sys.argv[2], int(sys.argv[3])
LENGTH, COUNT = int(sys.argv[4]), int(sys.argv[5])

connection, theirs = Pipe()
child = subprocess.Popen(
    [PROGRAM, "echo_huge_objects", str(theirs.fileno()), CALL, str(PROTOCOL)], pass_fds=[theirs.fileno()])
theirs.close()

new_bytes = ctypes.pythonapi.PyBytes_FromStringAndSize
new_bytes.restype, new_bytes.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_ssize_t]
address_of = ctypes.pythonapi.PyBytes_AsString
address_of.restype, address_of.argtypes = ctypes.c_void_p, [ctypes.py_object]


def places(length):
    return 0, length // 2, length - 1


def marked_bytes(length, mark):
    value = new_bytes(None, length)
    for place in places(length):
        ctypes.memset(address_of(value) + place, mark, 1)
    return value


def marked_bytearray(length, mark):
    value = bytearray(length)
    for place in places(length):
        value[place] = mark
    return value


def values(length, count):
    # Below protocol 5 a bytearray is pickled as a call with bytes, which would be one more copy here.
    kinds = [marked_bytes, marked_bytearray] if PROTOCOL >= 5 and CALL != "typed" else [marked_bytes]
    return [kinds[i % len(kinds)](length + i % 3, i % 255 + 1) for i in range(count)]


class Arriving(io.RawIOBase):
    """The body of a message, as a file."""

    def __init__(self, length):
        self.left = length

    def readable(self):
        return True

    def readinto(self, buffer):
        with memoryview(buffer) as view:
            count = os.readv(connection.fileno(), [view[:self.left]])
        self.left -= count
        return count


def receive():
    header = os.read(connection.fileno(), 4)
    length, = struct.unpack("!i", header)
    if length == -1:
        length, = struct.unpack("!Q", os.read(connection.fileno(), 8))
    with Arriving(length) as arriving:
        value = pickle.load(io.BufferedReader(arriving))
        assert arriving.left == 0, "%d bytes are left" % arriving.left
    return value


def echo(length, count):
    """Returns the child's peak memory after receiving and after sending, in bytes."""
    sent = values(length, count)
    described = [(len(value),) + tuple(value[place] for place in places(len(value))) for value in sent]
    types = [type(value) for value in sent]
    pickled = io.BytesIO()
    pickle.dump(sent, pickled, PROTOCOL)
    del sent
    connection.send_bytes(pickled.getbuffer())
    pickled.close()
    received = receive()
    assert [type(value) for value in received] == types
    assert [(len(value),) + tuple(value[place] for place in places(len(value))) for value in received] == described
    items, receiving, sending = connection.recv()
    assert items == described, items
    return receiving, sending


idle = echo(1000, COUNT)
busy = echo(LENGTH, COUNT)
connection.close()
assert child.wait() == 0
print("peak %d %d" % (busy[0] - idle[1], busy[1] - idle[1]))
