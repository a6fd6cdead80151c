# Runs on: Python 3.6+
"""CPython as one end of a measured connection: runs the exercises on standard input, and prints the cost of each.

usage: bench_peer.py listen PATH | connect PATH | alone

A line contains an exercise and its arguments; the answer is also a line: seconds of the clock, then seconds of
processor time.
"""

import gc
import os
import pickle
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
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
    message, buffer = filled(size), filled(size)

    def run():
        for _ in range(int(count)):
            connection.send_bytes(message)
            connection.recv_bytes_into(buffer)
        assert buffer == message

    return run


def pingpong_serve(size, count):
    buffer = filled(size)

    def run():
        for _ in range(int(count)):
            connection.recv_bytes_into(buffer)
            connection.send_bytes(buffer)

    return run


def oneway_drive(size, count):
    message = filled(size)

    def run():
        for _ in range(int(count)):
            connection.send_bytes(message)
        assert connection.recv_bytes() == message

    return run


def oneway_serve(_size, count):
    def run():
        message = b""
        for _ in range(int(count)):
            message = connection.recv_bytes()
        connection.send_bytes(message)

    return run


def bytes_drive(size, count):
    message = filled(size)

    def run():
        for _ in range(int(count)):
            connection.send_bytes(message)
            received = connection.recv_bytes()
        assert len(received) == len(message) and received[-1] == message[-1]

    return run


def bytes_serve(_size, count):
    def run():
        for _ in range(int(count)):
            connection.send_bytes(connection.recv_bytes())

    return run


def arrays_drive(size, count):
    import numpy

    array = numpy.arange(int(size) // 8, dtype="f8")

    def run():
        for _ in range(int(count)):
            connection.send(array)
            received = connection.recv()
        assert received.shape == array.shape and received[-1] == array[-1]

    return run


def arrays_serve(_size, count):
    def run():
        for _ in range(int(count)):
            connection.send(connection.recv())

    return run


def handshakes_serve(family, address, count, _at_once):
    """Accepts this number of connections, with a request and a reply on each."""
    listener = Listener(parse(family, address), family, backlog=128, authkey=authkey)
    print("listening", flush=True)

    def run():
        with listener:
            for _ in range(int(count)):
                with listener.accept() as one:
                    one.send_bytes(one.recv_bytes())

    return run


def handshakes_drive(family, address, count, at_once):
    def one_request(_):
        with Client(parse(family, address), family, authkey=authkey) as one:
            one.send_bytes(b"request")
            assert one.recv_bytes() == b"request"

    def run():
        with ThreadPoolExecutor(int(at_once)) as pool:
            for _ in pool.map(one_request, range(int(count))):
                pass

    return run


def filled(size):
    """A buffer whose pages are already touched, so that only the cost of a message is measured."""
    return bytearray(b"x") * int(size)


def parse(family, address):
    if family != "AF_INET":
        return address
    host, port = address.rsplit(":", 1)
    return host, int(port)


def loads(path, count):
    message = read_file(path)

    def run():
        for _ in range(int(count)):
            pickle.loads(message)

    return run


def dumps(path, count):
    value = pickle.loads(read_file(path))

    def run():
        for _ in range(int(count)):
            pickle.dumps(value, 4)

    return run


def executor(what, count, *_):
    """The same calls as PyCompat.Workers makes, by two processes of concurrent.futures."""
    import bench_calls

    global pool
    if pool is None:
        pool = ProcessPoolExecutor(2)
    numbers = range(int(count))

    def one():
        for number in numbers:
            assert pool.submit(bench_calls.small, number).result() == number + 1

    def many():
        futures = [pool.submit(bench_calls.small, number) for number in numbers]
        assert [future.result() for future in futures] == [number + 1 for number in numbers]

    def mapped():
        results = pool.map(bench_calls.small, numbers, chunksize=best_chunk(numbers))
        assert list(results) == [number + 1 for number in numbers]

    if what == "map":
        best_chunk(numbers)
    return {"one": one, "many": many, "map": mapped}[what]


def best_chunk(numbers):
    import bench_calls

    if len(numbers) not in chunks:

        def seconds(chunk):
            start = time.perf_counter()
            list(pool.map(bench_calls.small, numbers, chunksize=chunk))
            return time.perf_counter() - start

        sizes = [size for size in (1, 10, 50, 100, 250, 500, 1000, 2500, 5000) if size <= len(numbers)]
        chunks[len(numbers)] = min(sizes, key=lambda size: min(seconds(size) for _ in range(5)))
    return chunks[len(numbers)]


def sum_rows(path, count):
    """What a call with rows costs at least on Python's side: reading them, and the sum."""
    import bench_calls

    message = read_file(path)

    def run():
        for _ in range(int(count)):
            bench_calls.add_prices(pickle.loads(message))

    return run


pool = None
chunks = {}

# Each prepares its data and returns the function whose time is measured.
exercises = {
    "pingpong-drive": pingpong_drive,
    "pingpong-serve": pingpong_serve,
    "oneway-drive": oneway_drive,
    "oneway-serve": oneway_serve,
    "bytes-drive": bytes_drive,
    "bytes-serve": bytes_serve,
    "arrays-drive": arrays_drive,
    "arrays-serve": arrays_serve,
    "handshakes-drive": handshakes_drive,
    "handshakes-serve": handshakes_serve,
    "executor": executor,
    "sum-rows": sum_rows,
    "loads": loads,
    "dumps": dumps,
}

authkey = os.environb.get(b"PYCOMPAT_BENCH_KEY")
connection = open_connection(*sys.argv[1:]) if sys.argv[1] != "alone" else None
for line in sys.stdin:
    name, *arguments = line.split()
    run = exercises[name](*arguments)
    gc.collect()
    clock, processor = time.perf_counter(), time.process_time()
    run()
    print(time.perf_counter() - clock, time.process_time() - processor, flush=True)
    run = None
