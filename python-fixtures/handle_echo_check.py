# Runs on: Python 3.6+
"""Sends ends of connections through an echo that takes and shares them, or returns their descriptions unchanged.

usage: handle_echo_check.py taken|left fd PROGRAM [OPTION...]  starts the tool, with its authkey or without
       handle_echo_check.py taken|left ADDRESS HEX-KEY         is a client of it
"""

import multiprocessing
import os
import subprocess
import sys
from multiprocessing import resource_sharer
from multiprocessing.connection import Client
from multiprocessing.reduction import ForkingPickler

import peers


def main(expected, where, what, *options):
    if where == "fd":
        connection, child = start(what, expected == "taken", options)
    else:
        multiprocessing.current_process().authkey = bytes.fromhex(what)
        connection, child = Client(peers.address(where), authkey=bytes.fromhex(what)), None
    for number in range(3):
        ours, theirs = multiprocessing.Pipe()
        reader, writer = multiprocessing.Pipe(duplex=False)
        connection.send({"number": number, "ends": [theirs, (writer, theirs)]})
        theirs.close()
        writer.close()
        answer = connection.recv_bytes()
        address = resource_sharer._resource_sharer._address.encode()
        assert (address in answer) == (expected == "left"), answer
        answer = ForkingPickler.loads(answer)
        end, (writer, same) = answer["ends"]
        assert answer["number"] == number and end is same
        assert not writer.readable
        end.send("through the echo")
        assert ours.recv() == "through the echo"
        ours.send("and back")
        assert end.recv() == "and back"
        writer.send("one way")
        assert reader.recv() == "one way"
        connection.send(["ordinary", number])
        assert connection.recv() == ["ordinary", number]
    connection.close()
    assert child is None or child.wait(30) == 0
    print(expected)


def start(program, with_key, options):
    ours, theirs = multiprocessing.Pipe()
    key = ["--authkey-env-hex", "PYCOMPAT_TEST_AUTHKEY"] if with_key else []
    child = subprocess.Popen(
        [program, "echo", "fd:%d" % theirs.fileno()] + key + list(options),
        pass_fds=[theirs.fileno()],
        env=dict(os.environ, PYCOMPAT_TEST_AUTHKEY=multiprocessing.current_process().authkey.hex()))
    theirs.close()
    return ours, child


if __name__ == "__main__":
    main(*sys.argv[1:])
