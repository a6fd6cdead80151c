# Runs on: Python 3.6+
"""A Python program that starts a .NET program and passes it its authkey: handle_parent.py PROGRAM."""

import multiprocessing
import subprocess
import sys

ours, theirs = multiprocessing.Pipe()
child = subprocess.Popen([sys.argv[1], "told", str(theirs.fileno())], pass_fds=[theirs.fileno()])
theirs.close()
ours.send_bytes(multiprocessing.current_process().authkey)

near, far = multiprocessing.Pipe()
ours.send(far)
far.close()
print(near.recv())
shared = ours.recv()
shared.send("hello from Python")
print(ours.recv())
assert child.wait(30) == 0
