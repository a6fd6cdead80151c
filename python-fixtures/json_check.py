# Runs on: Python 3.6+
"""Checks the JSON of 'pycompat recv fd:N' and 'pycompat send fd:N' against this Python: each value is printed in the
form described in the guide, and sending the printed form back creates an equal value of the same type.

usage: json_check.py TOOL
"""

import array
import collections
import datetime
import decimal
import enum
import fractions
import functools
import json
import math
import os.path
import pathlib
import pickle
import struct
import sys
import threading
import uuid
from datetime import timedelta, timezone

import builtin_values
import tool_process

try:
    import numpy
except ImportError:
    numpy = None
try:
    import zoneinfo
    zoneinfo.ZoneInfo("Europe/Berlin")
except Exception:  # Python before 3.9, or a system without the zones
    zoneinfo = None

LONE = "a\udc00b"
PAIR = "\ud83d\ude00"
OTHER_NAN = struct.unpack("<d", struct.pack("<Q", 0xFFF8000000000001))[0]


class Plain:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1

    def __eq__(self, other):
        return type(self) is type(other) and self.a == other.a


class Both(Slotted):
    def __init__(self):
        super().__init__()
        self.c = 2


class Listener(list):
    pass


class Text(str):
    pass


class Inside:
    class Nested:
        pass


class Keyed(tuple):
    def __new__(cls, *items, **options):
        made = super().__new__(cls, items)
        made.options = options
        return made

    def __getnewargs_ex__(self):
        return tuple(self), self.options


class Stated:
    """The six parts of __reduce__, including the state setter."""

    def __init__(self, value=None):
        self.value = value

    def __eq__(self, other):
        return type(self) is type(other) and self.value == other.value

    def __reduce__(self):
        return (Stated, (self.value,)) if sys.version_info < (3, 8) else (Stated, (), self.value, None, None, set_state)


def set_state(made, value):
    made.value = value


class Zone(datetime.tzinfo):
    def utcoffset(self, when):
        return timedelta(hours=1)

    def __eq__(self, other):
        return type(self) is type(other)


class Failure(ValueError):
    pass


Pair = collections.namedtuple("Pair", "x y")
Color = enum.Enum("Color", "RED BLUE")
Permission = enum.Flag("Permission", "READ WRITE")


if numpy is not None:
    class Derived(numpy.ndarray):
        pass


def failure():
    made = Failure("a", 1)
    made.extra = 5
    return made


def listener():
    made = Listener([1, 2])
    made.note = "n"
    return made


def tag(name, content):
    return {"$" + name: content}


def instance(name, **parts):
    return tag("object", dict({"class": "%s:%s" % (__name__, name)}, **parts))


def path_class(path):
    return "%s:%s" % (type(path).__module__, type(path).__name__)


def path_form(path, text):
    return path, tag("path", {"class": path_class(path), "path": text})


