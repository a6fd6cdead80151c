# Runs on: Python 3.8+
"""The Python half of PyCompat.Workers: runs the functions that a .NET program calls.

docs/worker-protocol.md of PyCompat describes what is sent. Functions run on the main thread, one at a time. Inside a
worker, functions may import this module: report_progress() and trace_context() are for them.

An interruption must reach the function and never the code around it. So whatever is the user's is called by _invoke(),
and the signal handler goes outward from the frame that it has interrupted: if it meets _invoke() before any other code
of this module, it raises KeyboardInterrupt; else the interruption is kept as `pending` until that code returns.
"""

import _signal
import builtins
import io
import os
import pickle
import struct
import sys
from _signal import SIGINT, getsignal
from _thread import allocate_lock, get_ident
from collections import deque
from operator import attrgetter
from os import get_inheritable
from types import AsyncGeneratorType, CoroutineType, GeneratorType

VERSION = 1

_PROTOCOL = 5
_HEADER_PROTOCOL = 2
_READ_SIZE = 65536
_SHORT = 16384  # bytes; a shorter payload is copied into one write with its header
_MAX_CAUSES = 100
_MAX_MEMBERS = 10000
_TRIES = 100  # of what the user's code may hinder again and again
_PLAIN = frozenset((type(None), bool, int, float, str, bytes))
_WITH_PAYLOAD = frozenset(("call", "calls", "calls-pickled", "stream"))
_NO_KEYWORDS = {}
_END = object()
_GLOBALS = globals()

# multiprocessing.connection, Connection._send_bytes: "!i", or -1 and "!Q".
_INT = struct.Struct("!i")
_LONG_LENGTH = struct.Struct("!iQ")
_LARGEST_INT = 0x7FFFFFFF

# (kind, n) at protocol 2, framed, up to n, a BININT of 4 bytes, and after it.
_PAIR_END = b"\x86."
_PAIR_STARTS = {}
for _kind in ("result", "item", "end", "raised", "cancelled", "progress"):
    _start = b"\x80\x02X" + struct.pack("<i", len(_kind)) + _kind.encode() + b"J"
    _PAIR_STARTS[_kind] = _INT.pack(len(_start) + 4 + len(_PAIR_END)) + _start

# From the class itself: an exception may define anything under these names.
_TRACEBACK, _CAUSE, _CONTEXT, _SUPPRESS, _ARGS = (
    BaseException.__dict__[_name].__get__
    for _name in ("__traceback__", "__cause__", "__context__", "__suppress_context__", "args"))


async def _next_of(iterator):
    """What a task runs for one item of an asynchronous iterator."""
    try:
        return await iterator.__anext__()
    except StopAsyncIteration:
        return _END


async def _as_coroutine(awaitable):
    return await awaitable


_worker = None


def report_progress(value):
    """Sends a value to the caller of the function that runs; does nothing outside a worker."""
    if _worker is not None:
        _worker.report(value)
        if _worker.pending and get_ident() == _worker.main_thread:
            _worker.deliver(sys._getframe(1))


def trace_context():
    """Returns the traceparent of the call that runs (W3C Trace Context), or None."""
    return _worker.trace if _worker is not None and _worker.running else None


def _invoke(function, args, kwargs):
    """Calls what is the user's. Here and in there the signal handler may raise KeyboardInterrupt."""
    if _worker.pending:
        _worker.pending = False
        raise KeyboardInterrupt
    return function(*args, **kwargs)


class _Gone(BaseException):
    """The client has closed the connection."""


