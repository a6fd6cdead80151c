# Runs on: Python 2.7, 3.6+
"""Pickles exceptions, and says what Python knows of them; or says what it received.

As a program it prints a line of JSON for each exception: what made it, the pickle in base64, and what its type,
arguments, text, notes, causes, members and remote traceback are in Python. The exceptions are those of a table, one or
more of each exception class of the standard library, and those that a real Pool and a real ProcessPoolExecutor send.

``describe`` answers each exception that it receives with the same facts.
"""

import base64
import importlib
import json
import multiprocessing
import os
import pickle
import pkgutil
import sys
import traceback
import warnings
from functools import partial

IS_2 = sys.version_info[0] == 2
# The texts that Python 2 makes as Python 3 does.
PLAIN_TEXTS = [cls.__str__ for cls in (BaseException, KeyError, OSError, SyntaxError)]
# Not modules of a program, or with effects of their own: a browser, a window, a text.
SKIPPED = ("antigravity", "idlelib", "lib2to3", "site-packages", "test", "this", "turtledemo", "__phello__")

TABLE = """
KeyError()
KeyError(1)
KeyError('a')
KeyError('a', 'b')
KeyError(("a", 1))
KeyError(None)
ValueError()
ValueError('')
ValueError('boom')
ValueError('two\\nlines')
ValueError(u'\\xe9\\u20ac')
ValueError(b'bytes')
ValueError(1)
ValueError(1.5)
ValueError(True)
ValueError(None)
ValueError([1, 'a'])
ValueError((1,))
ValueError({'a': 1})
ValueError(1, 'two')
ValueError(ValueError('inner'))
ValueError(KeyError('inner'))
ValueError(decimal.Decimal('1.50'))
ValueError(uuid.UUID(int=5))
ValueError(datetime.date(2020, 1, 2))
ValueError(datetime.time(1, 2))
ValueError(datetime.datetime(2020, 1, 2, 3, 4, 5, 6))
ValueError(datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=-5, minutes=-30))))
ValueError(datetime.timedelta(days=-1, seconds=3, microseconds=5))
ValueError(datetime.timedelta(days=2))
StopIteration(3)
SystemExit(3)
KeyboardInterrupt()
OSError('only a text')
OSError(2, 'No such file or directory')
OSError(2, 'No such file or directory', 'x')
OSError(2, 'No such file or directory', u'x', None, u'y')
OSError(5, 'Input/output error', 7)
OSError(None, None)
BlockingIOError(11, 'Resource temporarily unavailable', 5)
socket.gaierror(-2, 'Name or service not known')
socket.timeout('timed out')
ssl.SSLError('x')
ssl.SSLError(1, 'two')
io.UnsupportedOperation('not readable')
shutil.Error([('a', 'b', 'why')])
smtplib.SMTPDataError(550, b'no')
smtplib.SMTPServerDisconnected('gone')
urllib.error.URLError('refused')
urllib.error.URLError(OSError(111, 'Connection refused'))
urllib.error.ContentTooShortError('short', b'')
http.client.RemoteDisconnected('gone')
http.client.IncompleteRead(b'ab', 3)
http.client.IncompleteRead(b'ab')
http.client.BadStatusLine('')
ImportError('no module', name='x')
ModuleNotFoundError("No module named 'x'", name='x')
AttributeError("no attribute 'y'")
importlib.metadata.PackageNotFoundError('x')
SyntaxError()
SyntaxError('bad')
SyntaxError('bad', ('/a/b.py', 3, 4, 'text'))
SyntaxError('bad', (None, 3, 4, 'text'))
SyntaxError('bad', ('b.py', None, None, None))
IndentationError('bad', ('b.py', 3, 4, 'text'))
made(compile, 'a b', 'f.py', 'exec')
made(xml.etree.ElementTree.fromstring, '<a>')
UnicodeDecodeError('ascii', b'a\\xe9b', 1, 2, 'ordinal not in range(128)')
UnicodeDecodeError('utf-8', b'a\\xe9\\xe8b', 1, 3, 'invalid data')
UnicodeEncodeError('ascii', u'a\\xe9', 1, 2, 'ordinal not in range(128)')
UnicodeEncodeError('ascii', u'a\\u20ac', 1, 2, 'ordinal not in range(128)')
UnicodeEncodeError('ascii', u'\\U0001f600\\U0001f601', 1, 2, 'ordinal not in range(128)')
UnicodeEncodeError('ascii', u'\\xe9\\xe8', 0, 2, 'ordinal not in range(128)')
UnicodeTranslateError(u'\\xe9', 0, 1, 'no')
UnicodeTranslateError(u'\\xe9\\xe8', 0, 2, 'no')
made(json.loads, '{"a"\\n x}')
made(json.loads, u'"\\U0001f600')
subprocess.CalledProcessError(1, ['ls', '-l'])
subprocess.CalledProcessError(-9, 'x')
subprocess.CalledProcessError(-17, 'x', b'output')
subprocess.CalledProcessError(-63, 'x')
subprocess.CalledProcessError(-64, 'x')
subprocess.TimeoutExpired('x', 1.5)
configparser.NoSectionError('a')
configparser.NoOptionError('o', 'a')
made(configparser.ConfigParser().read_string, 'a')
getopt.GetoptError('no', 'x')
argparse.ArgumentError(None, 'no')
argparse.ArgumentTypeError('no')
optparse.OptParseError('no')
optparse.OptionValueError('no')
optparse.BadOptionError('-x')
optparse.AmbiguousOptionError('-x', ['-xa', '-xb'])
calendar.IllegalMonthError(13)
calendar.IllegalWeekdayError(8)
netrc.NetrcParseError('no', 'f', 3)
asyncio.IncompleteReadError(b'ab', 5)
asyncio.IncompleteReadError(b'', None)
asyncio.LimitOverrunError('over', 5)
asyncio.CancelledError()
asyncio.TimeoutError()
multiprocessing.pool.MaybeEncodingError(ValueError('x'), [1])
multiprocessing.managers.RemoteError('Traceback ...\\n')
xmlrpc.client.Fault(1, 'two')
xmlrpc.client.ProtocolError('u', 404, 'no', {})
xml.sax.SAXException('no')
zoneinfo.ZoneInfoNotFoundError('no')
struct.error('no')
zlib.error('no')
pickle.PicklingError('no')
decimal.InvalidOperation([decimal.ConversionSyntax])
dataclasses.FrozenInstanceError('no')
ExceptionGroup('many', [ValueError(1), KeyError('a')])
ExceptionGroup('one', [ExceptionGroup('inner', [ValueError(1)])])
BaseExceptionGroup('many', [KeyboardInterrupt(), ValueError()])
ManyGroup('many', [ValueError(1)])
Bundle('many', [ValueError(1), Bundle('inner', (KeyError('a'),))])
Bundle('one', (ValueError(1),))
with_notes(ValueError('boom'), 'a note', 'two\\nlines')
caused(ValueError('boom'), KeyError(1))
ByKeyword('boom', code=3)
OnlyKeywords(code=3)
Derived('boom')
Outer.Inner('boom')
Boom('boom')
"""


