# Runs on: Python 3.6+
"""A Python parent whose child sends back every message, over an inherited descriptor.

usage: bench_echo.py PROGRAM [ARGUMENT...]   '{fd}' in an argument is the descriptor's number
       bench_echo.py --serve FD              the child, in CPython: objects
       bench_echo.py --serve-bytes FD        the same for bytes

Each line of standard input says what to send, how much of it, and how many times: CONTENT COUNT TIMES. The answer is a
line with the elapsed seconds, the seconds of processor time of both processes, and the child's peak memory in bytes.
The contents are those of bench_data.py, or 'raw' for a message of COUNT bytes.
"""

import gc
import os
import socket
import subprocess
import sys
import time
from multiprocessing.connection import Connection

import bench_data


def serve(descriptor, receive, send):
    connection = Connection(descriptor)
    try:
        while True:
            send(connection, receive(connection))
    except EOFError:
        pass


def start(command):
    ours, theirs = socket.socketpair()
    with theirs:
        descriptor = theirs.fileno()
        command = [part.replace("{fd}", str(descriptor)) for part in command]
        child = subprocess.Popen(command, pass_fds=[descriptor], stdin=subprocess.DEVNULL)
    return Connection(ours.detach()), child


def child_processor_time(child):
    with open("/proc/%d/stat" % child.pid) as file:
        user, system = file.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def child_peak_memory(child):
    with open("/proc/%d/status" % child.pid) as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))


def exchange(connection, content, count, times):
    if content == "raw":
        value = os.urandom(count)
        send, receive = connection.send_bytes, connection.recv_bytes
    else:
        value = bench_data.makers[content](count)
        send, receive = connection.send, connection.recv

    def run():
        for _ in range(times):
            send(value)
            back = receive()
        return back

    return value, run


def drive(connection, child):
    for line in sys.stdin:
        content, count, times = line.split()
        value, run = exchange(connection, content, int(count), int(times))
        gc.collect()
        processor, clock = time.process_time() + child_processor_time(child), time.perf_counter()
        back = run()
        clock, processor = time.perf_counter() - clock, time.process_time() + child_processor_time(child) - processor
        assert back == value
        print("%r %r %d" % (clock, processor, child_peak_memory(child)), flush=True)
        del value, run, back


if sys.argv[1] == "--serve":
    serve(int(sys.argv[2]), Connection.recv, Connection.send)
elif sys.argv[1] == "--serve-bytes":
    serve(int(sys.argv[2]), Connection.recv_bytes, Connection.send_bytes)
else:
    drive(*start(sys.argv[1:]))
