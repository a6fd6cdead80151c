# Runs on: Python 3.8+
"""The Python half of PyCompat.Workers: runs the functions that a .NET program calls.

docs/worker-protocol.md of PyCompat describes what is sent. Functions run on the main thread, one at a time. Inside a
worker, functions may import this module: report_progress() and trace_context() are for them.
"""

import _signal
import _thread
import io
import os
import pickle
import struct
import sys

VERSION = 1

_PROTOCOL = 5
_READ_SIZE = 65536
_SHORT = 16384  # bytes; a shorter payload is copied into one write with its header
_MAX_CAUSES = 100
_MAX_MEMBERS = 10000
_PLAIN = frozenset((type(None), bool, int, float, str, bytes))
_WITH_PAYLOAD = frozenset(("call", "calls", "calls-pickled", "stream"))
_END = object()

# ("result", n) at protocol 2, with n as BININT of 4 bytes, and the length in front of it.
_RESULT_START = b"\x80\x02X\x06\x00\x00\x00resultJ"
_RESULT_END = b"\x86."
_RESULT_START = struct.pack("!i", len(_RESULT_START) + 4 + len(_RESULT_END)) + _RESULT_START
_LARGEST_BININT = 0x7FFFFFFF

_GENERATOR = type((lambda: (yield))())


async def _coroutine():
    pass


async def _async_generator():
    yield


_ASYNC_GENERATOR = type(_async_generator())
_made = _coroutine()
_COROUTINE = type(_made)
_made.close()
del _made

_worker = None


def report_progress(value):
    """Sends a value to the caller of the function that runs; does nothing outside a worker."""
    worker = _worker
    if worker is None or not worker.current or worker.is_fork:
        return
    worker.send(("progress", worker.current), worker.pickled(value))
    worker.raise_pending()


def trace_context():
    """Returns the traceparent of the call that runs (W3C Trace Context), or None."""
    return _worker.trace if _worker is not None and _worker.current else None


def _invoke(function, args, kwargs):
    """Calls what is the user's. The signal handler knows by this frame that it may raise KeyboardInterrupt."""
    if _worker.pending:
        _worker.pending = False
        raise KeyboardInterrupt
    return function(*args, **kwargs)


_INVOKE = _invoke.__code__


class _Pipe:
    """Messages over a descriptor, as those of multiprocessing.connection.Connection, but read ahead."""

    def __init__(self, descriptor):
        import select

        os.set_inheritable(descriptor, False)
        self._descriptor = descriptor
        self._buffer = b""
        self._position = 0
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def receive(self):
        """Returns the next message; raises EOFError at the end."""
        length = struct.unpack("!i", self._take(4))[0]
        if length == -1:
            length = struct.unpack("!Q", self._take(8))[0]
        return self._take(length)

    def has_input(self):
        return self._position < len(self._buffer) or bool(self._poll.poll(0))

    def wait(self):
        """Waits for input; nothing is lost if this is interrupted."""
        if self._position == len(self._buffer):
            _invoke(self._poll.poll, (), {})

    def send(self, header, payload=None):
        parts = [_length(header), header]
        if payload is not None:
            parts.append(_length(payload))
            if len(payload) > _SHORT:
                self.write(b"".join(parts))
                self.write(payload)
                return
            parts.append(payload)
        self.write(b"".join(parts))

    def write(self, data):
        written = os.write(self._descriptor, data)
        if written < len(data):
            rest = memoryview(data)[written:]
            while rest:
                rest = rest[os.write(self._descriptor, rest):]

    def close(self):
        os.close(self._descriptor)

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
                part = os.read(self._descriptor, _READ_SIZE)
                if not part:
                    raise EOFError
                parts.append(part)
                have += len(part)
            self._buffer = buffer = b"".join(parts)
            self._position = count
            return buffer[:count]
        whole = bytearray(count)
        view = memoryview(whole)
        view[:have] = buffer[start:]
        self._buffer = b""
        self._position = 0
        while have < count:
            have += self._read_into(view[have:])
        return whole

    def _read_into(self, view):
        if hasattr(os, "readv"):
            count = os.readv(self._descriptor, [view])
        else:
            part = os.read(self._descriptor, min(len(view), 1 << 20))
            count = len(part)
            view[:count] = part
        if not count:
            raise EOFError
        return count