class ByKeyword(Exception):
    def __init__(self, message, code):
        Exception.__init__(self, message)
        self.code = code

    def __reduce__(self):
        return partial(ByKeyword, code=self.code), self.args


class OnlyKeywords(Exception):
    def __init__(self, code=None):
        Exception.__init__(self)
        self.code = code

    def __reduce__(self):
        return partial(OnlyKeywords, code=self.code), ()


class Derived(KeyError):
    def __str__(self):
        return str(self.args[0])


class Boom(Exception):
    pass


class Outer(object):
    class Inner(Exception):
        pass


if sys.version_info >= (3, 11):
    class ManyGroup(ExceptionGroup):  # noqa: F821
        pass

    class Bundle(ExceptionGroup):  # noqa: F821
        pass


def with_notes(error, *notes):
    for note in notes:
        error.add_note(note)
    return error


def caused(error, cause):
    error.__cause__ = cause
    return error


def made(function, *arguments):
    """The exception that a call raises."""
    try:
        function(*arguments)
    except Exception as error:
        return error
    raise AssertionError("nothing raised")


def needed(expression):
    """Imports what an expression names, as far as there is such a module."""
    names = {}
    for word in "".join(c if c.isalnum() or c in "._" else " " for c in expression).split():
        parts = word.strip(".").split(".")
        for count in range(1, len(parts)):
            try:
                importlib.import_module(".".join(parts[:count]))
            except ImportError:
                break
            names[parts[0]] = sys.modules[parts[0]]
    return names


def import_all():
    """Imports the modules of the standard library that let themselves be imported."""
    library = os.path.dirname(os.__file__)
    paths = [library, os.path.join(library, "lib-dynload")]
    todo = list(sys.builtin_module_names) + [module[1] for module in pkgutil.iter_modules(paths)]
    known = set(todo)
    with open(os.devnull, "w") as nowhere:
        streams, sys.stdout, sys.stderr = (sys.stdout, sys.stderr), nowhere, nowhere
        try:
            while todo:
                name = todo.pop()
                parts = name.split(".")
                if parts[0] in SKIPPED or "__main__" in parts or "test" in parts or "_test" in name:
                    continue
                try:
                    module = importlib.import_module(name)
                    inner = [name + "." + found[1] for found in pkgutil.iter_modules(getattr(module, "__path__", []))]
                except BaseException:  # of another system, or without what it needs
                    continue
                todo.extend(set(inner) - known)
                known.update(inner)
        finally:
            sys.stdout, sys.stderr = streams
    return set(name.split(".")[0] for name in known) - set(SKIPPED)


def subclasses(cls):
    for found in type.__subclasses__(cls):
        yield found
        for deeper in subclasses(found):
            yield deeper


def qualified(cls):
    return getattr(cls, "__qualname__", cls.__name__)


def text_of(error):
    try:
        return str(error)
    except UnicodeEncodeError:  # in Python 2
        return type(u"")(error)


