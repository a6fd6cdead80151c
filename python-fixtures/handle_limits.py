# Runs on: Python 3.6+
"""A .NET process that has no descriptor left for the handles it receives: handle_limits.py PROGRAM."""

import multiprocessing
import os
import resource
import subprocess
import sys
from multiprocessing import reduction

DESCRIPTORS = 300

# Whether send_handle waits for a byte: CPython since 3.14.
ACKNOWLEDGES = sys.version_info >= (3, 14) and sys.implementation.name == "cpython"


def main(program):
    ours, theirs = multiprocessing.Pipe()
    child = subprocess.Popen(
        [program, "limited", str(theirs.fileno()), "Byte" if ACKNOWLEDGES else "None"], pass_fds=[theirs.fileno()],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS)))
    theirs.close()
    ours.send_bytes(multiprocessing.current_process().authkey)

    # One while there is room, one that is taken once there is room again, and one that arrives and is lost.
    for text in ("with room", "with room again"):
        near, far = multiprocessing.Pipe()
        ours.send(far)
        far.close()
        assert ours.recv() == "got"
        if text == "with room again":
            assert ours.recv() == "full"
            reduction.send_handle(ours, sys.stdout.fileno(), child.pid)
            assert ours.recv() == "free"
        assert near.recv() == text
        near.close()

    shared = ours.recv()
    shared.send("shared")
    shared.close()
    print(ours.recv())
    assert child.wait(30) == 0


if __name__ == "__main__":
    main(*sys.argv[1:])
