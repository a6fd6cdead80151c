# Runs on: Python 2.7, 3.6+
"""Values that pickles can contain, by name: corpus() creates new ones; values that this Python lacks are omitted."""

import array
import collections
import copy
import datetime
import decimal
import fractions
import functools
import itertools
import operator
import re
import struct
import sys
import uuid

import corpus_classes as classes
import corpus_graphs
from corpus_classes import PYTHON_2
from corpus_values import VALUES, add

if not PYTHON_2:
    import corpus_newer


def text(*code_points):
    return u"".join(code_point(number) for number in code_points)


def code_point(number):
    # A narrow 2.7 and the pair D83D DE00 need care: each surrogate is a separate code point.
    return ("\\U%08x" % number).encode("ascii").decode("unicode-escape")


def nan(bits):
    return struct.unpack(">d", struct.pack(">Q", bits))[0]


def add_numbers():
    for power in (0, 7, 8, 15, 16, 31, 32, 53, 63, 64, 127, 128, 255 * 8 - 1, 255 * 8, 256 * 8):
        for offset in (-1, 0, 1):
            number = 2 ** power + offset
            add("int_2_to_%d_%+d" % (power, offset), number)
            add("int_minus_2_to_%d_%+d" % (power, offset), -number)
    for number in (0.0, -0.0, 0.1, 1e16, 1e22, 1e-5, 5e-324, 1.7976931348623157e308, -123.456, 1 / 3.0):
        add("float_%r" % number, number)
    add("float_inf", float("inf"))
    add("float_minus_inf", float("-inf"))
    add("float_nan", float("nan"))
    add("float_nan_negative", nan(0xFFF8000000000000))
    add("float_nan_payload", nan(0x7FF8DEADBEEF0001))
    add("complex", complex(1.5, -0.0))
    add("complex_nan", complex(float("nan"), float("inf")))
    if PYTHON_2:
        for number in (0, 1, -1, 2 ** 31, 2 ** 62, -2 ** 63):
            add("long_%d" % number, long(number))  # noqa: F821
        add("long_and_int", [5, long(5)])  # noqa: F821


def add_strings():
    for length in (0, 1, 255, 256, 65535, 65536, 65537, 70000):
        add("text_%d" % length, u"x" * length)
        add("bytes_%d" % length, b"y" * length)
        add("bytearray_%d" % length, bytearray(b"z" * length))
    add("text_255_bytes_of_2", text(0xE9) * 127 + u"x")
    add("text_256_bytes_of_2", text(0xE9) * 128)
    add("text_escapes", u"a\\b\n\r\t\0\x1a'\"\\u0041\\")
    add("text_latin1", text(0xFF, 0xA0, 0x80))
    add("text_bmp", text(0x20AC, 0xFFFD, 0xFEFF, 0xD7FF, 0xE000))
    add("text_astral", text(0x1F600, 0x10FFFF))
    add("text_lone_high", u"a" + text(0xD83D) + u"b")
    add("text_lone_low", text(0xDE00))
    add("text_low_high", text(0xDE00, 0xD83D))
    if sys.maxunicode > 0xFFFF:
        add("text_pair_as_two", text(0xD83D, 0xDE00))
        add("text_pair_and_one", [text(0xD83D, 0xDE00), text(0x1F600)])
        add("text_pairs_mixed", text(0x41, 0xD83D, 0xDE00, 0x1F600, 0xDE00))
    add("bytes_every", bytes(bytearray(range(256))))
    add("bytearray_every", bytearray(range(256)))
    add("str_quotes", "it's \"quoted\" \\ \n")
    add("str_and_unicode", ["same", u"same", b"same"])