class _Pipe:
    """Messages over a descriptor, as those of multiprocessing.connection.Connection, but read ahead."""

    def __init__(self, descriptor):
        import select

        os.set_inheritable(descriptor, False)
        os.set_blocking(descriptor, True)
        self._descriptor = descriptor
        self._file = io.FileIO(descriptor, closefd=False)
        self._buffer = b""
        self._position = 0
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def receive(self):
        """Returns the next message; raises _Gone at the end."""
        length = _INT.unpack(self._take(4))[0]
        if length == -1:
            length = int.from_bytes(self._take(8), "big")
        return self._take(length)

    def has_input(self):
        """Whether there is a message, or a part of one, or the end."""
        return self._position < len(self._buffer) or bool(self._poll.poll(0))

    def wait(self):
        """Waits for input; may be interrupted, nothing is lost by that."""
        if self._position == len(self._buffer):
            _invoke(self._poll.poll, (), _NO_KEYWORDS)

    def send(self, header, payload):
        """Sends a tuple, and a payload if it is not None."""
        kind = header[0]
        if kind in _PAIR_STARTS and header[1] <= _LARGEST_INT:
            start = _PAIR_STARTS[kind] + header[1].to_bytes(4, "little") + _PAIR_END
        else:
            start = pickle.dumps(header, _HEADER_PROTOCOL)
            start = _INT.pack(len(start)) + start
        if payload is not None:
            length = len(payload)
            start += _INT.pack(length) if length <= _LARGEST_INT else _LONG_LENGTH.pack(-1, length)
            if length <= _SHORT:
                start += payload
                payload = None
        try:
            self._write(start)
            if payload is not None:
                self._write(payload)
        except (BrokenPipeError, ConnectionResetError):
            raise _Gone from None

    def close(self):
        os.close(self._descriptor)

    def _write(self, data):
        written = os.write(self._descriptor, data)
        if written < len(data):
            rest = memoryview(data)
            while written < len(data):
                written += os.write(self._descriptor, rest[written:])

    def _take(self, count):
        buffer, start = self._buffer, self._position
        end = start + count
        if end <= len(buffer):
            self._position = end
            return buffer[start:end]
        have = len(buffer) - start
        if count <= _READ_SIZE:
            parts = [buffer[start:]]
            while have < count:
                parts.append(self._read(os.read, self._descriptor, _READ_SIZE))
                have += len(parts[-1])
            self._buffer = buffer = b"".join(parts)
            self._position = count
            return buffer[:count]
        whole = bytearray(count)
        view = memoryview(whole)
        view[:have] = buffer[start:]
        self._buffer = b""
        self._position = 0
        while have < count:
            have += self._read(self._file.readinto, view[have:])
        return whole

    @staticmethod
    def _read(read, *args):
        try:
            taken = read(*args)
        except ConnectionResetError:
            raise _Gone from None
        if not taken:
            raise _Gone
        return taken


