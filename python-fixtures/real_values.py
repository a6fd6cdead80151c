# Runs on: Python 2.7, 3.6+
"""Pickles the requested values, at every protocol that this Python has.

Reads a file of rows: the modules that a row needs, its lowest protocol, an expression. For each it prints the row's
number, the protocol and the pickle in base64; or "missing" and the module if that cannot be imported; or "failed" and
the reason if the expression has no value.
"""

import array
import base64
import collections
import datetime
import decimal
import fractions
import functools
import importlib
import io
import operator
import os
import pickle
import re
import signal
import socket
import sys
import time
import uuid

UTC = getattr(datetime, "timezone", None) and datetime.timezone.utc
hours = lambda count: datetime.timedelta(hours=count)  # noqa: E731


class Text(str):
    pass


class Whole(int):
    pass


class Real(float):
    pass


class Bytes(bytes):
    pass


class ByteArray(bytearray):
    pass


class Both(complex):
    pass


class Row(tuple):
    pass


class Items(list):
    pass


class Names(dict):
    pass


class Few(set):
    pass


class Fixed(frozenset):
    pass


class Moment(datetime.datetime):
    pass


class Day(datetime.date):
    pass


class Clock(datetime.time):
    pass


class Span(datetime.timedelta):
    pass


class Money(decimal.Decimal):
    pass


class Key(uuid.UUID):
    pass


class Line:
    """Old-style in Python 2."""

    def __init__(self, product_name, unit_price, count):
        self.product_name, self.unit_price, self.count = product_name, unit_price, count


class Rate(object):
    def __init__(self, amount):
        self.amount = amount

    def method(self):
        return self.amount


class Lost(Exception):
    """An exception whose constructor has its own arguments."""


class MyErr(Exception):
    pass


class Boom(Exception):
    """Not recognizable as an exception by its name."""


class LostError(Exception):
    def __init__(self, product_name, unit_price, count):
        Exception.__init__(self, product_name, unit_price, count)
        self.product_name, self.unit_price, self.count = product_name, unit_price, count


class ParseError(object):
    """Not an exception, despite its name."""


def made(product_name, unit_price, count):
    return Line(product_name, unit_price, count)


class ByFunction(object):
    def __reduce__(self):
        return made, ("tea", 1.5, 2)


class ByCall(object):
    """Created by a call of its class with arguments, which may be anything."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def __reduce__(self):
        return ByCall, self.arguments


Named = collections.namedtuple("Named", "product_name unit_price count")
One = collections.namedtuple("One", "value")

try:
    import enum
except ImportError:
    pass
else:

    class Color(enum.Enum):
        RED = 1
        DARK_GREEN = 2

    class Kind(enum.Enum):
        A = "alpha"
        B = "beta"

    class TextKind(str, enum.Enum):
        A = "alpha"
        B = "beta"

    class Level(enum.IntEnum):
        LOW = 1
        HIGH = 2

    class Ratio(float, enum.Enum):
        HALF = 0.5
        WHOLE = 1.0

    class Planet(enum.Enum):
        MERCURY = (3.303e23, 2.4397e6)
        EARTH = (5.976e24, 6.37814e6)

    class Perm(enum.Flag):
        R = 1
        W = 2
        X = 4

    class IntPerm(enum.IntFlag):
        R = 1
        W = 2
        X = 4

    if sys.version_info >= (3, 11):

        class StrKind(enum.StrEnum):
            A = "alpha"


if sys.version_info >= (3, 10):
    import dataclasses

    FrozenSlotted = dataclasses.make_dataclass(
        "FrozenSlotted",
        [("product_name", str), ("unit_price", float), ("count", int)],
        namespace={"__module__": __name__},
        frozen=True,
        slots=True,
    )


if sys.version_info >= (3, 15):

    class Frozen(frozendict):  # noqa: F821
        pass


def with_attributes(value, **attributes):
    value.__dict__.update(attributes)
    return value


def evaluate(expression, modules):
    scope = dict(globals())
    for name, module in modules.items():
        scope[name.split(".")[0]] = sys.modules[name.split(".")[0]]
    return eval(expression, scope)


def main(path):
    print("version %d.%d.%d" % sys.version_info[:3])
    imported = {}
    with io.open(path, encoding="utf-8") as rows:
        lines = rows.read().splitlines()
    for number, line in enumerate(lines):
        needed, lowest, expression = line.split("\t")
        missing = None
        for name in needed.split():
            try:
                imported[name] = importlib.import_module(name)
            except ImportError:
                missing = name
        if missing:
            print("%d missing %s" % (number, missing))
            continue
        try:
            value = evaluate(expression, imported)
            protocols = range(int(lowest), pickle.HIGHEST_PROTOCOL + 1)
            pickles = [(protocol, pickle.dumps(value, protocol)) for protocol in protocols]
        except Exception as error:  # reported to the test, which then fails
            print("%d failed %s: %s" % (number, type(error).__name__, error))
            continue
        for protocol, data in pickles:
            print("%d %d %s" % (number, protocol, base64.b64encode(data).decode("ascii")))


if __name__ == "__main__":
    main(sys.argv[1])
