# Runs on: Python 3.6+
"""Keeps its copy of the end that a .NET child uses asynchronously, and reads from it afterwards.

usage: shared_description.py PROGRAM

Both copies share one open file description: if the child had set O_NONBLOCK on it, the read here would fail.
"""

import os
import subprocess
import sys
import threading
from multiprocessing import Pipe

connection, shared = Pipe()
child = subprocess.Popen(
    [sys.argv[1], "echo_asynchronously", str(shared.fileno())], pass_fds=[shared.fileno()])
for size in (1, 20000, 3000000):
    sender = threading.Thread(target=connection.send_bytes, args=(b"x" * size,))
    sender.start()
    assert len(connection.recv_bytes()) == size
    sender.join()
    assert os.get_blocking(shared.fileno())
connection.send_bytes(b"")
assert child.wait() == 0

received = []
reader = threading.Thread(target=lambda: received.append(shared.recv_bytes()))
reader.start()
assert os.get_blocking(shared.fileno())
connection.send_bytes(b"after")
reader.join()
assert received == [b"after"]
print("done")
