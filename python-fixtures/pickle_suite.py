# Runs on: Python 2.7, 3.6+
"""CPython's own pickle tests with .NET in the loop: pickle_suite.py TOOL.

The test classes of this interpreter's test_pickle (and 2.7's test_cpickle) run twice: unmodified, and with every pickle
that they load sent through 'TOOL echo' first, which decodes it and encodes it again. Prints 'result ' and one line of
JSON: the tests that pass alone, those of them that fail through the echo and why, and the number of pickles sent.
Prints 'absent' if the interpreter does not include its tests.
"""

import io
import json
import pickle
import pickletools
import sys
import types
import unittest

try:
    from test import pickletester, test_pickle
except ImportError as missing:  # a distribution's Python may lack them
    print("absent: %s" % missing)
    sys.exit(0)

from echo_process import PYTHON_2, Echo

if PYTHON_2:
    import cPickle


class Refused(Exception):
    """The echo refuses input that Python accepts, which no test expects."""


class PickleEcho(Echo):
    """An echo of pickles that can be disabled."""

    enabled = False

    def loads_bytes(self, data):
        """Returns the pickle that the echo sends back."""
        answer = self.send_through(bytes(data))
        if b"UnpicklingError" in answer and b"UnpicklingError" not in data:
            raise Refused(pickle.loads(answer).args[0])
        return answer


echo = PickleEcho(sys.argv[1])


def length_of_first(data):
    """Returns the length of the pickle at the start of data, or of all data if the pickle is broken."""
    try:
        for opcode, _, position in pickletools.genops(data):
            pass
        return position + 1
    except Exception:  # pickletools defines no exception type: any error means that the pickle is broken
        return len(data)


class EchoFile(object):
    """A file of pickles, each of which passes through the echo before Python reads it."""

    def __init__(self, file):
        self.file = file
        self.waiting = b""
        self.ready = io.BytesIO()
        self.is_busy = False

    def load(self, load):
        """Returns the result of load() for the file's next pickle. If the echo refuses the pickle, Python reads the
        original, and must refuse it as well; otherwise this is a failure.
        """
        if self.is_busy:  # a test loads during another load
            return load()
        self.is_busy = True
        try:
            refusal = self.fetch()
            value = load()
        finally:
            self.is_busy = False
        if refusal is not None:
            raise refusal
        return value

    def fetch(self):
        """Sends the file's next pickle to the echo, and leaves the file at its end if possible. Returns the echo's
        refusal.
        """
        self.waiting += self.file.read()
        length = length_of_first(self.waiting)
        data, self.waiting = self.waiting[:length], self.waiting[length:]
        if self.waiting and self.can_seek():
            self.file.seek(-len(self.waiting), 1)
            self.waiting = b""
        refusal = None
        try:
            answer = echo.loads_bytes(data) if data else b""
        except Refused as error:
            answer, refusal = data, error
        self.ready = io.BytesIO(answer)
        return refusal

    def can_seek(self):
        try:
            self.file.seek(0, 1)
            return True
        except (AttributeError, io.UnsupportedOperation, NotImplementedError):
            return False

    def read(self, *size):
        return self.ready.read(*size)

    def readline(self):
        return self.ready.readline()


def through(unpickler):
    """Returns an Unpickler like the given one that reads through the echo while that is enabled."""
    def wrap(file):
        # An object of a test that is not a file must be refused for that reason.
        return EchoFile(file) if echo.enabled and (PYTHON_2 or isinstance(file, io.IOBase)) else file

    if not isinstance(unpickler, class_types()):  # 2.7's cPickle.Unpickler is a function
        return lambda file: FunctionUnpickler(unpickler, wrap(file))

    class Through(unpickler):
        def __init__(self, file, *args, **kwargs):
            self.wrapped = wrap(file)
            unpickler.__init__(self, self.wrapped, *args, **kwargs)

        def load(self):
            return load_from(getattr(self, "wrapped", None), lambda: unpickler.load(self))

    return Through


class FunctionUnpickler(object):
    def __init__(self, unpickler, wrapped):
        self.wrapped = wrapped
        self.inner = unpickler(wrapped)

    def load(self):
        return load_from(self.wrapped, self.inner.load)

    def __getattr__(self, name):
        return getattr(self.inner, name)