def line_of(error):
    """The last line of a traceback; in every version as in Python 3."""
    cls = type(error)
    name = qualified(cls)
    if cls.__module__ not in ("__main__", "builtins", "exceptions", "__builtin__"):
        name = cls.__module__ + "." + name
    text = text_of(error)
    line = name + ": " + text if text else name
    if not IS_2 and not isinstance(error, SyntaxError) and not hasattr(error, "exceptions"):
        printed = "".join(traceback.format_exception_only(cls, error))
        assert printed.startswith(line + "\n"), (printed, line)
    return line


def causes_of(error):
    causes = []
    cause = error
    while len(causes) < 10:
        following = getattr(cause, "__cause__", None)
        if following is None and not getattr(cause, "__suppress_context__", False):
            following = getattr(cause, "__context__", None)
        if following is None:
            break
        cause = following
        causes.append(line_of(cause))
    return causes


def facts(error):
    """What there is to an exception."""
    cause = getattr(error, "__cause__", None)
    return {
        "type": [type(error).__module__, qualified(type(error))],
        "text": text_of(error),
        "line": line_of(error),
        "notes": list(getattr(error, "__notes__", [])),
        "causes": causes_of(error),
        "members": [line_of(member) for member in getattr(error, "exceptions", ())],
        "members_of_cause": [line_of(member) for member in getattr(cause, "exceptions", ())],
    }


def show(name, error, pickled, remote=None):
    row = facts(error)
    row["name"] = name
    row["pickle"] = base64.b64encode(pickled).decode("ascii")
    arguments = pickle.dumps(tuple(error.__reduce__()[1]), pickle.HIGHEST_PROTOCOL)
    row["arguments"] = base64.b64encode(arguments).decode("ascii")
    row["traceback"] = remote
    # What pickling keeps of them; in what pools send, the traceback.
    row["causes"] = causes_of(pickle.loads(pickled)) if remote is None and can_load(pickled) else []
    row["plain"] = not IS_2 or is_plain(error)
    print(json.dumps(row))


def is_plain(error):
    """Whether the text is the one of Python 3, where some classes have other bases."""
    own = type(error).__module__ in ("exceptions", "__main__")
    return type(error).__str__ in PLAIN_TEXTS and (own or len(error.args) < 2)


def can_load(pickled):
    try:
        pickle.loads(pickled)
        return True
    except Exception:
        return False


def show_table():
    for expression in TABLE.strip().split("\n"):
        try:
            error = eval(expression, dict(globals(), **needed(expression)))
        except (NameError, AttributeError, ImportError, TypeError):
            continue  # not in this Python
        try:
            pickled = pickle.dumps(error, pickle.HIGHEST_PROTOCOL)
        except pickle.PicklingError:  # Python 2, of a class within a class
            assert IS_2, expression
            continue
        show(expression, error, pickled)


def show_library():
    modules = import_all() | set(["builtins", "exceptions"])
    found = set(cls for cls in subclasses(BaseException) if cls.__module__.split(".")[0] in modules)
    for cls in sorted(found, key=lambda cls: (cls.__module__, qualified(cls))):
        for arguments in ((), ("boom",), (2, "two"), (2, "two", "three")):
            try:
                error = cls(*arguments)
                pickled = pickle.dumps(error, pickle.HIGHEST_PROTOCOL)
                str(error)
            except Exception:  # other arguments are needed, or it is not found by its name
                continue
            name = "%s.%s%r" % (cls.__module__, qualified(cls), arguments)
            show(name, error, pickled)


def fail(number):
    raise ValueError("boom", number)


def show_pools():
    """What a real Pool's and a real executor's workers send, as they pickle it."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.reduction import ForkingPickler

    received = []

    def loads(data, *arguments, **keywords):
        received.append(bytes(data))
        return pickle.loads(data, *arguments, **keywords)

    ForkingPickler.loads = staticmethod(loads)
    context = multiprocessing.get_context("fork")
    with context.Pool(1) as pool:
        error = made(pool.apply, fail, (1,))
    show_carried("Pool", error, received)
    with ProcessPoolExecutor(1, **({"mp_context": context} if sys.version_info >= (3, 7) else {})) as executor:
        error = made(executor.submit(fail, 2).result)
    show_carried("ProcessPoolExecutor", error, received)


def show_carried(name, error, received):
    pickled = [data for data in received if b"rebuild_exc" in data]
    del received[:]
    assert len(pickled) == 1, len(pickled)
    quoted = str(error.__cause__)
    assert quoted.startswith('\n"""\n') and quoted.endswith('"""'), quoted
    show(name, error, pickled[0], quoted[5:-3])


def describe(connection):
    """Answers exceptions with what they are here, and with the text that would be printed of them."""
    while True:
        try:
            error = connection.recv()
        except EOFError:
            return
        if not isinstance(error, BaseException):
            error = TypeError("not an exception: %r" % (error,))
        answer = facts(error)
        answer["printed"] = "".join(traceback.format_exception(type(error), error, None))
        connection.send(json.dumps(answer))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if not IS_2:
        show_pools()
    show_table()
    show_library()