def documented():
    """Values and the JSON that the guide specifies, as parsed by this Python."""
    when = datetime.datetime(2024, 2, 29, 12, 30, 1, 5)
    return [
        (decimal.Decimal("1.50"), tag("decimal", "1.50")),
        (decimal.Decimal("1E+2"), tag("decimal", "1E+2")),
        (decimal.Decimal("-0"), tag("decimal", "-0")),
        (decimal.Decimal("1E-50"), tag("decimal", "1E-50")),
        (decimal.Decimal("sNaN12"), tag("decimal", "sNaN12")),
        (fractions.Fraction(-1, 3), tag("fraction", [-1, 3])),
        (fractions.Fraction(5), tag("fraction", [5, 1])),
        (range(3), tag("range", [0, 3, 1])),
        (range(10 ** 30, 0, -2), tag("range", [10 ** 30, 0, -2])),
        (slice(1, None, "x"), tag("slice", [1, None, "x"])),
        (when, tag("datetime", "2024-02-29T12:30:01.000005")),
        (when.replace(microsecond=0, tzinfo=timezone.utc), tag("datetime", "2024-02-29T12:30:01+00:00")),
        (when.replace(tzinfo=timezone(timedelta(hours=-5))), tag("datetime", "2024-02-29T12:30:01.000005-05:00")),
        (when.replace(fold=1), tag("datetime", {"local": "2024-02-29T12:30:01.000005", "fold": 1})),
        (when.replace(tzinfo=timezone(timedelta(hours=1), "CET")), tag("datetime", {
            "local": "2024-02-29T12:30:01.000005", "tzinfo": tag("timezone", {"offset": "+01:00", "name": "CET"})})),
        (datetime.datetime.min, tag("datetime", "0001-01-01T00:00:00")),
        (datetime.datetime.max, tag("datetime", "9999-12-31T23:59:59.999999")),
        (datetime.date(2024, 2, 29), tag("date", "2024-02-29")),
        (datetime.time(1, 2, 3, 4), tag("time", "01:02:03.000004")),
        (datetime.time(1, tzinfo=timezone.utc), tag("time", "01:00:00+00:00")),
        (datetime.time(1, fold=1), tag("time", {"local": "01:00:00", "fold": 1})),
        (timedelta(days=-1, microseconds=5), tag("timedelta", [-1, 0, 5])),
        (timedelta.max, tag("timedelta", [999999999, 86399, 999999])),
        (timedelta.min, tag("timedelta", [-999999999, 0, 0])),
        (timezone.utc, tag("timezone", "+00:00")),
        (timezone(timedelta(minutes=-90)), tag("timezone", "-01:30")),
        (uuid.UUID(int=0x1234), tag("uuid", "00000000-0000-0000-0000-000000001234")),
        path_form(pathlib.PurePosixPath("/a", "b"), "/a/b"),
        path_form(pathlib.PurePosixPath("a", "/b", "c"), "/b/c"),
        path_form(pathlib.PurePosixPath(), "."),
        path_form(pathlib.PureWindowsPath("a:b"), "a:b"),
        (array.array("d", [1.5, math.inf]), tag("array", {"typecode": "d", "items": [1.5, tag("float", "inf")]})),
        (array.array("b", [-1]), tag("array", {"typecode": "b", "items": [-1]})),
        (array.array("Q", [2 ** 64 - 1]), tag("array", {"typecode": "Q", "items": [2 ** 64 - 1]})),
        (array.array("u", u"ab\U0001f40d"), tag("array", {"typecode": "u", "items": u"ab\U0001f40d"})),
        (array.array("u", PAIR), tag("array", {"typecode": "u", "items": tag("codepoints", [0xD83D, 0xDE00])})),
        (Plain(x=1, y=[Plain()]), instance("Plain", attributes={"x": 1, "y": [instance("Plain")]})),
        (Plain(**{"$x": 1}), instance("Plain", attributes=tag("dict", [["$x", 1]]))),
        (Slotted(), instance("Slotted", slots={"a": 1})),
        (Both(), instance("Both", attributes={"c": 2}, slots={"a": 1})),
        (Pair(1, [2]), instance("Pair", new=[1, [2]])),
        (Text("abc"), instance("Text", new=["abc"])),
        (failure(), instance("Failure", args=["a", 1], attributes={"extra": 5})),
        (FileNotFoundError(2, "no", "f"),
         tag("object", {"class": "builtins:FileNotFoundError", "args": [2, "no", "f"]})),
        (listener(), instance("Listener", items=[1, 2], attributes={"note": "n"})),
        (collections.OrderedDict([("b", 1), (2, 3)]),
         tag("object", {"class": "collections:OrderedDict", "args": [], "entries": [["b", 1], [2, 3]]})),
        (Inside.Nested, tag("global", __name__ + ":Inside.Nested")),
        (len, tag("global", "builtins:len")),
        (Ellipsis, tag("global", "builtins:Ellipsis")),
        ({"$x": 1}, tag("dict", [["$x", 1]])),
        ({"$object": {"class": "a:b"}}, tag("dict", [["$object", {"class": "a:b"}]])),
        ({"$x": 1, "$y": 2}, {"$x": 1, "$y": 2}),
        (PAIR, tag("codepoints", [0xD83D, 0xDE00])),
        (LONE, LONE),
        ({LONE: 1}, tag("dict", [[LONE, 1]])),
        (math.nan, tag("float", "nan")),
        (OTHER_NAN, tag("float", "0xfff8000000000001")),
    ] + zoned(when) + frozen() + arrays()


def zoned(when):
    berlin = zoneinfo and zoneinfo.ZoneInfo("Europe/Berlin")
    return [] if zoneinfo is None else [
        (berlin, tag("zoneinfo", "Europe/Berlin")),
        (when.replace(tzinfo=berlin, fold=1), tag("datetime", {
            "local": "2024-02-29T12:30:01.000005", "fold": 1, "tzinfo": tag("zoneinfo", "Europe/Berlin")})),
    ]


