# Runs on: Python 2.7, 3.6+
"""A peer started by a PythonProcess that ends, prints or has children in the way that its first argument names."""

import os
import signal
import sys

from pycompat_peer import inherited


def exit_with(connection, code, words="last words"):
    sys.stderr.write(words + "\n")
    sys.stderr.flush()
    os._exit(int(code))


def answer_and_exit_with(connection, code):
    connection.send(1)
    connection.send_bytes(b"x" * 100000)
    exit_with(connection, code)


def die_by(connection, number):
    os.kill(os.getpid(), int(number))


def raise_error(connection):
    raise ValueError("no such thing")


def import_what_is_missing(connection):
    import no_such_module


def compile_what_is_wrong(connection):
    compile("x = = 1", "wrong.py", "exec")


def raise_on_message(connection):
    connection.recv_bytes()
    raise ValueError("no such thing")


def end_at_the_end(connection):
    try:
        connection.recv()
    except EOFError:
        pass


def close_and_live_on(connection):
    connection.close()
    sleep()


def leave_a_child(connection, code):
    """Ends, while a child of its own has its end of the connection and its standard error."""
    child = os.fork()
    if child == 0:
        sleep()
    connection.send(child)
    exit_with(connection, code)


def echo_object(connection):
    """Sends every object back until it is None."""
    while True:
        received = connection.recv()
        if received is None:
            return
        connection.send(received)


def sleep(connection=None):
    """Waits until it is killed."""
    read, _ = os.pipe()
    while True:
        os.read(read, 1)


def compute(connection):
    """Announces itself, then stays in one call that no signal handler interrupts."""
    connection.send(os.getpid())
    3 ** 10 ** 8


def announce_and_sleep(connection):
    connection.send(os.getpid())
    sleep()


def announce_and_receive(connection):
    connection.send(os.getpid())
    connection.recv()


def announce_children_and_sleep(connection):
    """Has a child that was forked and one that runs another program."""
    import subprocess
    child = os.fork()
    if child == 0:
        sleep()
    other = subprocess.Popen([sys.executable, "-c", "import os; r, _ = os.pipe(); os.read(r, 1)"])
    connection.send((os.getpid(), child, other.pid))
    sleep()


def ignore_termination(connection):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    announce_and_sleep(connection)


def report_interrupt(connection):
    """Sends "ready", and "interrupted" when SIGINT has come."""
    try:
        connection.send("ready")
        sleep()
    except KeyboardInterrupt:
        connection.send("interrupted")


def report_group(connection):
    connection.send((os.getpid(), os.getpgrp(), os.getppid()))


def print_lines(connection, count, length):
    """Prints numbered lines to standard output; answers one message after each thousand."""
    filling = "x" * int(length)
    for i in range(int(count)):
        sys.stdout.write("%d %s\n" % (i, filling))
        if i % 1000 == 0:
            connection.send(i)
    sys.stdout.flush()
    connection.send("printed")


def print_errors(connection, count, length):
    """Like print_lines, to standard error, and ends with exit code 2."""
    filling = "x" * int(length)
    for i in range(int(count)):
        sys.stderr.write("%d %s\n" % (i, filling))
        if i % 1000 == 0:
            connection.send(i)
    connection.send("printed")
    exit_with(connection, 2)


def print_long_line(connection, length):
    part = "y" * 1000000
    for _ in range(int(length) // len(part)):
        sys.stdout.write(part)
    sys.stdout.write("\nnext\n")
    sys.stdout.flush()
    connection.send("printed")


def close_outputs(connection):
    os.close(1)
    os.close(2)
    connection.send("closed")
    connection.recv()


def print_both(connection):
    sys.stdout.write(u"to output \u00e4\n" if sys.version_info > (3,) else "to output\n")
    sys.stdout.flush()
    connection.send("printed")
    connection.recv_bytes()
    sys.stderr.write("to error\nwithout an end")
    sys.stderr.flush()


if __name__ == "__main__":
    globals()[sys.argv[1]](inherited(), *sys.argv[2:])
