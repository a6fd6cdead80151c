# Runs on: Python 3.6+
"""A script that a .NET process has started, and told its authkey: sends an end of a pipe and gets it back."""

import multiprocessing
import os
from multiprocessing.connection import Connection

with open(int(os.environ["PYCOMPAT_AUTHKEY_FD"]), "rb") as key:
    multiprocessing.current_process().authkey = key.read()
connection = Connection(int(os.environ["PYCOMPAT_FD"]))

ours, theirs = multiprocessing.Pipe()
connection.send({"end": theirs})
theirs.close()
back = connection.recv()["end"]
back.send("through .NET and back")
print(ours.recv())
