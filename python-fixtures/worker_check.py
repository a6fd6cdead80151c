# Runs on: Python 3.8+
"""Checks the Python half of PyCompat.Workers: worker_check.py HALF INTERPRETER [NAME]

Starts it and plays its client by hand, as docs/worker-protocol.md says. Prints a line for each check; exits with 1 at
the first that fails. The functions that the worker runs are in here too; with NAME, only checks that begin so are made.
"""

import asyncio
import atexit
import builtins
import copyreg
import functools
import logging
import multiprocessing
import os
import pickle
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

TIMEOUT = 20  # seconds
FOLDER = os.path.dirname(os.path.abspath(__file__))
MODULE = "worker_check:"

# What the worker runs.


def pipe_end():
    return multiprocessing.Pipe()[0]


def identity(value=None):
    return value


def describe(*args, **kwargs):
    return args, kwargs


def started():
    import pycompat_worker

    pycompat_worker.report_progress("started")


def sleep_after_start():
    started()
    time.sleep(TIMEOUT)


def spin(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return "spun"


def spin_and_report(seconds):
    import pycompat_worker

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pycompat_worker.report_progress(1)
        logging.getLogger().warning("spinning")
    return "spun"


def count(number):
    """Would be cut short by an interruption that is not for it."""
    total = 0
    for _ in range(number):
        total += 1
    return total


def ignore_sigint():
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def sleep_with_default_handler():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sleep_after_start()


def leave_raising_handler():
    def handler(*_):
        raise ZeroDivisionError

    signal.signal(signal.SIGINT, handler)


def catch_and_return():
    try:
        sleep_after_start()
    except KeyboardInterrupt:
        return "caught"


def catch_and_raise():
    try:
        sleep_after_start()
    except KeyboardInterrupt:
        raise ValueError("while cleaning up")


def raise_it(kind, *args):
    raise getattr(builtins, kind)(*args)


def recurse():
    return recurse()


def nest():
    value = []
    for _ in range(200000):
        value = [value]
    return value


def raise_chain():
    try:
        {}["missing"]
    except KeyError as error:
        raise RuntimeError("no luck") from error


def raise_deep_chain(depth):
    error = None
    for number in range(depth):
        new = ValueError(number)
        new.__cause__ = error
        error = new
    raise error


def raise_cycle():
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    raise first


def raise_group(members):
    raise ExceptionGroup("several", [ValueError(lambda: number) for number in range(members)])


def raise_noted():
    error = ValueError("noted")
    error.__notes__ = ["a note"]
    raise error


class Unreducible(Exception):
    def __reduce_ex__(self, protocol):
        raise SystemExit("no reduce")


class Unshowable(Exception):
    def __str__(self):
        raise KeyboardInterrupt

    __repr__ = __str__


class Unreadable(Exception):
    def __getattribute__(self, name):
        raise MemoryError


class Lying(Exception):
    __traceback__ = __cause__ = __context__ = args = property(lambda self: 1 // 0)
    __module__ = 7


class Meta(type):
    def __getattribute__(cls, name):
        raise SystemExit


class OfMeta(Exception, metaclass=Meta):
    pass


class Opaque:
    def __reduce_ex__(self, protocol):
        raise SystemExit("no reduce")

    __repr__ = Unshowable.__str__


HOSTILE = [Unreducible, Unshowable, Unreadable, Lying, OfMeta]


def raise_hostile(number):
    raise HOSTILE[number]("text", lambda: None, Opaque())


def raise_unpicklable():
    error = ValueError("holds", lambda: None, 7)
    error.state = threading.Lock()
    raise error


def lambda_result():
    return lambda: None


def generator(count):
    for number in range(count):
        yield number


def generate_bytes(count, size):
    for _ in range(count):
        yield bytes(size)


def generate_then_raise():
    yield 1
    raise ValueError("in the middle")


def generate_with_finally(what="report"):
    try:
        started()
        for number in range(10 ** 9):
            yield number
    finally:
        if what == "raise":
            raise ValueError("of the closing")
        if what == "sleep":
            started()
            time.sleep(TIMEOUT)
        if what == "report":
            import pycompat_worker

            pycompat_worker.report_progress("finally")


def generate_and_sleep():
    yield 1
    sleep_after_start()


async def generate_async(count, sleeps=False):
    try:
        for number in range(count):
            await asyncio.sleep(0)
            yield number
        if sleeps:
            started()
            await asyncio.sleep(TIMEOUT)
    finally:
        import pycompat_worker

        pycompat_worker.report_progress("finally")


async def iterable_async():
    return [1, 2, 3]


async def add_async(first, second):
    await asyncio.sleep(0)
    return first + second


async def loop_id():
    return id(asyncio.get_running_loop())


async def sleep_async(handling=None):
    try:
        started()
        await asyncio.sleep(TIMEOUT)
    except asyncio.CancelledError:
        if handling == "swallow":
            return "swallowed"
        if handling == "again":
            started()
            await asyncio.sleep(TIMEOUT)
        raise


async def block_in_task():
    started()
    try:
        time.sleep(TIMEOUT)
    finally:
        await asyncio.sleep(0)


ticks = []


async def leave_tasks():
    async def tick():
        try:
            while True:
                ticks.append(1)
                await asyncio.sleep(0)
        finally:
            await asyncio.sleep(0)

    asyncio.get_running_loop().create_task(tick())
    await sleep_async()


async def count_ticks():
    before = len(ticks)
    for _ in range(10):
        await asyncio.sleep(0)
    return before > 0, len(ticks) - before


async def block_in_child():
    async def child():
        started()
        time.sleep(TIMEOUT)

    await asyncio.gather(child(), asyncio.sleep(TIMEOUT))


async def leave_reporting_task():
    import pycompat_worker

    async def report():
        while True:
            pycompat_worker.report_progress("late")
            await asyncio.sleep(0)

    asyncio.get_running_loop().create_task(report())
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def run_own_loop(sleeps):
    return asyncio.run(sleep_async() if sleeps else add_async(1, 2))


async def exit_async():
    sys.exit(5)


def fork_and_return(raises=False):
    child = os.fork()
    if child == 0:
        print("in the child", end="")
        if raises:
            raise ValueError("of the child")
        return "child"
    return os.waitpid(child, 0)[1] >> 8


def fork_and_report():
    import pycompat_worker

    child = os.fork()
    if child == 0:
        pycompat_worker.report_progress("child")
        logging.getLogger().warning("of the child")
        os._exit(0)
    return os.waitpid(child, 0)[1] >> 8


async def fork_in_coroutine():
    await asyncio.sleep(0)
    return fork_and_return()


def fork_in_generator():
    yield fork_and_return()


def square(number):
    return number * number


def use_pool(method):
    with multiprocessing.get_context(method).Pool(2) as pool:
        return pool.map(square, range(10))


def close_standard_output():
    os.close(1)
    sys.stdout.close()


def open_file():
    with open(os.devnull) as file:
        return file.fileno()


def set_stdout(what):
    if what == "deleted":
        del sys.stdout
    elif what == "none":
        sys.stdout = None
    else:
        sys.stdout = open(os.devnull, "w")
        sys.stdout.close()


def print_it(*what):
    print(*what, end="")


def log(text):
    try:
        1 // 0
    except ZeroDivisionError:
        logging.getLogger("of.check").warning("said %s", text, exc_info=True)
    logging.getLogger("of.check").warning("hostile %s", Opaque())


class LogsAtItsEnd:
    def __reduce__(self):
        return str, ("reduced",)

    def __del__(self):
        logging.getLogger().warning("the end")


def return_one_that_logs():
    return [LogsAtItsEnd() for _ in range(100)]


def report_from_threads(count):
    import pycompat_worker

    threads = [threading.Thread(target=lambda: [pycompat_worker.report_progress(bytes(100000)) for _ in range(count)])
               for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def report_unpicklable():
    import pycompat_worker

    pycompat_worker.report_progress(lambda: None)


go_on = threading.Event()


def leave_reporting_thread():
    import pycompat_worker

    def run():
        go_on.wait()
        pycompat_worker.report_progress("late")

    threading.Thread(target=run, daemon=True).start()


def trace():
    import pycompat_worker

    return pycompat_worker.trace_context()


def surroundings():
    import pycompat_worker

    names = [name for name in os.environ if name.startswith("PYCOMPAT_") and name.endswith("_FD")]
    same = sys.modules["__main__"] is pycompat_worker
    return sys.path, os.getcwd(), names, same, signal.getsignal(signal.SIGINT) is pycompat_worker._on_interrupt


def inherited():
    command = "import os; print(sorted(int(one) for one in os.listdir('/proc/self/fd')))"
    return subprocess.check_output([sys.executable, "-c", command], close_fds=False).decode()


class Point:
    def __init__(self, x=0):
        self.x = x


def register_reducers():
    from multiprocessing.reduction import ForkingPickler

    copyreg.pickle(Point, lambda point: (complex, (point.x, 0)))
    ForkingPickler.register(set, lambda _: 1 // 0)


def return_reduced():
    return Point(3), {1}, functools.partial(int, "7")


initialized = []


def initialize(value, fails=False):
    if fails:
        raise ValueError("cannot begin")
    initialized.append(value)


def get_initialized():
    return initialized


def mark_at_exit(path):
    atexit.register(lambda: open(path, "w").close())


class FailsToUnpickle:
    def __reduce__(self):
        return divmod, (1, 0)


# The client.


def frame(message):
    data = message if isinstance(message, bytes) else pickle.dumps(message, 4)
    return struct.pack("!i", len(data)) + data if len(data) <= 0x7FFFFFFF else struct.pack("!iQ", -1, len(data)) + data


class Failure(Exception):
    pass


def check(is_so, *what):
    if not is_so:
        raise Failure(" ".join(map(repr, what)))


def equal(one, other):
    check(one == other, one, other)


class Described:
    def __init__(self, payload):
        (self.module, self.name, self.args, self.state, self.text, self.cause, self.context, self.suppress) = payload


class Client:
    half = interpreter = None

    def __init__(self, settings=None, initializer=None, version=1, ends=False):
        mine, its = socket.socketpair()
        reading, self.control = os.pipe()
        environment = dict(os.environ, PYCOMPAT_FD=str(its.fileno()), PYCOMPAT_CONTROL_FD=str(reading))
        self.output, self.errors = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [self.interpreter, self.half], env=environment, pass_fds=(its.fileno(), reading),
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.errors, start_new_session=True)
        its.close()
        os.close(reading)
        mine.settimeout(TIMEOUT)
        self.socket = mine
        self.file = mine.makefile("rb")
        self.number = 0
        self.asides = []  # progress and log
        hello = self.receive()
        equal(hello[:2], ("hello", 1))
        equal(hello[3], self.process.pid)
        self.send(("start", version, dict({"path": [FOLDER]}, **(settings or {}))), pickle.dumps(initializer, 4))
        if not ends:
            equal(self.receive(), ("ready",))

    def send(self, *messages):
        self.socket.sendall(b"".join(map(frame, messages)))

    def read(self, count):
        data = self.file.read(count)
        if len(data) < count:
            raise EOFError("the worker has ended: %r %s" % (self.process.wait(TIMEOUT), self.said()))
        return data

    def receive_bytes(self):
        length = struct.unpack("!i", self.read(4))[0]
        return self.read(struct.unpack("!Q", self.read(8))[0] if length == -1 else length)

    def receive(self):
        return pickle.loads(self.receive_bytes())

    def receive_any(self):
        """The next message, with its payload."""
        message = self.receive()
        if message[0] in ("result", "item", "progress", "log"):
            message += (self.receive(),)
        elif message[0] in ("raised", "failed"):
            message += (Described(self.receive()),)
        return message

    def next(self):
        """The next message that is no progress or log."""
        while True:
            message = self.receive_any()
            if message[0] not in ("progress", "log"):
                return message
            self.asides.append(message)

    def begin(self, function, *args, **kwargs):
        self.number += 1
        name = function if ":" in function else MODULE + function
        self.send(("call", self.number, name, None), pickle.dumps((args, kwargs or None), 4))
        return self.number

    def call(self, function, *args, **kwargs):
        number = self.begin(function, *args, **kwargs)
        message = self.next()
        check(message[:2] == ("result", number), message, getattr(message[-1], "text", None))
        return message[2]

    def raised(self, function, *args):
        number = self.begin(function, *args)
        message = self.next()
        equal(message[:2], ("raised", number))
        return message[2]

    def begin_stream(self, function, items, size, *args):
        self.number += 1
        name = MODULE + function
        self.send(("stream", self.number, name, None, items, size), pickle.dumps((args, None), 4))
        return self.number

    def wait_for_start(self):
        equal(self.receive_any(), ("progress", self.number, "started"))

    def withdraw(self, number):
        os.write(self.control, struct.pack("<q", number))

    def interrupt(self, number=None):
        """As often as it is lost: a signal just before a call that sleeps does not wake it."""
        self.withdraw(number or self.number)
        for _ in range(40):
            os.kill(self.process.pid, signal.SIGINT)
            end = time.monotonic() + 0.05
            while time.monotonic() < end:
                if not self.has_unread_numbers():
                    return

    def has_unread_numbers(self):
        import fcntl
        import termios

        return struct.unpack("i", fcntl.ioctl(self.control, termios.FIONREAD, b"\0" * 4))[0] > 0

    def said(self):
        self.errors.seek(0)
        return self.errors.read().decode("utf-8", "replace")

    def printed(self):
        self.output.seek(0)
        return self.output.read().decode()

    def end(self, code=0):
        """Closes the connection, which ends the worker."""
        self.socket.shutdown(socket.SHUT_RDWR)
        equal(self.process.wait(TIMEOUT), code)
        self.release()

    def release(self):
        self.process.kill()
        self.process.wait()
        self.file.close()
        self.socket.close()
        os.close(self.control)
        self.output.close()
        self.errors.close()


# The checks: each with a client of its own, ended orderly after it.


def check_calls(client):
    equal(client.call("math:sqrt", 4), 2.0)
    equal(client.call("describe", 1, key=2), ((1,), {"key": 2}))
    equal(client.call("os:path.basename", "a/b"), "b")
    equal(client.call("pycompat_worker:trace_context"), None)
    equal(client.call("__main__:trace_context"), None)
    for value in (None, True, 1 << 70, 1.5, "\ud800", b"x", [1], {"a": {1}}, 2 + 1j, Point):
        equal(client.call("identity", value), value)
    client.send(("call", 90, "math:hypot", None, "of a later version"), pickle.dumps([[3, 4], {}, ][:2]))
    equal(client.next(), ("result", 90, 5.0))
    client.send(("call", 1 << 40, "worker_check:trace", "00-11-22-01"), pickle.dumps(((), None)))
    equal(client.next(), ("result", 1 << 40, "00-11-22-01"))


def check_many_calls(client):
    client.send(("calls", 1, "math:sqrt", None), pickle.dumps([4, -1, 9, "x", 16]))
    equal([client.next()[:2] for _ in range(5)], [
        ("result", 1), ("raised", 2), ("result", 3), ("raised", 4), ("result", 5)])
    items = [pickle.dumps(((one,), None)) for one in (1, FailsToUnpickle(), 3)]
    client.send(("calls-pickled", 6, "worker_check:identity", None), pickle.dumps(items))
    equal(client.next(), ("result", 6, 1))
    error = client.next()
    equal((error[:2], error[2].name), (("raised", 7), "ZeroDivisionError"))
    equal(client.next(), ("result", 8, 3))
    client.withdraw(1005)
    client.withdraw(1007)
    messages = [one for number in range(1000) for one in (
        ("calls", 1000 + number, "math:sqrt", None), pickle.dumps([number * number]))]
    sending = threading.Thread(target=client.send, args=messages)
    sending.start()
    for number in range(1000):
        wanted = ("cancelled", 1000 + number) if number in (5, 7) else ("result", 1000 + number, float(number))
        equal(client.next(), wanted)
    sending.join()


def check_exceptions(client):
    for kind in ("ValueError", "SystemExit", "GeneratorExit", "KeyboardInterrupt", "StopIteration", "MemoryError"):
        error = client.raised("raise_it", kind, "text", 7)
        equal((error.module, error.name, error.args), ("builtins", kind, ("text", 7)))
        check("in raise_it" in error.text and "pycompat_worker" not in error.text, error.text)
        check(error.text.startswith("Traceback (most recent call last):\n  File"), error.text)
    equal(client.raised("recurse").name, "RecursionError")
    error = client.raised("raise_chain")
    cause = Described(error.cause)
    equal((cause.name, cause.args, cause.text), ("KeyError", ("missing",), None))
    equal((error.context, error.suppress), (None, True))
    check("direct cause" in error.text and "KeyError: 'missing'" in error.text, error.text)
    equal(client.raised("raise_it", "OSError", 2, "no", "name").args, (2, "no", "name"))
    equal(client.raised("raise_noted").state, {"__notes__": ["a note"]})
    depth, error = 0, client.raised("raise_deep_chain", 300)
    while error.cause:
        depth, error = depth + 1, Described(error.cause)
    equal(depth, 100)
    error = client.raised("raise_cycle")
    equal(Described(Described(error.cause).cause or error.cause).args, ("second",))
    if client.call("builtins:eval", "'ExceptionGroup' in vars(__import__('builtins'))"):
        error = client.raised("raise_group", 10001)
        equal((error.name, error.args[0], len(error.args[1])), ("ExceptionGroup", "several", 10000))
        check("<lambda>" in Described(error.args[1][0]).args[0], error.args[1][0])
        equal(type(error.args[1]), list)


def check_hostile_exceptions(client):
    is_pypy = client.call("platform:python_implementation") == "PyPy"
    for number, kind in enumerate(HOSTILE):
        error = client.raised("raise_hostile", number)
        if is_pypy and error.name in ("MemoryError", "ZeroDivisionError", "SystemExit"):
            continue  # it reads attributes of what it raises, and so raises what that raises
        equal(error.name, type.__dict__["__qualname__"].__get__(kind))
        check(error.args and type(error.text) is str and error.text, error.__dict__)
        if number < 2:
            equal((error.args[0], error.args[2]), ("text", "<Opaque object that cannot be shown>"))
            check("<lambda>" in error.args[1], error.args)
    error = client.raised("raise_unpicklable")
    equal((error.args[0], error.args[2]), ("holds", 7))
    check("<lambda>" in error.args[1] and "lock" in error.state["state"], error.args, error.state)


def check_functions_that_are_not_there(client):
    error = client.raised("no_such_module:function")
    equal(error.name, "ModuleNotFoundError")
    check("pycompat_worker" not in error.text and "importlib" not in error.text, error.text)
    equal(client.raised("no_such_function").name, "AttributeError")
    equal(client.raised("os:path.no_such").name, "AttributeError")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "of_bad_syntax.py"), "w") as file:
            file.write("def f(:\n")
        client.call("builtins:exec", "import sys; sys.path.insert(0, %r)" % folder)
        error = client.raised("of_bad_syntax:f")
    equal(error.name, "SyntaxError")
    check("def f(:" in error.text and "pycompat_worker" not in error.text, error.text)


def check_results_that_cannot_be_pickled(client):
    check("lambda" in str(client.raised("lambda_result").args))
    if client.call("platform:python_implementation") == "CPython":
        equal(client.raised("nest").name, "RecursionError")
    error = client.raised("generator", 3)
    equal((error.name, error.args), ("TypeError", ("worker_check:generator returned a generator: use StreamAsync",)))
    equal(client.raised("generate_async", 3).name, "TypeError")
    number = client.begin("pipe_end")
    equal(client.receive(), ("result", number))
    check(b"rebuild_connection" in client.receive_bytes())
    client.call("register_reducers")
    reduced = client.call("return_reduced")
    equal((reduced[:2], reduced[2].func, reduced[2].args), ((3 + 0j, {1}), int, ("7",)))


def check_large_messages(client):
    value = os.urandom(1 << 20) * 64
    check(client.call("identity", value) == value)
    equal(client.call("builtins:len", value), len(value))
    client.send(*[one for number in range(3) for one in (
        ("call", 10 + number, "builtins:len", None), pickle.dumps(((bytes(65536 + number),), None)))])
    equal([client.next() for _ in range(3)], [("result", 10 + one, 65536 + one) for one in range(3)])


def check_coroutines(client):
    equal(client.call("add_async", 1, 2), 3)
    equal(client.call("loop_id"), client.call("loop_id"))
    equal(client.raised("exit_async").name, "SystemExit")
    equal(client.call("run_own_loop", False), 3)
    equal(client.call("add_async", 1, 2), 3)
    client.begin("leave_reporting_task")
    client.next()
    client.asides.clear()
    equal(client.call("add_async", 1, 2), 3)
    equal(client.asides, [])


def items_of(client, number, count):
    for one in range(count):
        equal(client.receive_any()[:2], ("item", number))


def check_streams(client):
    for function, args, items in (
            ("generator", (3,), [0, 1, 2]), ("generate_async", (3,), [0, 1, 2]), ("identity", ("ab",), ["a", "b"]),
            ("iterable_async", (), [1, 2, 3]), ("generator", (0,), [])):
        number = client.begin_stream(function, 100, 10000, *args)
        equal([client.next() for _ in items] + [client.next()],
              [("item", number, one) for one in items] + [("end", number)])
    number = client.begin_stream("generate_then_raise", 100, 10000)
    items_of(client, number, 1)
    error = client.next()
    equal((error[:2], error[2].args), (("raised", number), ("in the middle",)))
    check("pycompat_worker" not in error[2].text, error[2].text)
    equal(client.call("identity", 1), 1)
    client.begin_stream("identity", 1, 1, 7)
    equal(client.next()[2].name, "TypeError")
    number = client.begin_stream("generator", 0, 1, 5)
    later = client.begin("identity", "later")
    for first in (2, 2):
        client.send(("credit", number, first, 1000))
        items_of(client, number, first)
    client.send(("credit", number + 7, 5, 5), ("credit", number, 5, 1000))
    items_of(client, number, 1)
    equal((client.next(), client.next()), (("end", number), ("result", later, "later")))
    number = client.begin_stream("generate_bytes", 100, 1500, 4, 1000)  # two are sent, of which the second uses it up
    items_of(client, number, 2)
    client.send(("credit", number, 0, 1))
    size = len(pickle.dumps(bytes(1000), 5))
    client.send(("credit", number, 0, 2 * size - 1500))
    items_of(client, number, 1)
    client.send(("credit", number, 0, size))
    items_of(client, number, 1)
    client.send(("credit", number, 0, size))
    equal(client.next(), ("end", number))


def check_closing_streams(client):
    number = client.begin_stream("generate_with_finally", 5, 10 ** 9)
    client.wait_for_start()
    items_of(client, number, 5)
    client.send(("close", number))
    equal(client.receive_any(), ("progress", number, "finally"))
    equal(client.next(), ("end", number))
    number = client.begin_stream("generate_with_finally", 10 ** 9, 10 ** 12)
    client.wait_for_start()
    client.send(("close", number))
    while client.next() != ("end", number):
        pass
    equal(client.asides[-1], ("progress", number, "finally"))
    number = client.begin_stream("generate_with_finally", 1, 10, "raise")
    client.wait_for_start()
    items_of(client, number, 1)
    client.send(("close", number))
    equal(client.next()[2].args, ("of the closing",))
    number = client.begin_stream("generate_async", 1, 10, 10 ** 6)
    items_of(client, number, 1)
    client.send(("close", number))
    equal((client.receive_any(), client.receive_any()), (("progress", number, "finally"), ("end", number)))
    first = client.begin_stream("generator", 1, 10, 10)
    items_of(client, first, 1)
    second = client.begin_stream("generate_with_finally", 5, 10)
    client.asides.clear()
    client.send(("close", second), ("close", first))
    equal((client.next(), client.next(), client.asides), (("end", first), ("end", second), []))
    client.send(("close", first), ("credit", first, 1, 1))
    equal(client.call("identity", 3), 3)


def check_interrupted(client):
    for function in ("sleep_after_start", "sleep_with_default_handler", "sleep_async", "block_in_task_twice",
                     "leave_tasks", "run_own_loop"):
        is_twice = function.endswith("_twice")
        number = client.begin(function.replace("_twice", ""), *[True] * (function == "run_own_loop"))
        client.wait_for_start()
        client.interrupt()
        if is_twice:
            client.interrupt()
            while not wait_readable(client.socket, 0.1):
                client.interrupt()
        equal((function, client.next()), (function, ("cancelled", number)))
        equal(client.call("add_async", 1, 2), 3)
        equal(client.call("surroundings")[4], True)
    was_ticking, more = client.call("count_ticks")
    equal((was_ticking, more), (True, 0))
    client.begin("catch_and_return")
    client.wait_for_start()
    client.interrupt()
    equal(client.next()[2], "caught")
    client.begin("catch_and_raise")
    client.wait_for_start()
    client.interrupt()
    equal(client.next()[2].args, ("while cleaning up",))


def wait_readable(connection, seconds):
    import select

    return select.select([connection], [], [], seconds)[0]


def check_interrupted_tasks(client):
    number = client.begin("sleep_async", "swallow")
    client.wait_for_start()
    client.interrupt()
    equal(client.next(), ("result", number, "swallowed"))
    number = client.begin("sleep_async", "again")
    client.wait_for_start()
    client.interrupt()
    client.wait_for_start()
    client.interrupt()
    equal(client.next(), ("cancelled", number))
    number = client.begin("block_in_child")
    client.wait_for_start()
    client.interrupt()
    client.interrupt()
    while not wait_readable(client.socket, 0.1):
        client.interrupt()
    equal(client.next(), ("cancelled", number))
    equal(client.call("add_async", 1, 2), 3)


def check_interrupted_streams(client):
    for function, args in (("generate_and_sleep", ()), ("generate_async", (1, True))):
        number = client.begin_stream(function, 5, 1000, *args)
        equal(client.receive_any()[:2], ("item", number))
        client.wait_for_start()
        client.interrupt()
        equal((function, client.next()), (function, ("cancelled", number)))
    for function in ("generate_with_finally", "generate_async"):
        number = client.begin_stream(function, 1, 1000, *[3] * (function == "generate_async"))
        equal(client.next()[:2], ("item", number))
        client.asides.clear()
        client.interrupt()  # while it waits for credit
        equal((client.next(), client.asides), (("cancelled", number), [("progress", number, "finally")]))
    number = client.begin_stream("generate_with_finally", 1, 1000, "sleep")
    client.wait_for_start()
    items_of(client, number, 1)
    client.send(("close", number))
    client.wait_for_start()
    client.interrupt()
    equal(client.next(), ("cancelled", number))
    equal(client.call("identity", 2), 2)


def check_other_handlers(client):
    client.call("ignore_sigint")
    number = client.begin("sleep_after_start")
    client.wait_for_start()
    client.interrupt()
    equal(client.next(), ("cancelled", number))
    client.call("leave_raising_handler")
    number = client.begin("sleep_after_start")
    client.wait_for_start()
    client.interrupt()
    equal(client.next(), ("cancelled", number))


def check_signals_for_nothing(client):
    number = client.begin("spin", 0.2)
    os.kill(client.process.pid, signal.SIGINT)
    client.interrupt(number + 5)
    client.interrupt(1 << 40)
    equal(client.next(), ("result", number, "spun"))
    client.interrupt(number)
    equal(client.call("count", 1000), 1000)
    for _ in range(3):
        client.call("identity")
    equal((client.begin("identity"), client.next()), (number + 5, ("cancelled", number + 5)))


def check_withdrawn(client):
    first = client.begin("sleep_after_start")
    others = [client.begin("identity", one) for one in range(10)]
    stream = client.begin_stream("generator", 1, 1, 1)
    client.withdraw(others[3])
    client.withdraw(stream)
    equal(client.receive_any(), ("progress", first, "started"))
    client.interrupt(first)
    equal(client.next(), ("cancelled", first))
    for index, number in enumerate(others):
        equal(client.next(), ("cancelled", number) if index == 3 else ("result", number, index))
    equal(client.next(), ("cancelled", stream))


def check_cancel_storm(client):
    """Interruptions at random moments, some of which come too late, beside calls that nobody interrupts."""
    generator = random.Random(1)
    ends = {}
    for turn in range(600):
        kind = ("spin", "spin_and_report", "stream", "sleep", "identity")[turn % 5]
        if kind == "stream":
            victim = client.begin_stream("generator", 10 ** 9, 10 ** 12, 300)
        elif kind == "sleep":
            victim = client.begin("asyncio:sleep", generator.random() * 0.003, "slept")
        elif kind == "identity":
            victim = client.begin("identity", [Point(one) for one in range(300)])
        else:
            victim = client.begin(kind, generator.random() * 0.003)
        innocents = [client.begin("count", 3000), client.begin("add_async", 1, 2)]
        spin(generator.random() * 0.004)
        client.interrupt(victim)
        message = client.next()
        while message[0] == "item":
            message = client.next()
        check(message[0] in ("result", "cancelled", "end") and message[1] == victim, message, kind)
        ends[message[0]] = ends.get(message[0], 0) + 1
        equal(client.next(), ("result", innocents[0], 3000))
        equal(client.next(), ("result", innocents[1], 3))
    check(ends.get("cancelled", 0) >= 20 and ends.get("result", 0) >= 20, ends)


check_cancel_storm.settings = {"logging": True}


def check_fork(client):
    equal(client.call("fork_and_return"), 0)
    equal(client.call("fork_and_return", True), 1)
    check("of the child" in client.said(), client.said())
    equal(client.call("fork_in_coroutine"), 0)
    number = client.begin_stream("fork_in_generator", 5, 1000)
    equal((client.next(), client.next()), (("item", number, 0), ("end", number)))
    equal(client.call("fork_and_report"), 0)
    equal(client.asides, [])
    equal(client.printed(), "in the child" * 4)


check_fork.settings = {"logging": True}


def check_multiprocessing(client):
    for method in "fork", "spawn", "forkserver":
        equal((method, client.call("use_pool", method)), (method, [one * one for one in range(10)]))


def check_output(client):
    client.call("print_it", "\u20ac\ud800")
    equal(client.printed(), "\u20ac\\ud800")
    for what in "deleted", "none", "closed":
        client.call("set_stdout", what)
        equal(client.call("identity", what), what)
        client.call("builtins:exec", "import sys; sys.stdout = sys.__stdout__")
    client.call("close_standard_output")
    check(client.call("open_file") > 2)
    equal(client.raised("print_it", "x").name, "ValueError")
    equal(client.call("identity", 1), 1)


def check_logging(client):
    client.call("log", "this")
    fields = client.asides[0][1]
    equal((fields["name"], fields["levelno"], fields["levelname"], fields["message"], fields["funcName"]),
          ("of.check", 30, "WARNING", "said this", "log"))
    check("ZeroDivisionError" in fields["exc_text"] and fields["lineno"] and fields["created"], fields)
    client.asides.clear()
    client.call("return_one_that_logs")
    client.call("builtins:exec", "import gc; gc.collect(), gc.collect()")  # for PyPy
    equal(len(client.asides), 100)


check_logging.settings = {"logging": True}


def check_progress(client):
    client.call("report_from_threads", 20)
    equal(client.asides, [("progress", client.number, bytes(100000))] * 80)
    client.asides.clear()
    check("lambda" in str(client.raised("report_unpicklable").args))
    client.call("leave_reporting_thread")
    equal(client.asides, [])


def check_surroundings(client):
    path, folder, names, same, is_ours = client.call("surroundings")
    equal((path[0], path[-1]), (FOLDER, os.path.dirname(os.path.abspath(client.half))))
    equal((path.count(path[-1]) == 1 or path[0] == path[-1], "" in path, names, same, is_ours),
          (True, False, [], True, True))
    fds = client.call("inherited")
    check(len(fds.split(",")) <= 4, fds)  # the standard ones, and that of the listing


def check_initializer():
    client = Client(initializer=("worker_check:initialize", (5,), None))
    equal(client.call("get_initialized"), [5])
    client.end()
    client = Client(initializer=("worker_check:initialize", [5], {"fails": True}), ends=True)
    message = client.next()
    equal((message[0], message[1].args), ("failed", ("cannot begin",)))
    equal(client.process.wait(TIMEOUT), 1)
    client.release()


def check_versions():
    client = Client(version=2, ends=True)
    equal(client.process.wait(TIMEOUT), 1)
    said = client.said()
    check("version 1" in said and "2" in said and "pycompat worker-file DIR" in said, said)
    client.release()


def check_ends():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "mark")
        client = Client()
        client.call("mark_at_exit", path)
        client.end()
        check(os.path.exists(path))
    client = Client()
    client.begin("spin", 0.1)
    client.end()
    client = Client()
    client.begin_stream("generate_with_finally", 1, 1)
    client.wait_for_start()
    client.receive_any()
    client.end()
    client = Client()
    client.call("leave_reporting_task")
    client.end()
    client = Client()
    client.call("leave_reporting_thread")
    client.end()
    for process in (subprocess.run([Client.interpreter, Client.half], stderr=subprocess.PIPE, timeout=TIMEOUT),):
        equal(process.returncode, 1)
        check(b"is started by" in process.stderr, process.stderr)


def main(half, interpreter, wanted=""):
    """Makes the checks."""
    Client.half, Client.interpreter = os.path.abspath(half), interpreter
    count = 0
    for name, function in list(globals().items()):
        if not name.startswith("check_") or not name[6:].startswith(wanted):
            continue
        client = None
        try:
            if function.__code__.co_argcount:
                client = Client(getattr(function, "settings", None))
                function(client)
                client.end()
            else:
                function()
        except Exception:
            import traceback

            traceback.print_exc(file=sys.stdout)
            print("FAILED", name[6:], interpreter)
            if client is not None and not client.errors.closed:
                print("the worker said:", client.said())
                client.release()
            return 1
        print("ok", name[6:].replace("_", " "), flush=True)
        count += 1
    print(count, "checks")
    return 0


if __name__ == "__main__":
    import worker_check  # under the name by which the worker knows it

    sys.exit(worker_check.main(*sys.argv[1:]))
