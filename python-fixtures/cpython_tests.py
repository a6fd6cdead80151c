# Runs on: Python 3.6+
"""CPython's own connection tests, with a .NET program for their child processes: cpython_tests.py PROGRAM.

Each test is a line: its name, then ok, skipped or failed, then the reason. Nothing of the tests is copied or changed:
if they create a Process whose target has a .NET counterpart, they get a subprocess instead.
"""

import multiprocessing
import multiprocessing.reduction
import os
import subprocess
import sys
import unittest
from multiprocessing.connection import Connection

try:
    from test import _test_multiprocessing as cpython
except ImportError as error:
    print("absent: %s" % error)
    sys.exit(0)

PROGRAM = sys.argv[1]
# Removed in 3.14, where handles are always acknowledged.
ACKNOWLEDGES = getattr(multiprocessing.reduction, "ACKNOWLEDGE", True)
IN_DOTNET = frozenset([
    "_echo", "_child_strings", "_child_boundaries", "_child_dont_merge", "_send_data_without_fd", "_test",
    "_child_test_wait", "_child_test_wait_socket", "_writefd", "_listener", "_remote", "child_access",
])
started = []


class DotNetProcess(object):
    """The parts of multiprocessing.Process that the tests use."""

    daemon = False

    def __init__(self, target, args):
        self._target, self._args = target, args

    def start(self):
        ends = [arg for arg in self._args if isinstance(arg, Connection)]
        words = [word for arg in self._args for word in as_words(arg)]
        self._child = subprocess.Popen(
            [PROGRAM, self._target.__name__] + words, pass_fds=[end.fileno() for end in ends],
            env=dict(
                os.environ, PYCOMPAT_TEST_AUTHKEY=multiprocessing.current_process().authkey.hex(),
                PYCOMPAT_TEST_ACKNOWLEDGEMENT="Byte" if ACKNOWLEDGES else "None"))
        self.pid = self._child.pid
        started.append(self._target.__name__)

    def join(self, timeout=30):
        self.exitcode = self._child.wait(timeout)
        assert self.exitcode == 0, "the .NET child ended with %s" % self.exitcode


def as_words(arg):
    if isinstance(arg, Connection):
        return [str(arg.fileno())]
    if isinstance(arg, bytes):
        return [arg.hex()]
    if isinstance(arg, list):
        return arg
    if isinstance(arg, tuple) and isinstance(arg[0], bytes):
        return [text.hex() for text in arg]
    if isinstance(arg, tuple):
        return ["tcp:%s:%d" % arg]
    return ["unix:" + arg if isinstance(arg, str) else str(arg)]


OriginalProcess = multiprocessing.Process


def make_process(*args, **kwargs):
    name = getattr(kwargs.get("target"), "__name__", None)
    if name in IN_DOTNET:
        return DotNetProcess(kwargs["target"], kwargs["args"])
    return OriginalProcess(*args, **kwargs)


class Mixin(cpython.ProcessesMixin):
    Process = staticmethod(make_process)


class WithConnection(Mixin, cpython._TestConnection, unittest.TestCase):
    pass


class WithPoll(Mixin, cpython._TestPoll, unittest.TestCase):
    pass


class WithListenerClient(Mixin, cpython._TestListenerClient, unittest.TestCase):
    pass


class WithPicklingConnections(Mixin, cpython._TestPicklingConnections, unittest.TestCase):
    pass


class WithWait(cpython.TestWait):
    def setUp(self):
        multiprocessing.Process = make_process

    def tearDown(self):
        multiprocessing.Process = OriginalProcess


class Report(unittest.TestResult):
    def startTest(self, test):
        super(Report, self).startTest(test)
        del started[:]

    def addSuccess(self, test):
        super(Report, self).addSuccess(test)
        self.say(test, "ok", "with %s in .NET" % started[0] if started else "without a .NET child")

    def addSkip(self, test, reason):
        super(Report, self).addSkip(test, reason)
        self.say(test, "skipped", reason)

    def addFailure(self, test, error):
        super(Report, self).addFailure(test, error)
        self.say(test, "failed", repr(error[1]))

    def addError(self, test, error):
        super(Report, self).addError(test, error)
        self.say(test, "failed", repr(error[1]))

    def say(self, test, outcome, why):
        name = "%s.%s" % (type(test).__name__, getattr(test, "_testMethodName", test))
        print("%s %s: %s" % (outcome, name, why))
        sys.stdout.flush()


def main():
    suite = unittest.TestSuite()
    for case in (WithConnection, WithPoll, WithListenerClient, WithPicklingConnections, WithWait):
        suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    result = suite.run(Report())
    print("ran %d" % result.testsRun)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