def add_containers():
    for length in (0, 1, 2, 3, 4, 999, 1000, 1001, 2001):
        add("list_%d" % length, list(range(length)))
        add("tuple_%d" % length, tuple(range(length)))
        add("dict_%d" % length, dict((n, str(n)) for n in range(length)))
        add("set_%d" % length, set(range(length)))
        add("frozenset_%d" % length, frozenset(range(length)))
    add("dict_order", collections.OrderedDict([("z", 1), ("a", 2), ("m", 3)]))
    add("dict_none_key", {None: 1, "": 2})
    add("dict_true", {True: "t"})
    add("dict_one", {1: "i"})
    add("dict_float_one", {1.0: "f"})
    add("dict_mixed_keys", {
        b"bytes" if not PYTHON_2 else 5: 1, u"text": 2, (1, (2, b"x")): 3, frozenset([1, frozenset([2])]): 4,
        1.5: 5, decimal.Decimal("0.1"): 6, None: 7, 2 ** 100: 8, complex(1, 2): 9, datetime.date(2020, 1, 1): 10,
        classes.Plain: 11, len: 12, Ellipsis: 13,
    })
    add("dict_nan_keys", dict((float("nan"), n) for n in range(3)))
    add("dict_numbers", {1: "one", 2.5: "two and a half", decimal.Decimal("2.25"): "more", fractions.Fraction(1, 3): 4})
    # PyPy's multiprocessing packs such lists.
    add("list_of_text", [u"a", u"bc", u"", u"x" * 100])
    add("list_of_bytes", [b"a", b"", b"\xff" * 100])
    add("lists_of_text", [[u"a"], [u"a"], {u"b": [u"a", u"b"]}])
    add("set_mixed", set([1, "a", b"b", None, (1, 2), 2.5]))
    add("nested", {"a": [1, (2, {"b": set([3])})], "c": {"d": {"e": []}}})
    add("deep", functools.reduce(lambda inner, _: [inner], range(90), 1))
    add("none", None)
    add("true", True)
    add("false", False)
    add("ellipsis", Ellipsis)
    add("not_implemented", NotImplemented)
    add("slice", slice(1, None, "x"))
    if not PYTHON_2:
        add("range", range(1, 100, 7))
        add("range_big", range(-2 ** 70, 2 ** 70, 2 ** 60))
        add("range_empty", range(0))


def add_times():
    add("date", datetime.date(2024, 2, 29))
    add("date_first", datetime.date.min)
    add("date_last", datetime.date.max)
    add("time", datetime.time(23, 59, 59, 999999))
    add("time_zero", datetime.time())
    add("datetime", datetime.datetime(2024, 2, 29, 12, 30, 15, 123456))
    add("datetime_first", datetime.datetime.min)
    add("datetime_last", datetime.datetime.max)
    for days, seconds, microseconds in ((0, 0, 0), (1, 2, 3), (-1, 0, 1), (999999999, 86399, 999999)):
        add("timedelta_%d_%d_%d" % (days, seconds, microseconds), datetime.timedelta(days, seconds, microseconds))
    add("timedelta_least", datetime.timedelta.min)
    if PYTHON_2:
        return
    zone = datetime.timezone
    hour = datetime.timedelta(hours=1)
    add("timezone_utc", zone.utc)
    add("timezone_named", zone(hour, "Somewhere"))
    if sys.version_info >= (3, 7):
        add("timezone_seconds", zone(datetime.timedelta(seconds=3723)))
        add("datetime_odd_offset", datetime.datetime(2024, 1, 1, tzinfo=zone(datetime.timedelta(0, 3723))))
    add("datetime_utc", datetime.datetime(2024, 1, 1, tzinfo=zone.utc))
    add("datetime_offset", datetime.datetime(2024, 1, 1, 1, 2, 3, 456, tzinfo=zone(-5 * hour - hour / 2)))
    add("datetime_named_zone", datetime.datetime(2024, 1, 1, tzinfo=zone(hour, "Here")))
    add("datetime_wide_offset", datetime.datetime(2024, 1, 1, tzinfo=zone(hour * 23)))
    add("datetime_fold", datetime.datetime(2024, 10, 27, 2, 30, fold=1))
    add("datetime_fold_utc", datetime.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=zone.utc))
    add("datetime_first_utc", datetime.datetime(1, 1, 1, tzinfo=zone(hour)))
    add("time_fold", datetime.time(2, 30, fold=1))
    add("time_utc", datetime.time(2, 30, tzinfo=zone.utc))
    shared = zone(2 * hour)
    add("datetimes_one_zone", [datetime.datetime(2024, 1, n, tzinfo=shared) for n in (1, 2, 3)] + [shared])
    try:
        import zoneinfo
        add("zoneinfo", zoneinfo.ZoneInfo("Europe/Berlin"))
        add("datetime_zoneinfo", datetime.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")))
        add("datetime_zoneinfo_fold", datetime.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo("UTC")))
    except (ImportError, LookupError):  # before 3.9; a system without time zones
        pass


