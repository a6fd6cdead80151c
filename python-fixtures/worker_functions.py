# Runs on: Python 3.8+
"""Functions that the tests of workers call."""

import asyncio
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time

state = {"calls": 0}


def add(first, second, scale=1):
    return (first + second) * scale


def identity(value):
    return value


def describe(*args, **kwargs):
    return [type(one).__name__ for one in args], {key: type(one).__name__ for key, one in kwargs.items()}


def count_calls():
    state["calls"] += 1
    return state["calls"]


def process_id(_=None):
    return os.getpid()


def path_and_folder():
    return sys.path, os.getcwd()


def initialize(value, fails=False):
    if fails:
        raise ValueError("cannot begin with %r" % (value,))
    state["initialized"] = value


def initialized():
    return state.get("initialized")


def never_ends(*_):
    time.sleep(3600)


def raise_error(kind="ValueError", *args):
    raise {"ValueError": ValueError, "KeyError": KeyError, "SystemExit": SystemExit}[kind](*args)


def raise_chain():
    try:
        {}["missing"]
    except KeyError as error:
        raise RuntimeError("could not look up") from error


class LocalError(Exception):
    pass


def raise_local():
    raise LocalError("of the module", 7)


def raise_with_what_cannot_be_pickled():
    raise LocalError("holds", lambda: None)


def return_what_cannot_be_pickled():
    return lambda: None


def mark(folder, name):
    """Leaves a mark; a second one of the same name is an error."""
    os.close(os.open(os.path.join(folder, name), os.O_CREAT | os.O_EXCL | os.O_WRONLY))


def mark_and_return(folder, name, token):
    mark(folder, name)
    return token


def mark_and_raise(folder, name, token):
    mark(folder, name)
    raise ValueError(token)


def mark_and_die(folder, name, how):
    mark(folder, name)
    die(how)


def mark_and_sleep(folder, name, seconds):
    mark(folder, name)
    time.sleep(seconds)
    return name


def mark_and_ignore_interrupts(folder, name):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    mark(folder, name)
    time.sleep(3600)


def die(how):
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "exit":
        os._exit(3)
    elif how == "clean":
        os._exit(0)
    elif how == "abort":
        os.abort()
    elif how == "crash":
        ctypes.string_at(0)
    time.sleep(3600)


def die_if_odd(number):
    if number % 2:
        die("kill")
    return number


def count_slowly(number):
    """Counts in Python; an interruption that is not for this call would be raised here."""
    total = 0
    for _ in range(number):
        total += 1
    return total


def compute_in_c():
    return len(str(3 ** 10 ** 8))


def catch_and_return():
    try:
        time.sleep(3600)
    except KeyboardInterrupt:
        return "caught"


def catch_and_raise():
    try:
        time.sleep(3600)
    except KeyboardInterrupt:
        raise ValueError("while cleaning up")


def print_and_wait(text):
    print(text)
    time.sleep(3600)


async def sleep_async(seconds, result):
    await asyncio.sleep(seconds)
    return result


async def mark_repeatedly(folder, name):
    number = 0
    try:
        while True:
            mark(folder, "%s-%d" % (name, number))
            number += 1
            await asyncio.sleep(0.01)
    finally:
        mark(folder, "%s-finally" % name)


def generate(count, size=None):
    for number in range(count):
        yield number if size is None else bytes(size)


async def generate_async(count):
    for number in range(count):
        await asyncio.sleep(0)
        yield number


def generate_then_raise(count):
    for number in range(count):
        yield number
    raise ValueError("after %d" % count)


def generate_and_mark(folder, name):
    number = 0
    try:
        while True:
            yield number
            number += 1
    finally:
        mark(folder, name)


def generate_one_and_sleep():
    yield 1
    time.sleep(3600)


def report(count):
    import pycompat_worker

    for number in range(count):
        pycompat_worker.report_progress(number)
    return "reported"


def trace_context():
    import pycompat_worker

    return pycompat_worker.trace_context()


def say(text, count=1):
    for _ in range(count):
        print(text)
    sys.stderr.write("to stderr: %s\n" % text)


def log(text):
    import logging

    logging.getLogger("worker.test").warning(text)


def square(number):
    return number * number


def pool_in_function(method):
    with multiprocessing.get_context(method).Pool(2) as pool:
        return pool.map(square, range(10))


def fork_and_return():
    if os.fork() == 0:
        return "child"
    os.wait()
    return "parent"


def leave_daemon(seconds):
    """A child of this process group that outlives the call."""
    child = os.fork()
    if child == 0:
        time.sleep(seconds)
        os._exit(0)
    return child


def start_thread_that_sleeps():
    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()


def close_standard_output():
    os.close(1)
    sys.stdout.close()


def read_standard_input():
    return sys.stdin.read()


def rows_total(rows):
    return sum(row["price"] * row["count"] for row in rows)


def make_bytes(count):
    return bytes(count)


def length(value):
    return len(value)


def sleep_and_return(seconds):
    time.sleep(seconds)
    return seconds


def report_id_and_sleep():
    import pycompat_worker

    pycompat_worker.report_progress(os.getpid())
    time.sleep(3600)


def report_id_and_compute():
    import pycompat_worker

    pycompat_worker.report_progress(os.getpid())
    return 3 ** 10 ** 8


def generate_ids():
    while True:
        yield os.getpid()


class OutputThatRaises:
    def write(self, text):
        return len(text)

    def flush(self):
        raise SystemExit("from flush")


def leave_output_that_raises():
    sys.stdout = OutputThatRaises()
    return "leave_output_that_raises"


def leave_handler_that_raises():
    def handle(number, frame):
        raise SystemExit("from a handler")

    signal.signal(signal.SIGINT, handle)
    return "leave_handler_that_raises"


def fork_twice():
    """A child of the child must keep the files that its parent opened under the numbers of the worker's own."""
    child = os.fork()
    if child == 0:
        files = [open(os.devnull) for _ in range(10)]
        grandchild = os.fork()
        if grandchild == 0:
            for file in files:
                file.read()
            os._exit(0)
        os._exit(os.waitpid(grandchild, 0)[1])
    return "fork_twice" if os.waitpid(child, 0)[1] == 0 else "the files were closed"