def frozen():
    return [] if sys.version_info < (3, 15) else [(frozendict({1: [2]}), tag("frozendict", [[1, [2]]]))]  # noqa: F821


def arrays():
    def form(dtype, shape, items, **more):
        return tag("ndarray", dict({"dtype": dtype, "shape": shape, "items": items}, **more))

    def scalar(dtype, value):
        return tag("numpy_scalar", {"dtype": dtype, "value": value})

    np = numpy
    return [] if np is None else [
        (np.arange(6.0).reshape(2, 3), form("<f8", [2, 3], [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])),
        (np.asfortranarray(np.arange(12).reshape(2, 3, 2)),
         form("<i8", [2, 3, 2], np.arange(12).reshape(2, 3, 2).tolist(), order="F")),
        (np.array(1.5), form("<f8", [], 1.5)),
        (np.zeros((0, 3)), form("<f8", [0, 3], [])),
        (np.zeros((3, 0)), form("<f8", [3, 0], [])),
        (np.zeros((2 ** 31 - 1, 0)), form("<f8", [2 ** 31 - 1, 0], [])),
        (np.zeros((2, 0), dtype=object), form("|O", [2, 0], [])),
        (np.array([True, False]), form("|b1", [2], [True, False])),
        (np.array(["a", "bcd"]), form("<U3", [2], ["a", "bcd"])),
        (np.array([b"a", b"bc"]), form("|S2", [2], [tag("bytes", "YQ=="), tag("bytes", "YmM=")])),
        (np.array([1 + 2j], dtype="c8"), form("<c8", [1], [tag("complex", [1.0, 2.0])])),
        (np.array([0.5, np.nan], dtype="f2"), form("<f2", [2], [0.5, tag("float", "nan")])),
        (np.array(["2024-01-01", "NaT"], dtype="M8[D]"), form("<M8[D]", [2], [19723, -2 ** 63])),
        (np.array([1], dtype="m8[25s]"), form("<m8[25s]", [1], [1])),
        (np.array([2 ** 64 - 1], dtype="u8"), form("<u8", [1], [2 ** 64 - 1])),
        (np.array([[1, "a"], [None, [2]]], dtype=object), form("|O", [2, 2], [[1, "a"], [None, [2]]])),
        (np.array(None, dtype=object), form("|O", [], None)),
        (np.float64(1.5), scalar("<f8", 1.5)),
        (np.int32(-3), scalar("<i4", -3)),
        (np.bool_(True), scalar("|b1", True)),
        (np.str_("abc"), scalar("<U3", "abc")),
    ]


def others():
    """Values whose JSON depends on the version of Python, or has a general form."""
    values = [
        uuid.uuid1(), uuid.uuid4(), pathlib.Path("x"), pathlib.PureWindowsPath("C:/a/b"),
        pathlib.PureWindowsPath("//host/share/x"), pathlib.PureWindowsPath("a", "C:/b"),
        Color.RED, Permission.READ, Permission.READ | Permission.WRITE, Keyed(1, option=2), Stated(5),
        collections.Counter("aab"), collections.deque([1, 2], 3), collections.defaultdict(list, {"a": [1]}),
        collections.ChainMap({"a": 1}), functools.partial(int, "10", base=2), os.path.join, Color, dict.fromkeys,
        datetime.datetime(2024, 1, 1, tzinfo=Zone()), object,
        array.array("f", [0.1]), array.array("l"), {decimal.Decimal("1.0"): 1}, {(1, b"x"): {frozenset([1])}},
    ]
    if sys.version_info >= (3, 7):
        values.append(timezone(timedelta(hours=-1, microseconds=-1)))
    if numpy is not None:
        values += [
            numpy.longdouble(1.5), numpy.str_(""), numpy.datetime64("2024-01-01"), numpy.dtype("f8"),
            numpy.array([(1, 2.0)], dtype=[("x", "<i4"), ("y", "<f8")]),
            numpy.asfortranarray(numpy.array([[1, "a"], [None, 2]], dtype=object)),
            numpy.array([b"abc"], dtype="V3"), numpy.arange(24).reshape(2, 3, 4).transpose(1, 0, 2),
            numpy.array([0x7FC00001], dtype="u4").view("f4"),
            numpy.matrix([[1, 2]]), numpy.char.array(["a "]), numpy.arange(2).view(Derived),
            numpy.asfortranarray(numpy.zeros((2, 2))).view(Derived), numpy.array([1, "a"], dtype=object).view(Derived),
        ]
    return values


