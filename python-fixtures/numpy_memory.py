# Runs on: Python 3.6+
"""Sends a large array to a .NET child and back, and reports its peak memory: numpy_memory.py PROGRAM BYTES. Needs
NumPy.
"""

import subprocess
import sys
from multiprocessing import Pipe

import numpy as np

connection, theirs = Pipe()
child = subprocess.Popen([sys.argv[1], "echo_arrays", str(theirs.fileno())], pass_fds=[theirs.fileno()])
theirs.close()


def peak_of_sending(array):
    connection.send(array)
    assert np.array_equal(connection.recv(), array)
    last, peak = connection.recv()
    assert last == array[-1]
    return peak


idle = peak_of_sending(np.arange(1000.0))
busy = peak_of_sending(np.arange(int(sys.argv[2]) // 8, dtype="f8"))
again = peak_of_sending(np.arange(int(sys.argv[2]) // 8, dtype="f8"))
connection.close()
assert child.wait() == 0
print("peak %d %d" % (busy - idle, again - idle))