def class_types():
    return (type, types.ClassType) if PYTHON_2 else type


def load_from(file, load):
    return file.load(load) if isinstance(file, EchoFile) else load()


def loads_of(unpickler, original):
    def loads(data, **kwargs):
        if not echo.enabled:
            return original(data, **kwargs)
        return unpickler(io.BytesIO(data), **kwargs).load()
    return loads


def load_of(unpickler, original):
    def load(file, **kwargs):
        return unpickler(file, **kwargs).load() if echo.enabled else original(file, **kwargs)
    return load


class PickleModule(object):
    """Replaces the module pickle or cPickle in the tests' own modules."""

    def __init__(self, module):
        self.module = module
        self.Unpickler = through(module.Unpickler)
        self.loads = loads_of(self.Unpickler, module.loads)
        self.load = load_of(self.Unpickler, module.load)

    def __getattr__(self, name):
        return getattr(self.module, name)


def route(case):
    """Makes a test class load through the echo if it names an unpickler or load functions itself."""
    for name in ("unpickler", "unpickler_class", "Unpickler"):
        if getattr(case, name, None) is not None:
            setattr(case, name, through(getattr(case, name)))
    if isinstance(getattr(case, "Unpickler", None), type):
        case.loads = staticmethod(loads_of(case.Unpickler, case.loads))
        case.load = staticmethod(load_of(case.Unpickler, case.load))
    if getattr(case, "module", None) is not None:
        case.module = PickleModule(case.module)


def test_modules():
    if not PYTHON_2:
        return [test_pickle]
    from test import test_cpickle
    return [test_pickle, test_cpickle]


def find_cases():
    """Returns the test classes derived from pickletester's abstract ones, except for those that need gigabytes of
    memory.
    """
    abstract = tuple(getattr(pickletester, name) for name in dir(pickletester) if name.startswith("Abstract"))
    for module in test_modules():
        for name in sorted(vars(module)):
            case = getattr(module, name)
            if not (isinstance(case, type) and issubclass(case, abstract)) or name.startswith("Abstract"):
                continue
            if not issubclass(case, unittest.TestCase):  # up to 3.10 and in 2.7 the runner adds it as a base class
                case = type(name, (case, unittest.TestCase), {"__module__": case.__module__})
            yield name, case


class Outcome(unittest.TestResult):
    """The tests that passed, and those that failed with reasons; a failed subtest counts as a failure of its test."""

    def __init__(self):
        super(Outcome, self).__init__()
        self.passed = set()
        self.reasons = {}

    @staticmethod
    def name_of(test):
        return "%s.%s" % (type(test).__name__, test._testMethodName)

    def addSuccess(self, test):
        self.passed.add(self.name_of(test))

    def addFailure(self, test, error):
        self.reasons.setdefault(self.name_of(test), "%s: %s" % (error[0].__name__, error[1]))

    addError = addFailure

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.addFailure(test, error)

    def really_passed(self):
        return self.passed.difference(self.reasons)


def run(cases):
    outcome = Outcome()
    loader = unittest.TestLoader()
    for name, case in cases:
        tests = loader.loadTestsFromTestCase(case)
        selected = [test for test in tests if wanted(test)]
        unittest.TestSuite(selected).run(outcome)
    return outcome


def wanted(test):
    """Excludes tests that need gigabytes; if tests are named on the command line, includes only those."""
    return not test._testMethodName.startswith("test_huge_") and (
        not sys.argv[2:] or Outcome.name_of(test) in sys.argv[2:])


def main():
    for module in test_modules() + [pickletester]:
        for name in ("pickle", "cPickle"):
            if hasattr(module, name):
                setattr(module, name, PickleModule(getattr(module, name)))
    cases = list(find_cases())
    for _, case in cases:
        route(case)
    alone = run(cases)
    echo.enabled = True
    behind = run(cases)
    exit_code = echo.stop()
    passed = alone.really_passed()
    differences = {
        name: behind.reasons.get(name, "it did not pass")[:400]
        for name in passed.difference(behind.really_passed())
    }
    print("result " + json.dumps({
        "alone": sorted(passed),
        "differences": differences,
        "messages": echo.messages,
        "deaths": echo.deaths,
        "exitCode": exit_code,
    }, sort_keys=True))


if __name__ == "__main__":
    main()