class _Control:
    """The pipe with the numbers of the calls that are not wanted any more."""

    def __init__(self, descriptor):
        import select

        os.set_inheritable(descriptor, False)
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def has_numbers(self):
        return self._poll.poll(0)

    def read(self):
        try:
            data = os.read(self._descriptor, _READ_SIZE)
        except OSError:
            return ()  # nothing there; or the function has closed it
        return struct.unpack("<%dq" % (len(data) // 8), data[:len(data) // 8 * 8])

    def close(self):
        os.close(self._descriptor)


class _WindowsPipe:
    """The same over a handle of Windows."""

    def __init__(self, handle):
        from multiprocessing.connection import PipeConnection

        os.set_handle_inheritable(handle, False)
        self._connection = PipeConnection(handle)

    def receive(self):
        try:
            return self._connection.recv_bytes()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise _Gone from None

    def has_input(self):
        try:
            return self._connection.poll()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return True

    def wait(self):
        while not self.has_input():
            _invoke(self._connection.poll, (0.1,), _NO_KEYWORDS)

    def send(self, header, payload):
        try:
            self._connection.send_bytes(pickle.dumps(header, _HEADER_PROTOCOL))
            if payload is not None:
                self._connection.send_bytes(payload)
        except (BrokenPipeError, ConnectionResetError):
            raise _Gone from None


class _WindowsControl:
    """No process can be signalled there: a thread reads the pipe, and does what a signal would."""

    def __init__(self, handle):
        import msvcrt
        import threading

        os.set_handle_inheritable(handle, False)
        self._descriptor = msvcrt.open_osfhandle(handle, os.O_RDONLY | os.O_BINARY)
        self._numbers = deque()
        threading.Thread(target=self._watch, name="pycompat_worker", daemon=True).start()

    def has_numbers(self):
        return bool(self._numbers)

    def read(self):
        numbers = []
        while self._numbers:
            numbers.append(self._numbers.popleft())
        return numbers

    def _watch(self):
        import _thread

        data = b""
        while True:
            try:
                part = os.read(self._descriptor, 8 - len(data))
            except OSError:
                return
            if not part:
                return
            data += part
            if len(data) == 8:
                self._numbers.append(int.from_bytes(data, "little"))
                data = b""
                _thread.interrupt_main()


class _Worker:
    def __init__(self, pipe, control):
        self.pipe = pipe
        self.control = control
        self.current = 0  # the number of the call that runs, or of the last one
        self.running = False
        self.trace = None
        self.pending = False  # an interruption that came where nothing may be raised
        self.is_fork = False
        self._is_handling = self._is_again = False
        self._is_wanted = False  # whether the control pipe has named the call that runs, and nothing is done yet
        self._interruptions = 0
        self._withdrawn = set()
        self._ahead = deque()  # messages that have been read; more than one only after a stream
        self._closed = set()  # streams that were closed before they began
        self._items = self._bytes = 0  # the credit of the stream that runs
        self._is_closed = False
        self._loop = self._task = self._before = self._call_of_task = None
        self._outgoing = deque()
        self._senders = set()
        self._lock = allocate_lock()
        self._is_broken = False
        self.main_thread = get_ident()
        self._pickler = None
        self._reducers = self._registered = self._connections = None

    # Sending.

    def send(self, header, payload=None):
        """Sends a message; if this thread is just sending one (a destructor logs, say), that one is completed first."""
        me = get_ident()
        if me in self._senders:
            self._outgoing.append((header, payload))
            return
        self._senders.add(me)
        try:
            with self._lock:
                self._send_locked(header, payload)
        finally:
            self._senders.discard(me)
        while self._outgoing:
            try:
                header, payload = self._outgoing.popleft()
            except IndexError:
                return  # another thread was faster
            self.send(header, payload)

    def send_for_function(self, header, payload):
        """Sends what the function that runs has called for."""
        theirs = getsignal(SIGINT)
        is_safe = theirs is _on_interrupt or not callable(theirs) or get_ident() != self.main_thread
        if not is_safe:
            _signal.signal(SIGINT, _on_interrupt)  # its own handler might raise in the middle of a message
        try:
            self.send(header, payload)
        except _Gone:
            pass  # the end of this call will see it
        finally:
            if not is_safe:
                _signal.signal(SIGINT, theirs)

    def _send_locked(self, header, payload):
        if self._is_broken:
            raise _Gone
        if header[0] == "progress" and not (self.running and header[1] == self.current):
            return
        try:
            self.pipe.send(header, payload)
        except BaseException:
            self._is_broken = True  # of what was to be sent a part may have been
            raise

    def report(self, value):
        number = self.current
        if not self.running or self.is_fork:
            return
        if self._call_of_task is not None and self._call_of_task.get(number) != number:
            return  # a task that another call has left
        self.send_for_function(("progress", number), self.pickled(value))

    def pickled(self, value):
        if type(value) in _PLAIN:
            return pickle.dumps(value, _PROTOCOL)
        buffer = io.BytesIO()
        self._make_pickler(buffer).dump(value)
        return buffer.getvalue()

    def _pickled_of_user(self, value):
        buffer = io.BytesIO()
        _invoke(self._make_pickler(buffer).dump, (value,), _NO_KEYWORDS)
        return buffer.getvalue()

    def _make_pickler(self, buffer):
        if self._connections is None and "multiprocessing.connection" in sys.modules:
            self._add_connections(sys.modules["multiprocessing.connection"])
        if self._registered != self._copyreg.dispatch_table:
            self._registered = dict(self._copyreg.dispatch_table)
            self._pickler.dispatch_table = {**self._registered, **self._reducers}
        return self._pickler(buffer, _PROTOCOL)

    def _add_connections(self, module):
        """Importing that module takes long, so what it registers is added when a function has imported it."""
        if hasattr(module, "reduce_connection"):
            self._connections = module.Connection
            self._reducers.setdefault(module.Connection, module.reduce_connection)
            self._registered = None

    # The life of a worker.

    def run(self):
        """Serves the connection; returns the exit code."""
        self.send(("hello", VERSION, sys.version, os.getpid()))
        header = pickle.loads(self.pipe.receive())
        if header[:2] != ("start", VERSION):
            sys.stderr.write(
                "pycompat_worker.py speaks version %d of the protocol, its client begins with %r. Write the file of "
                "the client's version: pycompat worker-file DIR\n" % (VERSION, header[:2]))
            return 1
        given = [self.pipe.receive()]
        self._prepare(header[2])
        if not self._initialize(given):
            return 1
        self.send(("ready",))
        while True:
            if not self._ahead:
                self._ahead.append(self._receive())
            self._handle()

    def _prepare(self, settings):
        import copyreg
        import faulthandler
        from multiprocessing.reduction import ForkingPickler

        class Pickler(pickle.Pickler):
            pass

        # A copy, because torch and multiprocessing.managers change it for the whole process.
        self._reducers = dict(ForkingPickler._extra_reducers)
        self._copyreg = copyreg
        self._pickler = Pickler
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.reconfigure(line_buffering=True, encoding="utf-8", errors="backslashreplace")
            except (AttributeError, ValueError, OSError):
                pass  # there is none
        try:
            faulthandler.enable()
        except (AttributeError, RuntimeError, ValueError, OSError):
            pass  # there is no standard error
        sys.path[:] = _search_path(settings.get("path", ()))
        if settings.get("logging"):
            _send_log_records(self)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)

    def _initialize(self, given):
        error = None
        try:
            given = _invoke(pickle.loads, (given.pop(),), _NO_KEYWORDS)
            if given is not None:
                name, args, kwargs = given
                result = _invoke(self._find(_Target(name)), args, kwargs or _NO_KEYWORDS)
                if _is_coroutine(type(result)):
                    self._await(result)
        except BaseException as raised:
            error = raised
        if self.is_fork:
            _leave_fork(error)
        self._take_handler_back()
        _flush()
        if error is not None:
            self.send(("failed",), self._describe(error))
        return error is None

    def end(self):
        """Ends what is left on the event loop."""
        if self._loop is None or self._loop.is_closed() or self.is_fork:
            return
        self._before = set()
        self._end_tasks()
        try:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()
        except BaseException:
            pass

    def _receive(self):
        header = pickle.loads(self.pipe.receive())
        return header, self.pipe.receive() if header[0] in _WITH_PAYLOAD else None

    def _handle(self):
        # The payload is given on in a list, so that nothing else holds it while the function runs.
        header, payload = self._ahead.popleft()
        given = [payload]
        del payload
        kind, number = header[:2]
        if kind == "call":
            self._call(number, header, _Target(header[2]), pickle.loads, given)
        elif kind == "stream":
            self._stream(number, header, _Target(header[2]), given)
        elif kind in ("calls", "calls-pickled"):
            load = pickle.loads if kind == "calls-pickled" else _as_arguments
            target = _Target(header[2])
            try:
                given = pickle.loads(given.pop())
            except Exception as error:  # how many calls these are is not known, so they cannot be answered
                raise SystemExit("pycompat_worker.py: the items of %r cannot be unpickled: %r" % (header, error))
            given.reverse()
            while given:
                self._call(number, header, target, load, given)
                number += 1
        elif kind not in ("credit", "close"):  # those are for a stream that has ended
            raise SystemExit("pycompat_worker.py: a message %r is not of version %d" % (header, VERSION))

    # Calls.

    def _call(self, number, header, target, load, given):
        if not self._begin(number, header[3]):
            del given[-1]
            self.send(("cancelled", number))
            return
        error = None
        try:
            args, kwargs = _invoke(load, (given.pop(),), _NO_KEYWORDS)
            function = self._find(target)
            try:
                result = _invoke(function, args, kwargs or _NO_KEYWORDS)
            finally:
                if getsignal(SIGINT) is not _on_interrupt:
                    self._take_handler_back()
            del args, kwargs, function
            kind = type(result)
            if self.is_fork:
                _leave_fork(None)
            if kind not in _PLAIN and _is_coroutine(kind):
                result = self._await(result)
                kind = type(result)
            if kind in _PLAIN:
                payload = pickle.dumps(result, _PROTOCOL)
            elif kind is GeneratorType or kind is AsyncGeneratorType:
                raise TypeError("%s returned a generator: use StreamAsync" % header[2])
            else:
                payload = self._pickled_of_user(result)
            result = None
        except BaseException as raised:
            error = raised
        error = self._finish(error)
        if error is None:
            self.send(("result", number), payload)
        else:
            result = None
            self._send_raised(number, error)

    def _begin(self, number, trace):
        """Whether the call has not been withdrawn."""
        self.trace = trace
        self._interruptions = 0
        self._is_wanted = False
        self._before = None
        self.pending = False
        self.current = number
        self.running = True
        if getsignal(SIGINT) is not _on_interrupt:
            self._take_handler_back()
        if self.control.has_numbers():
            self._note()
        if self._withdrawn or self._is_wanted or self.pending:
            if self._is_wanted or self.pending or number in self._withdrawn:
                self._withdrawn.discard(number)
                self.running = False
                return False
        return True

    def _finish(self, error):
        """Ends the call; returns its error, which may be one of only now."""
        if self.is_fork:
            _leave_fork(error)
        if getsignal(SIGINT) is not _on_interrupt:
            self._take_handler_back()
        if error is not None and not self._interruptions:
            self._note()  # a handler of the function's own may have raised it
            if self._is_wanted:
                self._interruptions = 1
        if self._interruptions and self._before is not None:
            self._end_tasks()
        _flush()
        self.running = False
        return error

    def _send_raised(self, number, error):
        if type(error) is _Gone:
            raise error
        if self._interruptions and _is_interruption(error):
            self.send(("cancelled", number))
        else:
            self.send(("raised", number), self._describe(error))
        BaseException.with_traceback(error, None)  # it holds all that the function had

    def _find(self, target):
        module = sys.modules.get(target.module)
        if module is None:
            # Not by _invoke(): an import that is interrupted can leave modules half made, for all later calls. One that
            # takes longer than the grace period ends with its process.
            __import__(target.module)
            module = sys.modules[target.module]
        return _invoke(target.get, (module,), _NO_KEYWORDS)

    @staticmethod
    def _take_handler_back():
        for _ in range(_TRIES):
            try:
                if getsignal(SIGINT) is not _on_interrupt:
                    _signal.signal(SIGINT, _on_interrupt)
                return
            except BaseException:
                pass  # raised by the function's own handler, which is called one last time

    # Coroutines.

    def _await(self, coroutine):
        """Runs a coroutine on the loop of this worker."""
        import asyncio
        import contextvars

        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.new_event_loop()
            self._call_of_task = self._call_of_task or contextvars.ContextVar("pycompat_worker.call")
        if self._before is None:
            self._before = asyncio.all_tasks(self._loop)
        token = self._call_of_task.set(self.current)
        self._task = self._loop.create_task(coroutine)
        self._call_of_task.reset(token)
        try:
            return self._run_to_end(self._task)
        finally:
            self._task = None

    def _run_to_end(self, future):
        """KeyboardInterrupt and SystemExit leave a loop while its tasks live on: runs it again until this one ends."""
        stopped = None
        for _ in range(_TRIES):
            try:
                return _invoke(self._loop.run_until_complete, (future,), _NO_KEYWORDS)
            except BaseException as error:
                if future.done():
                    if stopped is None or not future.cancelled():
                        raise
                    break
                stopped = error
            future.cancel()
        raise stopped

    def _end_tasks(self):
        """Cancels the tasks that the call has left, so that nothing of it runs in the next one."""
        import asyncio

        for _ in range(_TRIES):
            left = asyncio.all_tasks(self._loop) - self._before
            if not left or self._loop.is_closed():
                return
            for one in left:
                one.cancel()
            self.pending = False
            self._task = asyncio.gather(*left, return_exceptions=True)
            try:
                self._run_to_end(self._task)
            except BaseException:
                pass  # it was interrupted again
            finally:
                self._task = None

    # Streams.

    def _stream(self, number, header, target, given):
        if not self._begin(number, header[3]):
            self._closed.discard(number)
            self.send(("cancelled", number))
            return
        self._items, self._bytes = header[4:6]
        self._is_closed = number in self._closed
        self._closed.discard(number)
        error = iterator = None
        try:
            if not self._is_closed:
                args, kwargs = _invoke(pickle.loads, (given.pop(),), _NO_KEYWORDS)
                result = _invoke(self._find(target), args, kwargs or _NO_KEYWORDS)
                self._take_handler_back()
                del args, kwargs
                if self.is_fork:
                    _leave_fork(None)
                if _is_coroutine(type(result)):
                    result = self._await(result)
                is_async = hasattr(type(result), "__aiter__") and not hasattr(type(result), "__iter__")
                iterator = _invoke(type(result).__aiter__ if is_async else iter, (result,), _NO_KEYWORDS)
                del result
                self._send_items(number, iterator, is_async)
        except BaseException as raised:
            error = raised
        if not self.is_fork:
            error = self._close(iterator, error)
        error = self._finish(error)
        if error is None:
            self.send(("end", number))
        else:
            self._send_raised(number, error)

    def _send_items(self, number, iterator, is_async):
        arguments = (iterator, _END)
        while self._may_go_on(number):
            item = self._await(_next_of(iterator)) if is_async else _invoke(next, arguments, _NO_KEYWORDS)
            if getsignal(SIGINT) is not _on_interrupt:
                self._take_handler_back()
            if item is _END:
                return
            if self.is_fork:
                _leave_fork(None)
            payload = pickle.dumps(item, _PROTOCOL) if type(item) in _PLAIN else self._pickled_of_user(item)
            del item
            self._items -= 1
            self._bytes -= len(payload)
            self.send(("item", number), payload)

    def _may_go_on(self, number):
        """Waits for credit; whether the reader is still there."""
        while not self._is_closed:
            if self.pipe.has_input():
                header, payload = self._receive()
                if header[0] == "credit":
                    if header[1] == number:
                        self._items += header[2]
                        self._bytes += header[3]
                elif header[0] == "close":
                    if header[1] == number:
                        self._is_closed = True
                    elif header[1] > number:
                        self._closed.add(header[1])
                else:
                    self._ahead.append((header, payload))
            elif self._items > 0 and self._bytes > 0:
                return True
            else:
                self.pipe.wait()
        return False

    def _close(self, iterator, error):
        """Closes a generator; returns the error of the stream, which may be of its closing."""
        kind = type(iterator)
        for _ in range(2):  # the first time it may be interrupted before it has begun
            self._take_handler_back()
            self.pending = False
            try:
                if hasattr(kind, "aclose"):
                    self._await(_as_coroutine(iterator.aclose()))
                elif hasattr(kind, "close") and hasattr(kind, "throw"):
                    _invoke(iterator.close, (), _NO_KEYWORDS)
                return error
            except BaseException as raised:
                if error is None or not _is_interruption(raised):
                    error = raised
                if not _is_interruption(raised):
                    return error
        return error

    # Interruptions.

    def interrupt(self, frame):
        """What the signal handler does. A signal may arrive in here too: nothing of what it means may be lost."""
        if self.is_fork:
            raise KeyboardInterrupt
        if self._is_handling:
            self._is_again = True
            return
        self._is_again = True
        while self._is_again:
            self._is_handling = True
            self._is_again = False
            try:
                self._note()
            finally:  # where a recursion is at its limit, it may raise
                self._is_handling = False
        # From here on, another signal is dealt with wholly by its own handler, which may raise right through this one.
        if not self._is_wanted:
            return
        self._is_wanted = False
        self._interruptions += 1
        if self._task is None or self._interruptions > 1 and self._is_in_task():
            self.deliver(frame)
        else:
            self._cancel_soon()

    def deliver(self, frame):
        """Raises KeyboardInterrupt, if the frame is the function's or is called by it."""
        while frame is not None:
            if frame.f_code is _INVOKE:
                self.pending = False
                raise KeyboardInterrupt
            if frame.f_globals is _GLOBALS and frame.f_code not in _TRANSPARENT:
                break
            frame = frame.f_back
        self.pending = True

    def _note(self):
        """Reads the control pipe."""
        for number in self.control.read():
            if number > self.current:
                self._withdrawn.add(number)
            elif number == self.current and self.running:
                self._is_wanted = True

    def _is_in_task(self):
        try:
            return sys.modules["asyncio"].current_task(self._loop) is not None
        except Exception:
            return False

    def _cancel_soon(self):
        try:
            self._loop.call_soon_threadsafe(self._cancel, self.current)
        except RuntimeError:
            self.pending = True  # the loop is closed

    def _cancel(self, number):
        if self.running and number == self.current and (self._task is None or not self._task.cancel()):
            self.pending = True

    def _after_fork(self):
        if self.is_fork:
            return
        self.is_fork = True
        for one in (self.pipe, self.control):
            try:
                one.close()
            except OSError:
                pass

    # Exceptions.

    def _describe(self, error):
        """The pickle of what an exception is; of as much of it as can be had."""
        text = _traceback_text(error)
        for describe in (self._whole, _minimal):
            try:
                return self.pickled(describe(error, text))
            except BaseException:
                pass  # the next one asks less of it
        return pickle.dumps(("builtins", "Exception", (), None, text, None, None, False), _PROTOCOL)

    def _whole(self, error, text):
        return self._describe_one(error, text, _MAX_CAUSES, [_MAX_MEMBERS], set())

    def _describe_one(self, error, text, causes_left, members_left, seen):
        seen.add(id(error))
        args, state = _parts(error)
        args = tuple(map(self._picklable, args))
        members = _members_of(error)
        if members is not None:
            members = list(members)[:members_left[0]] if causes_left > 0 else []
            members_left[0] -= len(members)
            args = (args[0] if args else "", [
                self._describe_one(one, None, causes_left - 1, members_left, seen) for one in members])
        others = []
        for other in (_CAUSE(error), _CONTEXT(error)):
            is_left_out = other is None or causes_left <= 0 or id(other) in seen
            others.append(
                None if is_left_out else self._describe_one(other, None, causes_left - 1, members_left, seen))
        state = state and {key: self._picklable(one) for key, one in state.items()}
        return _name_of(error) + (args, state, text, *others, bool(_SUPPRESS(error)))

    def _picklable(self, value):
        """The value, or its repr if it cannot be pickled."""
        if type(value) in _PLAIN:
            return value
        try:
            self.pickled(value)
            return value
        except BaseException:
            return _repr(value)


class _Target:
    """The name of a function, taken apart."""

    __slots__ = ("module", "get")

    def __init__(self, name):
        self.module, _, path = name.partition(":")
        self.get = attrgetter(path)


def _on_interrupt(number, frame):
    _worker.interrupt(frame)


_INVOKE = _invoke.__code__

# Where an interruption passes through as if it were the function's: these do nothing that could be left half done.
_TRANSPARENT = {one.__code__ for one in (
    report_progress, _on_interrupt, _Worker.interrupt, _Worker.deliver, _next_of, _as_coroutine)}


def _as_arguments(item):
    return (item,), None


def _is_coroutine(kind):
    return kind is CoroutineType or hasattr(kind, "cr_await")  # Cython has a type of its own


def _is_interruption(error):
    asyncio = sys.modules.get("asyncio")
    return issubclass(type(error), KeyboardInterrupt) or (
        asyncio is not None and issubclass(type(error), asyncio.CancelledError))


def _search_path(first):
    own = os.path.dirname(os.path.abspath(__file__))
    left_out = {"", own, os.path.realpath(own)}
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if len(named) > 1 and "" in named or "." in named:
        # Only so can the current directory have come there under its own name.
        left_out.add(os.path.abspath(os.curdir))
    return list(first) + [one for one in sys.path if one not in left_out] + [own]


def _flush():
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except BaseException:
            pass  # the function has closed, deleted or replaced it
    try:
        get_inheritable(1)
        get_inheritable(2)
    except OSError:
        _open_closed()


def _open_closed():
    """What is opened next must not take the number of a standard stream that the function has closed."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        while null < 3:
            null = os.dup(null)
        for descriptor in (1, 2):
            try:
                get_inheritable(descriptor)
            except OSError:
                os.dup2(null, descriptor)
        os.close(null)
    except OSError:
        pass


def _leave_fork(error):
    """A child that a function forked must not go on as the worker."""
    code = 0
    if error is not None:
        code = 1
        try:
            if issubclass(type(error), SystemExit):
                code = 0 if error.code is None else error.code
                if not isinstance(code, int):
                    sys.stderr.write("%s\n" % (code,))
                    code = 1
            else:
                sys.stderr.write(_traceback_text(error))
        except BaseException:
            pass
    try:
        _flush()
    finally:
        os._exit(code & 0xFF)


def _traceback_text(error):
    """What Python prints for it, without the frames that lie around the function."""
    try:
        import traceback

        trace = _TRACEBACK(error)
        while trace is not None and _is_around(trace.tb_frame):
            trace = trace.tb_next
        whole = traceback.TracebackException(type(error), error, trace)
        _leave_own_frames_out(whole, set())
        return "".join(whole.format())
    except BaseException:
        pass
    try:
        return "Traceback (most recent call last):\n%s%s: <%s>\n" % (
            "".join(traceback.format_tb(trace)), _name_of(error)[1], "the exception cannot be shown")
    except BaseException:
        return "an exception that cannot be shown\n"


def _is_around(frame):
    return frame.f_globals is _GLOBALS or frame.f_code.co_filename.startswith("<frozen importlib") or (
        frame.f_globals.get("__name__") in ("importlib", "asyncio.base_events"))


def _leave_own_frames_out(whole, seen):
    if whole is None or id(whole) in seen:
        return
    seen.add(id(whole))
    own = _invoke.__code__.co_filename
    if whole.stack:
        others = [one for one in whole.stack if one.filename != own]
        whole.stack[:] = others or whole.stack
    for one in [whole.__cause__, whole.__context__] + (getattr(whole, "exceptions", None) or []):
        _leave_own_frames_out(one, seen)


def _members_of(error):
    """The members of an exception group, or None; also of the class that Python before 3.11 can have."""
    for module in (builtins, sys.modules.get("exceptiongroup")):
        group = getattr(module, "BaseExceptionGroup", None)
        if group is not None and issubclass(type(error), group):
            return group.exceptions.__get__(error)
    return None


def _parts(error):
    """The arguments with which the class is called, and the attributes that are set then."""
    args, state = _ARGS(error), None
    try:
        reduced = error.__reduce_ex__(2)
        if reduced[0] is type(error) and type(reduced[1]) is tuple:
            args = reduced[1]
            state = reduced[2] if len(reduced) > 2 else None
    except BaseException:
        pass
    if type(state) is not dict:
        try:
            state = error.__dict__
        except BaseException:
            pass
    if type(state) is not dict:
        return args, None
    return args, {key: one for key, one in state.items() if type(key) is str and key != "args"} or None


def _name_of(error):
    kind = type(error)
    module = type.__dict__["__module__"].__get__(kind)
    name = type.__dict__["__qualname__"].__get__(kind)
    return (module if type(module) is str else "builtins"), str.__str__(name)


def _minimal(error, text):
    return _name_of(error) + ((_repr(error),), None, text, None, None, False)


def _repr(value):
    try:
        return str.__str__(repr(value))
    except BaseException:
        return "<%s object that cannot be shown>" % type.__dict__["__name__"].__get__(type(value))


def _send_log_records(worker):
    import logging

    class Handler(logging.Handler):
        """Sends the records of this process to .NET."""

        def emit(self, record):
            send(record)
            if worker.pending and get_ident() == worker.main_thread:
                worker.deliver(sys._getframe(1))

    def send(record):
        if worker.is_fork:
            return
        try:
            fields = {
                "name": str(record.name), "levelno": int(record.levelno), "levelname": str(record.levelname),
                "message": str(record.getMessage()), "pathname": str(record.pathname), "lineno": int(record.lineno),
                "funcName": str(record.funcName), "created": float(record.created),
                "threadName": str(record.threadName)}
            if record.exc_info:
                fields["exc_text"] = logging.Formatter().formatException(record.exc_info)
            worker.send_for_function(("log",), worker.pickled(fields))
        except BaseException:
            try:
                handler.handleError(record)
            except BaseException:
                pass  # it cannot even be shown

    handler = Handler()
    _TRANSPARENT.add(Handler.emit.__code__)
    logging.getLogger().addHandler(handler)


def main():
    """Serves the connection that was inherited; returns the exit code."""
    global _worker
    sys.modules["pycompat_worker"] = sys.modules[__name__]
    try:
        descriptor = int(os.environ.pop("PYCOMPAT_FD"))
        control = int(os.environ.pop("PYCOMPAT_CONTROL_FD"))
    except KeyError:
        sys.stderr.write("pycompat_worker.py is started by PyCompat.Workers, a .NET library.\n")
        return 1
    os.environ.pop("PYCOMPAT_AUTHKEY_FD", None)
    if os.name == "nt":
        _worker = _Worker(_WindowsPipe(descriptor), _WindowsControl(control))
    else:
        _worker = _Worker(_Pipe(descriptor), _Control(control))
    _signal.signal(SIGINT, _on_interrupt)
    try:
        return _worker.run()
    except _Gone:
        return 0
    finally:
        if not _worker.is_fork:
            _worker.end()


if __name__ == "__main__":
    sys.exit(main())