def add_library():
    for number in ("0", "-0", "0.00", "0E-7", "0.000001", "1.2E-7", "1.10", "1E+5", "1E-400",
                   "NaN", "sNaN12", "-Infinity", "Infinity",
                   "7922816251426433759354395033.5", "79228162514264337593543950336",
                   "3.14159265358979323846264338327950288419716939937510582097494"):
        add("decimal_%s" % number, decimal.Decimal(number))
    add("fraction", fractions.Fraction(-22, 7))
    add("uuid", uuid.UUID("12345678-1234-5678-1234-567812345678"))
    add("uuid_zero", uuid.UUID(int=0))
    same = uuid.UUID(int=2 ** 127 + 1)
    add("uuid_twice", [same, same, uuid.UUID(int=2 ** 127 + 1)])
    add("default_dict", collections.defaultdict(int, a=1))
    add("default_dict_none", collections.defaultdict(None, {1: 2}))
    add("counter", collections.Counter("hello"))
    add("deque", collections.deque([1, 2, 3]))
    add("deque_bounded", collections.deque([1, 2, 3], 5))
    add("ordered_dict", collections.OrderedDict([(3, "c"), (1, "a")]))
    add("namedtuple", classes.Point(1, [2]))
    subclass = classes.NamedPoint(1, 2)
    subclass.extra = "attribute"
    add("namedtuple_subclass", subclass)
    add("partial", functools.partial(classes.function, 1, key="word"))
    add("itemgetter", operator.itemgetter(1, "b"))
    add("attrgetter", operator.attrgetter("a.b"))
    add("methodcaller", operator.methodcaller("name", 1, key=2))
    add("pattern", re.compile("a+b?", re.IGNORECASE))
    for code in "bBhHiIlLfd" + ("" if PYTHON_2 else "qQ"):
        add("array_%s" % code, array.array(code, [0, 1, 2, 100]))
    add("array_empty", array.array("i"))
    add("array_negative", array.array("h", [-1, -32768]))
    add("array_large", array.array("L", [2 ** 63, 2 ** 64 - 1]))
    add("array_special", array.array("d", [float("inf"), float("-inf"), -0.0]))
    if sys.version_info < (3, 12) and not PYTHON_2:
        add("array_u", array.array("u", u"text \u20ac"))
    if sys.version_info >= (3, 13):
        add("array_w", array.array("w", u"text \U0001F600"))
    if sys.version_info >= (3, 15):
        add("array_e", array.array("e", [0, 1.5, -65504, float("inf")]))
        add("array_Zf", array.array("Zf", [1, -2.5j, complex(0.5, -0.0)]))
        add("array_Zd", array.array("Zd", [1, -2.5j, complex(0.1, float("inf"))]))
    if PYTHON_2:
        return  # and its cPickle reads the text "nan" with an unpredictable sign
    add("array_nan", array.array("d", [float("nan"), 1.0]))
    import ipaddress
    import pathlib
    import types
    add("chain_map", collections.ChainMap({"a": 1}, {"b": 2}))
    add("pure_path", pathlib.PurePosixPath("/a/b.txt"))
    add("path", pathlib.Path("relative") / "x")
    add("windows_path", pathlib.PureWindowsPath("C:\\a\\b"))
    add("bytes_pattern", re.compile(b"[\x80-\xff]+"))
    add("namespace", types.SimpleNamespace(a=1, b=[2]))
    add("ip_address", ipaddress.ip_address("192.0.2.1"))
    add("ip_network", ipaddress.ip_network("2001:db8::/32"))
    if sys.version_info < (3, 14):
        add("count", itertools.count(5))
    iterator = iter([1, 2, 3])
    next(iterator)
    add("list_iterator", iterator)
    corpus_newer.add_of_imports()
    add("enum", classes.Color.RED)
    add("int_enum", classes.Number.TWO)
    add("flag", classes.Access.READ | classes.Access.WRITE)
    add("str_enum", classes.Mixed.B)
    add("enum_key", {classes.Color.RED: classes.Color.GREEN})
    if hasattr(classes, "Record"):
        add("dataclass", classes.Record(1, [2]))
        add("dataclass_frozen", classes.FrozenRecord(1))
    if sys.version_info >= (3, 8):
        import pickle
        add("buffer_in_band", [pickle.PickleBuffer(b"bytes"), pickle.PickleBuffer(bytearray(b"mutable"))])