def difference(sent, received):
    """Describes the difference, or returns None."""
    same = type(sent) is type(received)
    if same and numpy is not None and isinstance(sent, numpy.ndarray):
        same = (sent.dtype == received.dtype and sent.shape == received.shape
                and sent.flags.f_contiguous == received.flags.f_contiguous
                and (sent.tolist() == received.tolist() if sent.dtype == object
                     else sent.tobytes() == received.tobytes()))
    elif same and isinstance(sent, float) and type(sent) is float:
        same = struct.pack("<d", sent) == struct.pack("<d", received)
    elif same and isinstance(sent, decimal.Decimal):
        same = sent.as_tuple() == received.as_tuple()
    elif same and isinstance(sent, BaseException):
        same = sent.args == received.args and sent.__dict__ == received.__dict__
    elif same and isinstance(sent, functools.partial):
        same = repr(sent) == repr(received)
    elif same and isinstance(sent, (datetime.datetime, datetime.time)):
        same = (sent.replace(tzinfo=None) == received.replace(tzinfo=None) and sent.fold == received.fold
                and type(sent.tzinfo) is type(received.tzinfo) and sent.tzinfo == received.tzinfo
                and sent.tzname() == received.tzname() if not isinstance(sent.tzinfo, Zone)
                else sent.tzinfo == received.tzinfo)
    elif same:
        same = sent == received and getattr(sent, "__dict__", None) == getattr(received, "__dict__", None)
    return None if same else "%.300r came back as %.300r" % (sent, received)


def printed(tool, pickles):
    """Returns the lines printed by 'recv'."""
    connection, process = tool_process.start(tool, "recv", "{fd}")

    def feed():
        for message in pickles:
            connection.send_bytes(message)
        connection.close()

    feeder = threading.Thread(target=feed)
    feeder.start()
    output, errors = process.communicate()
    feeder.join()
    if process.returncode != 0:
        raise AssertionError("recv: %r after %r" % (errors, output[-200:]))
    return output.decode("utf-8").splitlines()


def sent_back(tool, lines):
    connection, process = tool_process.start(tool, "send", "{fd}", *lines)
    received = []
    try:
        while True:
            received.append(connection.recv())
    except EOFError:
        errors = tool_process.finish(connection, process)
        if errors:
            raise AssertionError(errors)
    return received


def check_back(tool, values, lines):
    for value, line, received in zip(values, lines, sent_back(tool, lines)):
        problem = difference(value, received)
        if problem:
            raise AssertionError("%s\nby %s" % (problem, line))
    return len(values)


def main(tool):
    pairs = documented()
    for (value, form), line in zip(pairs, printed(tool, [pickle.dumps(value, 4) for value, _ in pairs])):
        # PyPy pickles a timezone differently: its printed form still makes the round trip, see below.
        if json.loads(line) != form and sys.implementation.name == "cpython":
            raise AssertionError("%.300r is\n%s, not\n%s" % (value, line, json.dumps(form)))
    count = 0
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        values = [value for value, _ in pairs] + others()
        if protocol < 2:
            # copyreg.py: no __slots__ without __getstate__ there; fold is only supported by protocols above 3.
            values = [value for value in values if not isinstance(value, (Slotted, Keyed))]
            values = [value for value in values if type(value).__name__ != "frozendict"]
        if protocol == 0:
            values = [value for value in values if value is not OTHER_NAN]
        values = [value for value in values if protocol > 3 or getattr(value, "fold", 0) == 0]
        lines = printed(tool, [pickle.dumps(value, protocol) for value in values])
        opaque = [line for line in lines if "$repr" in line]
        if opaque:
            raise AssertionError("protocol %d: %s" % (protocol, opaque[0]))
        count += check_back(tool, values, lines)
    # A cycle has no form, and a command line cannot contain an argument of 128 KiB.
    plain = list(builtin_values.values())
    plain = [(value, line) for value, line in zip(plain, printed(tool, [pickle.dumps(value) for value in plain]))
             if "$repr" not in line and len(line.encode("utf-8")) < 100000]
    count += check_back(tool, [value for value, _ in plain], [line for _, line in plain])
    print("checked %d" % count)


if __name__ == "__main__":
    main(*sys.argv[1:])
