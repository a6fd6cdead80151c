# Runs on: Python 3.6+
"""A connection that is passed through four processes: this one, .NET, Python, .NET; then 1,000 messages on it.

usage: handle_chain.py PROGRAM duplex|one-way|tcp
"""

import multiprocessing
import os
import subprocess
import sys
from multiprocessing.connection import Client, Connection, Listener

MESSAGES = 1000


def main(program, kind):
    here, second = multiprocessing.Pipe()
    second_out, third = multiprocessing.Pipe()
    third_out, fourth = multiprocessing.Pipe()
    ours, theirs = make_ends(kind)
    use = str(MESSAGES) if kind == "one-way" else "echo"
    children = [
        start([program, "pass_on"], [second, second_out]),
        start([sys.executable, __file__, "pass_on"], [third, third_out]),
        start([program, "use"], [fourth], use),
    ]
    for end in (second, second_out, third, third_out, fourth):
        end.close()

    here.send(theirs)
    theirs.close()
    here.send("ping")
    assert here.recv() == "pong"
    if kind == "one-way":
        assert [ours.recv() for _ in range(MESSAGES)] == list(range(MESSAGES))
    else:
        for number in range(MESSAGES):
            ours.send(number)
            assert ours.recv() == number
    ours.close()
    assert [child.wait(30) for child in children] == [0, 0, 0]
    print("passed on")


def make_ends(kind):
    if kind == "duplex":
        return multiprocessing.Pipe()
    if kind == "one-way":
        return multiprocessing.Pipe(duplex=False)
    with Listener(("127.0.0.1", 0)) as listener:
        client = Client(listener.address)
        return listener.accept(), client


def start(command, ends, *words):
    key = multiprocessing.current_process().authkey.hex()
    return subprocess.Popen(
        command + [str(end.fileno()) for end in ends] + list(words),
        pass_fds=[end.fileno() for end in ends],
        env=dict(os.environ, PYCOMPAT_TEST_AUTHKEY=key))


def pass_on(before, after):
    multiprocessing.current_process().authkey = bytes.fromhex(os.environ.pop("PYCOMPAT_TEST_AUTHKEY"))
    before, after = Connection(int(before)), Connection(int(after))
    passed = before.recv()
    after.send(passed)
    passed.close()
    after.send("ping")
    assert after.recv() == "pong"
    assert before.recv() == "ping"
    before.send("pong")


if __name__ == "__main__":
    if sys.argv[1] == "pass_on":
        pass_on(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