def add_names():
    for name, thing in (
            ("len", len), ("function", classes.function), ("class", classes.Plain), ("int", int), ("object", object),
            ("type", type), ("exception_class", ValueError), ("os_error_class", OSError),
            ("nested", classes.Plain.Nested), ("meta", classes.WithMeta), ("reduce", functools.reduce),
            ("ordered_dict_class", collections.OrderedDict),
            ("singleton", classes.SINGLETON), ("extension_1", classes.Extension1),
            ("extension_2", classes.Extension2), ("extension_4", classes.Extension4), ("list_class", list)):
        add("name_%s" % name, thing)
    add("names_twice", [classes.Plain, classes.Plain, len, len])
    add("extension_instances", [classes.Extension1(), classes.Extension2(), classes.Extension4()])
    if PYTHON_2:
        return
    add("name_none_type", type(None))
    add("name_ellipsis_type", type(Ellipsis))
    add("bound_method", classes.Plain(x=1).method)
    add("class_method", classes.Plain.Nested.make)
    add("static_method", classes.Plain.Nested.twice)
    add("bound_builtin", [1, 2].append)
    add("method_descriptor", str.join)


def add_objects():
    add("plain", classes.Plain(a=1, b=[2]))
    add("plain_empty", classes.Plain())
    add("plain_nested", classes.Plain.Nested())
    add("slots", classes.Slots(1, [2]))
    both = classes.SlotsAndDict(1, 2)
    both.third = 3
    add("slots_and_dict", both)
    add("new_arguments", classes.NewArguments(1, "two"))
    if not PYTHON_2:
        add("keyword_arguments", classes.KeywordArguments(1, word=2))
    for name, state in (("none", None), ("zero", 0), ("text", u"s"), ("list", [1])):
        add("set_state_%s" % name, classes.SetState(state))
    reduced = classes.Reduced(1, [2])
    reduced.extend(range(1005))
    reduced.entries.update((str(n), n) for n in range(1005))
    reduced.attribute = reduced
    add("reduced", reduced)
    if sys.version_info >= (3, 8):
        setter = classes.StateSetter("v")
        setter.me = [setter]
        add("state_setter", [setter, setter])
    add("tuple_arguments", classes.TupleArguments(1, [2]))
    add("registered", classes.Registered([1]))
    add("hashable_keys", {classes.Hashable(1): 1, classes.Hashable((2, "x")): 2})
    add("with_meta", classes.WithMeta(x=1))
    for name, thing in (
            ("list", classes.List([1, 2])), ("dict", classes.Dict(a=1)), ("tuple", classes.Tuple([1, 2])),
            ("set", classes.Set([1])), ("frozenset", classes.FrozenSet([1])), ("integer", classes.Integer(5)),
            ("float", classes.Float(0.5)), ("complex", classes.Complex(1, 2)), ("text", classes.Text(u"t")),
            ("bytes", classes.Bytes(b"b")), ("bytearray", classes.ByteArray(b"a")),
            ("ordered_dict", classes.CountingDict([("b", 1), ("a", 2)])),
            ("default_dict", classes.DefaultDict(list, {1: [2]})), ("deque", classes.Deque([1], 3))):
        add("subclass_of_%s" % name, thing)
        marked = copy.copy(thing)
        marked.attribute = ["of", name]
        add("subclass_of_%s_with_attribute" % name, marked)
    if PYTHON_2:
        old = classes.OldStyle(1)
        old.me = old
        add("old_style", old)
        add("old_style_arguments", classes.OldStyleArguments(1, [2]))
        add("old_style_twice", [old, old, classes.OldStyle([3])])


def add_exceptions():
    add("exception", ValueError("message", 2, [3]))
    add("exception_empty", Exception())
    add("exception_os", OSError(2, "No such file", "name"))
    add("exception_key", KeyError(("a", 1)))
    add("exception_unicode", UnicodeDecodeError("utf-8", b"\xff", 0, 1, "reason"))
    failure = classes.Failure("message", 9)
    failure.details = {"a": 1}
    add("exception_own", failure)
    add("exception_stop", StopIteration(5))
    add("exception_exit", SystemExit(3))
    add("exception_import", ImportError("x"))
    if sys.version_info >= (3, 11):
        noted = ValueError("noted")
        noted.add_note("a note")
        add("exception_notes", noted)
        add("exception_group", ExceptionGroup("several", [ValueError(1), TypeError(2)]))  # noqa: F821


def corpus():
    """Returns each name with a newly created value."""
    for name, make in VALUES.items():
        yield name, make()


add_numbers()
add_strings()
add_containers()
corpus_graphs.add_recursive()
corpus_graphs.add_among_arguments()
add_times()
add_library()
add_names()
add_objects()
add_exceptions()
if sys.version_info >= (3, 15):
    corpus_newer.add_of_315()
