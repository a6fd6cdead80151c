# Runs on: Python 3.6+
"""Creates the requested objects, sends them, and reports whether the same ones come back.

For each row it receives a pair of expressions: the object to send, and the object to expect in return. Classes that
this Python is too old for are missing: an expression that needs one is answered with None, and the row is skipped.
"""

import array
import collections
import datetime
import decimal
import enum
import os
import sys
import typing
import uuid

try:
    from multiprocessing.connection import PipeConnection as Connection  # Windows
except ImportError:
    from multiprocessing.connection import Connection

UTC = datetime.timezone.utc


class Plain:
    def __init__(self, product_name, unit_price, count):
        self.product_name, self.unit_price, self.count = product_name, unit_price, count

    def __eq__(self, other):
        return type(other) is type(self) and vars(other) == vars(self)


class Model:
    """Keeps its attributes in a separate state, like pydantic's models."""

    def __init__(self, **fields):
        self.__dict__.update(fields)

    def __getstate__(self):
        return {"__dict__": self.__dict__, "__pydantic_extra__": None, "__pydantic_fields_set__": set(self.__dict__)}

    def __setstate__(self, state):
        self.__dict__.update(state.get("__dict__", state))


Line = collections.namedtuple("Line", "product_name unit_price count")


class TypedLine(typing.NamedTuple):
    product_name: str
    unit_price: float
    count: int


class Color(enum.Enum):
    RED = 1
    DARK_GREEN = 2


class Permission(enum.IntFlag):
    READ = 4
    WRITE = 2


if sys.version_info >= (3, 7):
    import dataclasses

    @dataclasses.dataclass
    class Data:
        product_name: str
        unit_price: float
        count: int

if sys.version_info >= (3, 10):

    @dataclasses.dataclass(slots=True)
    class Slotted:
        product_name: str
        unit_price: float
        count: int

    @dataclasses.dataclass(slots=True, frozen=True)
    class FrozenSlotted:
        product_name: str
        unit_price: float
        count: int


def make(expression):
    try:
        return eval(expression), True
    except NameError:
        return None, False


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, Model):
        return vars(a) == vars(b)
    return a == b


def main():
    connection = Connection(int(os.environ["PYCOMPAT_FD"]))
    while True:
        try:
            sent, returned = connection.recv()
        except EOFError:
            return
        value, known = make(sent)
        connection.send(known)
        if not known:
            continue
        connection.send(value)
        back = connection.recv()
        expected, _ = make(returned)
        connection.send("" if same(back, expected) else "%r came back, not %r" % (back, expected))


if __name__ == "__main__":
    main()
