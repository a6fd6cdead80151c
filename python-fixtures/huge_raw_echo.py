# Runs on: Python 3.6+
"""Sends 'pycompat echo --raw' messages of any length and compares the answers, keeping little in memory.

usage: huge_raw_echo.py TOOL pipe|tcp reading|silent LENGTH...

reading: the answer is read while the message is sent; silent: nothing is read until the whole message is sent, like a
Python program that calls send_bytes and then recv_bytes. Prints the tool's peak resident memory, in bytes.
"""

import os
import re
import socket
import struct
import subprocess
import sys
import threading
import zlib

BLOCK = os.urandom((1 << 20) - 7)


def blocks(length):
    """Yields distinct blocks: each begins with its number."""
    for number in range(length // len(BLOCK) + 1):
        block = struct.pack("!Q", number) + BLOCK[8:]
        left = length - number * len(BLOCK)
        yield memoryview(block)[:min(left, len(block))]


def send(peer, length):
    # The header of Connection._send_bytes, Lib/multiprocessing/connection.py
    peer.sendall(struct.pack("!i", length) if length <= 0x7fffffff else struct.pack("!iQ", -1, length))
    checksum = 0
    for block in blocks(length):
        peer.sendall(block)
        checksum = zlib.crc32(block, checksum)
    return checksum


def receive(peer):
    length, = struct.unpack("!i", exactly(peer, 4))
    if length == -1:
        length, = struct.unpack("!Q", exactly(peer, 8))
    buffer = memoryview(bytearray(1 << 20))
    checksum, left = 0, length
    while left:
        count = peer.recv_into(buffer, min(left, len(buffer)))
        if not count:
            raise AssertionError("the end came %d bytes early" % left)
        checksum = zlib.crc32(buffer[:count], checksum)
        left -= count
    return length, checksum


def exactly(peer, count):
    data = b""
    while len(data) < count:
        more = peer.recv(count - len(data))
        if not more:
            raise AssertionError("the end came in place of a header")
        data += more
    return data


def echo(peer, mode, length):
    if mode == "silent":
        checksum = send(peer, length)
        return checksum, receive(peer)
    answers = []
    reading = threading.Thread(target=lambda: answers.append(receive(peer)))
    reading.start()
    checksum = send(peer, length)
    reading.join()
    return checksum, answers[0]


def start(tool, kind):
    if kind == "pipe":
        ours, theirs = socket.socketpair()
        process = subprocess.Popen(
            [tool, "echo", "--raw", "fd:%d" % theirs.fileno()], pass_fds=[theirs.fileno()], stderr=subprocess.PIPE)
        theirs.close()
        return ours, process
    process = subprocess.Popen(
        [tool, "echo", "--raw", "--listen", "--once", "tcp:127.0.0.1:0"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    port = int(re.search(rb":(\d+)\s*$", process.stdout.readline()).group(1))
    return socket.create_connection(("127.0.0.1", port)), process


def largest_resident(pid):
    with open("/proc/%d/status" % pid) as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1)) * 1024


def main(tool, kind, mode, *lengths):
    peer, process = start(tool, kind)
    for length in map(int, lengths):
        checksum, answer = echo(peer, mode, length)
        if answer != (length, checksum):
            raise AssertionError("%d bytes came back as %d others" % (length, answer[0]))
    resident = largest_resident(process.pid)
    peer.close()
    errors = process.communicate()[1]
    if process.returncode or errors:
        raise AssertionError("the tool ended with %r: %r" % (process.returncode, errors))
    print("largest resident %d" % resident)


if __name__ == "__main__":
    main(*sys.argv[1:])