class _WindowsPipe:
    """The same over a handle of Windows."""

    def __init__(self, handle):
        from multiprocessing.connection import PipeConnection

        os.set_handle_inheritable(handle, False)
        self._connection = PipeConnection(handle)
        self.receive = self._connection.recv_bytes
        self.has_input = self._connection.poll
        self.close = self._connection.close

    def wait(self):
        while not _invoke(self._connection.poll, (0.1,), {}):
            pass

    def send(self, header, payload=None):
        self._connection.send_bytes(header)
        if payload is not None:
            self._connection.send_bytes(payload)


def _length(data):
    length = len(data)
    return struct.pack("!i", length) if length <= 0x7FFFFFFF else struct.pack("!iQ", -1, length)


class _Worker:
    def __init__(self, pipe, control):
        self.current = 0  # the number of the call that runs; 0: none does
        self._last = 0  # the number of the last call that has begun
        self.trace = None
        self.pending = False  # an interruption that came where nothing may be raised
        self.is_fork = False
        self._pipe = pipe
        self._control = control
        self._withdrawn = set()
        self._interruptions = 0
        self._ahead = []  # calls that have arrived during a stream
        self._loop = None
        self._task = None
        self._is_closed = False
        self._items = self._bytes = 0
        self._lock = _thread.allocate_lock()
        self._sender = 0  # the thread that has the lock
        self._deferred = []  # what that thread was to send meanwhile
        self._pickler = None

    # Sending.

    def send(self, header, payload=None):
        me = _thread.get_ident()
        if self._sender == me:
            # By a signal handler or a finalizer of the function's, amid a message of the same thread.
            self._deferred.append((header, payload))
            return
        with self._lock:
            self._sender = me
            try:
                self._pipe.send(pickle.dumps(header, 2), payload)
                while self._deferred:
                    header, payload = self._deferred.pop(0)
                    self._pipe.send(pickle.dumps(header, 2), payload)
            finally:
                self._sender = 0

    def send_result(self, number, payload):
        if len(payload) > _SHORT or number > _LARGEST_BININT or isinstance(self._pipe, _WindowsPipe):
            self.send(("result", number), payload)
            return
        with self._lock:
            self._sender = _thread.get_ident()
            try:
                self._pipe.write(b"".join((
                    _RESULT_START, number.to_bytes(4, "little"), _RESULT_END, _length(payload), payload)))
            finally:
                self._sender = 0
        if self._deferred:
            self.send(*self._deferred.pop(0))

    def pickled(self, value):
        if type(value) in _PLAIN:
            return pickle.dumps(value, _PROTOCOL)
        buffer = io.BytesIO()
        self._pickler(buffer, _PROTOCOL).dump(value)
        return buffer.getbuffer()

    # The life of a worker.

    def run(self):
        self.send(("hello", VERSION, sys.version, os.getpid()))
        header = pickle.loads(self._pipe.receive())
        if header[:2] != ("start", VERSION):
            sys.stderr.write(
                "pycompat_worker.py speaks version %d of the protocol, its client begins with %r. Write the file of "
                "the client's version: pycompat worker-file DIR\n" % (VERSION, header[:2]))
            return 1
        payload = self._pipe.receive()
        self._prepare(header[2])
        if not self._initialize(payload):
            return 1
        self.send(("ready",))
        while True:
            try:
                if self._ahead:
                    header, payload = self._ahead.pop(0)
                else:
                    header, payload = self._receive()
                self._handle(header, payload)
            except (EOFError, BrokenPipeError, ConnectionResetError):
                return 0

    def _prepare(self, settings):
        import collections
        import copyreg
        import faulthandler
        import multiprocessing.connection  # registers what it can send
        import multiprocessing.reduction
        import threading

        # A copy, because torch and multiprocessing.managers change it for the whole process.
        table = dict(multiprocessing.reduction.ForkingPickler._extra_reducers)

        class Pickler(pickle.Pickler):
            dispatch_table = collections.ChainMap(table, copyreg.dispatch_table)

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
        own = os.path.dirname(os.path.abspath(__file__))
        others = [one for one in sys.path if one and os.path.abspath(one) != own]
        sys.path[:] = list(settings.get("path", ())) + others + [own]
        if settings.get("logging"):
            _send_log_records(self)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)
        if os.name == "nt":
            threading.Thread(target=self._watch_control, daemon=True).start()
        else:
            os.set_blocking(self._control, False)
        _signal.signal(_signal.SIGINT, _on_interrupt)

    def _initialize(self, payload):
        try:
            given = _invoke(pickle.loads, (payload,), {})
            if given is not None:
                name, args, kwargs = given
                result = _invoke(self._find(name), args, kwargs or {})
                if self.is_fork:
                    _leave_fork(0)
                if type(result) is _COROUTINE:
                    self._await(result)
            return True
        except BaseException as error:
            if self.is_fork:
                _leave_fork(error)
            self.send(("failed",), self._describe(error))
            return False
        finally:
            self._take_handler_back()
            _flush()

    def _receive(self):
        header = pickle.loads(self._pipe.receive())
        return header, self._pipe.receive() if header[0] in _WITH_PAYLOAD else None

    def _handle(self, header, payload):
        kind, number = header[:2]
        if kind == "call":
            self._call(number, header, pickle.loads, payload)
        elif kind == "calls-pickled":
            for item in pickle.loads(payload):
                self._call(number, header, pickle.loads, item)
                number += 1
        elif kind == "calls":
            try:
                items = pickle.loads(payload)
            except BaseException as error:
                raise SystemExit("pycompat_worker.py: the items of calls cannot be unpickled: %r" % error)
            for item in items:
                self._call(number, header, _as_arguments, item)
                number += 1
        elif kind == "stream":
            self._stream(number, header, payload)
        # What is left is of a stream that has ended.

    # Calls.

    def _call(self, number, header, load, given):
        if not self._begin(number, header[3]):
            self.send(("cancelled", number))
            return
        error = None
        try:
            function = self._find(header[2])
            args, kwargs = _invoke(load, (given,), {})
            result = _invoke(function, args, kwargs or {})
            if self.is_fork:
                _leave_fork(0)
            kind = type(result)
            if kind is _COROUTINE:
                result = self._await(result)
                kind = type(result)
            if kind in _PLAIN:
                payload = pickle.dumps(result, _PROTOCOL)
            elif kind is _GENERATOR or kind is _ASYNC_GENERATOR:
                raise TypeError("%s returned a generator: stream it (StreamAsync)" % header[2])
            else:
                buffer = io.BytesIO()
                _invoke(self._pickler(buffer, _PROTOCOL).dump, (result,), {})
                payload = buffer.getbuffer()
        except BaseException as raised:
            error = raised
        if self._finish(number, error):
            self.send_result(number, payload)

    def _begin(self, number, trace):
        """Whether the call has not been withdrawn."""
        self.pending = False
        self._interruptions = 0
        self._is_closed = False
        self.trace = trace
        # In this order, so that the handler takes the number for that of the call in every case.
        self.current = number
        self._last = number
        self._take_handler_back()
        for one in self._read_control():
            if one >= number:
                self._withdrawn.add(one)
        if number in self._withdrawn:
            self._withdrawn.discard(number)
            self.current = 0
            return False
        return True

    def _finish(self, number, error):
        """Ends the call, and answers it if it has raised; whether the result is still to be sent."""
        if self.is_fork:
            _leave_fork(error)
        try:
            self._take_handler_back()
            _flush()
        except BaseException as raised:  # a handler of the function's own may have raised once more
            error = error or raised
            self._take_handler_back()
        self.current = 0
        if error is None:
            return True
        if self._interruptions and _is_interruption(error):
            self.send(("cancelled", number))
        else:
            self.send(("raised", number), self._describe(error))
        # The traceback holds what the function had.
        error.__traceback__ = None
        return False

    def _find(self, name):
        module, _, path = name.partition(":")
        found = sys.modules.get(module)
        if found is None:
            import importlib

            found = _invoke(importlib.import_module, (module,), {})
        for part in path.split("."):
            found = getattr(found, part)
        return found

    def _take_handler_back(self):
        if _signal.getsignal(_signal.SIGINT) is not _on_interrupt:
            _signal.signal(_signal.SIGINT, _on_interrupt)

    # Coroutines.

    def _await(self, coroutine):
        """Runs a coroutine on the loop of this worker; nothing of a cancelled one is left on it."""
        import asyncio

        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.new_event_loop()
        loop = self._loop
        before = asyncio.all_tasks(loop)
        task = loop.create_task(_as_coroutine(coroutine))
        self._task = task
        try:
            return self._run_to_end(loop, task)
        finally:
            self._task = None
            if self._interruptions:
                left = asyncio.all_tasks(loop) - before
                for one in left:
                    one.cancel()
                if left:
                    self._run_to_end(loop, asyncio.gather(*left, return_exceptions=True))

    def _run_to_end(self, loop, future):
        raised = None
        while not future.done():
            try:
                _invoke(loop.run_until_complete, (future,), {})
            except BaseException as error:
                # KeyboardInterrupt and SystemExit leave the loop while the task lives on.
                if not future.done():
                    raised = error
                    future.cancel()
        if raised is not None and future.cancelled():
            raise raised
        return future.result()

    # Streams.

    def _stream(self, number, header, payload):
        if not self._begin(number, header[3]):
            self.send(("cancelled", number))
            return
        self._items, self._bytes = header[4:6]
        error = iterator = None
        try:
            args, kwargs = _invoke(pickle.loads, (payload,), {})
            result = _invoke(self._find(header[2]), args, kwargs or {})
            if self.is_fork:
                _leave_fork(0)
            if type(result) is _COROUTINE:
                result = self._await(result)
            is_async = hasattr(type(result), "__aiter__") and not hasattr(type(result), "__iter__")
            iterator = _invoke(type(result).__aiter__, (result,), {}) if is_async else _invoke(iter, (result,), {})
            del result
            self._send_items(number, iterator, is_async)
        except BaseException as raised:
            error = raised
        try:
            self._close(iterator)
        except BaseException as raised:
            if error is None or _is_interruption(error):
                error = raised
        if self._finish(number, error):
            self.send(("end", number))

    def _send_items(self, number, iterator, is_async):
        while self._may_go_on(number):
            if is_async:
                try:
                    item = self._await(iterator.__anext__())
                except StopAsyncIteration:
                    return
            else:
                item = _invoke(next, (iterator, _END), {})
                if item is _END:
                    return
            if self.is_fork:
                _leave_fork(0)
            if type(item) in _PLAIN:
                payload = pickle.dumps(item, _PROTOCOL)
            else:
                buffer = io.BytesIO()
                _invoke(self._pickler(buffer, _PROTOCOL).dump, (item,), {})
                payload = buffer.getbuffer()
            _flush()
            self._items -= 1
            self._bytes -= len(payload)
            self.send(("item", number), payload)

    def _may_go_on(self, number):
        """Waits for credit; whether the reader is still there."""
        while not self._is_closed:
            if self._pipe.has_input():
                header, payload = self._receive()
                if payload is not None:
                    self._ahead.append((header, payload))
                elif header[:2] == ("credit", number):
                    self._items += header[2]
                    self._bytes += header[3]
                elif header[:2] == ("close", number):
                    self._is_closed = True
            elif self._items > 0 and self._bytes > 0:
                return True
            else:
                self._pipe.wait()
        return False

    def _close(self, iterator):
        if type(iterator) is _ASYNC_GENERATOR:
            self._await(iterator.aclose())
        elif hasattr(iterator, "close") and hasattr(type(iterator), "__next__"):
            _invoke(iterator.close, (), {})

    # Interruptions.

    def interrupt(self, frame):
        """The signal handler."""
        if self.is_fork:
            raise KeyboardInterrupt
        is_meant = False
        for number in self._read_control():
            if number == self.current:
                is_meant = True
            elif number > self._last:
                self._withdrawn.add(number)
        if not is_meant:
            return
        self._interruptions += 1
        if self._task is not None and not self._is_stuck():
            self._loop.call_soon_threadsafe(self._task.cancel)
            return
        while frame is not None:
            if frame.f_code is _INVOKE:
                self.pending = False
                raise KeyboardInterrupt
            if frame.f_globals is globals():
                self.pending = True
                return
            frame = frame.f_back

    def raise_pending(self):
        """At the end of what functions call here."""
        if self.pending and (self._task is None or self._interruptions > 1):
            import threading

            if threading.current_thread() is threading.main_thread():
                self.pending = False
                raise KeyboardInterrupt

    def _is_stuck(self):
        """Whether a task runs on although it was cancelled before."""
        import asyncio

        return self._interruptions > 1 and asyncio.current_task(self._loop) is not None

    def _read_control(self):
        if os.name == "nt":
            taken, self._numbers = self._numbers, []
            return taken
        try:
            data = os.read(self._control, _READ_SIZE)
        except BlockingIOError:
            return ()
        return struct.unpack("<%dq" % (len(data) // 8), data[:len(data) // 8 * 8])

    _numbers = []

    def _watch_control(self):
        while True:
            data = os.read(self._control, 8)
            if len(data) < 8:
                return
            self._numbers = self._numbers + [struct.unpack("<q", data)[0]]
            _thread.interrupt_main()

    def _after_fork(self):
        if self.is_fork:
            return  # a child of the child: the numbers may be those of other files by now
        self.is_fork = True
        self._pipe.close()
        os.close(self._control)

    # Exceptions.

    def _describe(self, error):
        """The pickle of what an exception is; of as much of it as can be pickled."""
        try:
            text = _traceback_text(error)
        except BaseException:
            text = "%s\n" % type(error).__name__
        try:
            whole = _describe(error, _MAX_CAUSES, [_MAX_MEMBERS], set(), text)
        except BaseException:
            whole = _minimal(error, text)
        try:
            return self.pickled(whole)
        except BaseException:
            pass
        try:
            return self.pickled(self._portable(whole))
        except BaseException:
            return self.pickled(_minimal(error, text))

    def _portable(self, described):
        """Replaces what cannot be pickled by its repr."""
        module, name, args, state, text, cause, context, suppress = described
        return (
            module, name, tuple(self._portable_value(one) for one in args),
            None if state is None else {key: self._portable_value(one) for key, one in state.items()},
            text, cause and self._portable(cause), context and self._portable(context), suppress)

    def _portable_value(self, value):
        if type(value) is list and value and all(_is_described(one) for one in value):
            return [self._portable(one) for one in value]
        try:
            self.pickled(value)
            return value
        except BaseException:
            return _repr(value)


def _as_arguments(item):
    return (item,), None


async def _as_coroutine(awaitable):
    return await awaitable


def _is_interruption(error):
    if isinstance(error, KeyboardInterrupt):
        return True
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and isinstance(error, asyncio.CancelledError)


def _on_interrupt(number, frame):
    _worker.interrupt(frame)


def _flush():
    for stream in (getattr(sys, "stdout", None), getattr(sys, "stderr", None)):
        try:
            stream.flush()
        except BaseException:
            pass  # the function has closed or replaced it


def _leave_fork(error):
    """A child that a function forked must not go on as the worker."""
    code = 0
    if isinstance(error, SystemExit):
        code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
    elif isinstance(error, BaseException):
        code = 1
    try:
        if code and sys.stderr is not None:
            sys.stderr.write(_traceback_text(error))
        _flush()
    finally:
        os._exit(code)


def _traceback_text(error):
    import traceback

    trace = error.__traceback__
    while trace is not None and _is_not_of_user(trace.tb_frame):
        trace = trace.tb_next
    error.__traceback__ = trace
    return "".join(traceback.format_exception(type(error), error, trace))


def _is_not_of_user(frame):
    name = frame.f_code.co_filename
    return frame.f_globals is globals() or name.startswith("<frozen importlib") or (
        frame.f_globals.get("__name__") == "importlib")


def _describe(error, causes_left, members_left, seen, text):
    kind = type(error)
    seen.add(id(error))
    args, state = _parts(error)
    if _is_group(error):
        members = list(error.exceptions)[:members_left[0]]
        members_left[0] -= len(members)
        args = (error.message, [_describe(one, causes_left - 1, members_left, seen, None) for one in members])
    cause, context = error.__cause__, error.__context__
    return (
        str(kind.__module__), str(kind.__qualname__), args, state, text,
        _describe_other(cause, causes_left, members_left, seen),
        _describe_other(context if cause is None else None, causes_left, members_left, seen),
        bool(error.__suppress_context__))


def _describe_other(error, causes_left, members_left, seen):
    if error is None or causes_left <= 0 or id(error) in seen:
        return None
    return _describe(error, causes_left - 1, members_left, seen, None)


def _is_group(error):
    group = getattr(__builtins__, "BaseExceptionGroup", None) if not isinstance(__builtins__, dict) else (
        __builtins__.get("BaseExceptionGroup"))
    return group is not None and isinstance(error, group)


def _parts(error):
    """The arguments with which the class is called, and the attributes that are set then."""
    try:
        reduced = error.__reduce_ex__(2)
        if reduced[0] is type(error) and type(reduced[1]) is tuple:
            state = reduced[2] if len(reduced) > 2 else None
            if state is None or type(state) is dict:
                return reduced[1], dict(state) if state else None
    except Exception:
        pass
    return tuple(error.args), dict(error.__dict__) or None


def _is_described(value):
    return type(value) is tuple and len(value) == 8 and type(value[0]) is str and type(value[2]) is tuple


def _minimal(error, text):
    kind = type(error)
    return str(kind.__module__), str(kind.__qualname__), (_repr(error),), None, text, None, None, False


def _repr(value):
    try:
        return str(repr(value))
    except BaseException:
        return "<%s object that cannot be shown>" % type(value).__name__


def _send_log_records(worker):
    import logging

    class Handler(logging.Handler):
        def emit(self, record):
            if worker.is_fork:
                return
            try:
                fields = {
                    "name": str(record.name), "levelno": int(record.levelno), "levelname": str(record.levelname),
                    "message": record.getMessage(), "pathname": str(record.pathname), "lineno": int(record.lineno),
                    "funcName": str(record.funcName), "created": float(record.created),
                    "threadName": str(record.threadName)}
                if record.exc_info:
                    fields["exc_text"] = logging.Formatter().formatException(record.exc_info)
                worker.send(("log",), worker.pickled(fields))
            except Exception:
                self.handleError(record)
            worker.raise_pending()

    logging.getLogger().addHandler(Handler())


def main():
    """Serves the connection that was inherited; returns the exit code."""
    global _worker
    sys.modules["pycompat_worker"] = sys.modules[__name__]
    descriptor = int(os.environ.pop("PYCOMPAT_FD"))
    control = int(os.environ.pop("PYCOMPAT_CONTROL_FD"))
    os.environ.pop("PYCOMPAT_AUTHKEY_FD", None)
    if os.name == "nt":
        import msvcrt

        os.set_handle_inheritable(control, False)
        _worker = _Worker(_WindowsPipe(descriptor), msvcrt.open_osfhandle(control, os.O_RDONLY))
    else:
        os.set_inheritable(control, False)
        _worker = _Worker(_Pipe(descriptor), control)
    try:
        return _worker.run()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return 0


if __name__ == "__main__":
    sys.exit(main())
