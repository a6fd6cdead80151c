# Runs on: Python 3.6+
"""A script started by a .NET process that passed it its authkey: sends an end of a pipe and gets it back."""

import multiprocessing
import os

import peers

key_number = int(os.environ["PYCOMPAT_AUTHKEY_FD"])
if os.name == "nt":
    import msvcrt
    key_number = msvcrt.open_osfhandle(key_number, os.O_RDONLY)
with open(key_number, "rb") as key:
    multiprocessing.current_process().authkey = key.read()
connection = peers.inherited()

ours, theirs = multiprocessing.Pipe()
connection.send({"end": theirs})
theirs.close()
back = connection.recv()["end"]
back.send("through .NET and back")
print(ours.recv())
