# Runs on: Python 3.6+
"""CPython as one end of a measured connection: does what each line of standard input says, and prints what it took.

usage: bench_peer.py listen PATH | connect PATH | alone

A line is an exercise and its arguments; the answer is a line too: seconds of the clock, then seconds of processor time.
"""

import gc
import os
import pickle
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Client, Listener


def open_connection(role, path):
    if role == "connect":
        return Client(path, "AF_UNIX")
    with Listener(path, "AF_UNIX") as listener:
        print("listening", flush=True)
        return listener.accept()


def read_file(path):
    with open(path, "rb") as file:
        return file.read()


def pingpong_drive(size, count):
    message = os.urandom(int(size))
    buffer = bytearray(len(message))
    for _ in range(int(count)):
        connection.send_bytes(message)
        connection.recv_bytes_into(buffer)
    assert buffer == message


def pingpong_serve(size, count):
    buffer = bytearray(int(size))
    for _ in range(int(count)):
        connection.recv_bytes_into(buffer)
        connection.send_bytes(buffer)


def oneway_drive(size, count):
    message = os.urandom(int(size))
    for _ in range(int(count)):
        connection.send_bytes(message)
    assert connection.recv_bytes() == message


def oneway_serve(size, count):
    message = b""
    for _ in range(int(count)):
        message = connection.recv_bytes()
    connection.send_bytes(message)


def handshakes_serve(family, address, count, _at_once):
    """Takes connections until so many have come, a request and a reply on each."""
    with Listener(parse(family, address), family, backlog=128, authkey=authkey) as listener:
        print("listening", flush=True)
        for _ in range(int(count)):
            with listener.accept() as one:
                one.send_bytes(one.recv_bytes())


def handshakes_drive(family, address, count, at_once):
    def one_request(_):
        with Client(parse(family, address), family, authkey=authkey) as one:
            one.send_bytes(b"request")
            assert one.recv_bytes() == b"request"

    with ThreadPoolExecutor(int(at_once)) as pool:
        for _ in pool.map(one_request, range(int(count))):
            pass


def parse(family, address):
    if family != "AF_INET":
        return address
    host, port = address.rsplit(":", 1)
    return host, int(port)


def loads(path, count):
    message = read_file(path)
    for _ in range(int(count)):
        pickle.loads(message)


def dumps(path, count):
    value = pickle.loads(read_file(path))

    def run():
        for _ in range(int(count)):
            pickle.dumps(value, 4)

    return run


exercises = {
    "pingpong-drive": pingpong_drive,
    "pingpong-serve": pingpong_serve,
    "oneway-drive": oneway_drive,
    "oneway-serve": oneway_serve,
    "handshakes-drive": handshakes_drive,
    "handshakes-serve": handshakes_serve,
    "loads": loads,
    "dumps": dumps,
}

authkey = os.environb.get(b"PYCOMPAT_BENCH_KEY")
connection = open_connection(*sys.argv[1:]) if sys.argv[1] != "alone" else None
for line in sys.stdin:
    name, *arguments = line.split()
    gc.collect()
    exercise = exercises[name]
    if exercise is dumps:
        exercise, arguments = dumps(*arguments), []
    clock, processor = time.perf_counter(), time.process_time()
    exercise(*arguments)
    print(time.perf_counter() - clock, time.process_time() - processor, flush=True)
