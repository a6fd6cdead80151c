# Runs on: Python 2.7, 3.6+
"""Classes of the pickle corpus: every way in which an object of Python says how it is pickled."""

import collections
import sys

try:
    import copyreg
except ImportError:
    import copy_reg as copyreg

PYTHON_2 = sys.version_info[0] == 2


class Plain(object):
    """Attributes in __dict__."""

    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def method(self):
        return self

    class Nested(object):
        """A class inside of a class: its name has a dot."""

        @classmethod
        def make(cls):
            return cls()

        @staticmethod
        def twice(number):
            return 2 * number


def function(*arguments):
    return arguments


class Slots(object):
    __slots__ = ("first", "second")

    def __init__(self, first, second):
        self.first = first
        self.second = second


class SlotsAndDict(Slots):
    """Both: the state is a pair."""


class NewArguments(object):
    def __new__(cls, *arguments):
        made = object.__new__(cls)
        made.given = arguments
        return made

    def __getnewargs__(self):
        return self.given


class KeywordArguments(object):
    def __new__(cls, *arguments, **keywords):
        made = object.__new__(cls)
        made.given = arguments, keywords
        return made

    def __getnewargs_ex__(self):
        return self.given

    def __getnewargs__(self):  # 2.7 has no other
        return self.given[0]


class SetState(object):
    """A state that is no dict, and false at that: BUILD is written all the same."""

    def __init__(self, value):
        self.value = value

    def __getstate__(self):
        return (self.value,)

    def __setstate__(self, state):
        self.value, = state


class Reduced(object):
    """Made by a function, with a state, items and entries."""

    def __init__(self, *arguments):
        self.arguments = arguments
        self.items = []
        self.entries = collections.OrderedDict()

    def append(self, item):
        self.items.append(item)

    def extend(self, items):
        self.items.extend(items)

    def __setitem__(self, key, value):
        self.entries[key] = value

    def __reduce__(self):
        state = {name: value for name, value in self.__dict__.items() if name not in ("arguments", "items", "entries")}
        return make_reduced, self.arguments, state, iter(self.items), iter(self.entries.items())


def make_reduced(*arguments):
    return Reduced(*arguments)


class StateSetter(object):
    """The six-part form (Python 3.8): its state is set by a function, whose call is written and thrown away."""

    def __init__(self, value):
        self.value = value

    def __reduce_ex__(self, protocol):
        return StateSetter, (None,), self.__dict__, None, None, set_state


def set_state(made, state):
    made.__dict__.update(state)
    made.value = [made.value]
    made.value = made.value[0]


class TupleArguments(object):
    """Its arguments are an instance of a subclass of tuple."""

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __reduce__(self):
        return TupleArguments, Point(self.x, self.y)


class GlobalName(object):
    """Pickled as the name of a module's attribute."""

    def __reduce__(self):
        return "SINGLETON"


SINGLETON = GlobalName()


class Registered(object):
    """Pickled by a function in copyreg's table."""

    def __init__(self, value):
        self.value = value


def reduce_registered(made):
    return Registered, (made.value,)


copyreg.pickle(Registered, reduce_registered)


class Extension1(object):
    """Named by an extension code of one byte (and below by codes of two and four)."""


class Extension2(object):
    pass


class Extension4(object):
    pass


copyreg.add_extension(__name__, "Extension1", 0xF0)
copyreg.add_extension(__name__, "Extension2", 0xFFF0)
copyreg.add_extension(__name__, "Extension4", 0x7FFFFFF0)


class List(list):
    pass


class Dict(dict):
    pass


class Tuple(tuple):
    pass


class Set(set):
    pass


class FrozenSet(frozenset):
    pass


class Integer(int):
    pass


class Float(float):
    pass


class Complex(complex):
    pass


class Text(type(u"")):
    pass


class Bytes(bytes):
    pass


class ByteArray(bytearray):
    pass


class CountingDict(collections.OrderedDict):
    pass


class DefaultDict(collections.defaultdict):
    pass


class Deque(collections.deque):
    pass


class Failure(Exception):
    """An exception with attributes and an argument that its constructor does not take as it is kept."""

    def __init__(self, message, code=7):
        super(Failure, self).__init__(message)
        self.code = code


class Hashable(object):
    """Equal and hashed by its value: a key that Python compares by calling it."""

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return type(other) is Hashable and self.value == other.value

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self.value)


class Meta(type):
    pass


WithMeta = Meta("WithMeta", (Plain,), {"__module__": __name__})
Point = collections.namedtuple("Point", "x y")


class NamedPoint(Point):
    """A subclass of a namedtuple, with a __dict__."""


if PYTHON_2:
    class OldStyle:
        """A class of 2.x's old kind."""

        def __init__(self, value):
            self.value = value

    class OldStyleArguments:
        def __init__(self, *given):
            self.given = given

        def __getinitargs__(self):
            return self.given
else:
    import enum

    Color = enum.Enum("Color", "RED GREEN", module=__name__, qualname="Color")
    Number = enum.IntEnum("Number", "ONE TWO", module=__name__, qualname="Number")
    Access = enum.Flag("Access", "READ WRITE", module=__name__, qualname="Access")
    Mixed = enum.Enum("Mixed", [("A", "a"), ("B", "b")], type=str, module=__name__, qualname="Mixed")

    try:
        import dataclasses
    except ImportError:  # 3.6
        pass
    else:
        Record = dataclasses.make_dataclass("Record", [("x", int), ("items", list)])
        Record.__module__ = __name__
        FrozenRecord = dataclasses.make_dataclass("FrozenRecord", [("x", int)], frozen=True)
        FrozenRecord.__module__ = __name__
