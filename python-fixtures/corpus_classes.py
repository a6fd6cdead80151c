# Runs on: Python 2.7, 3.6+
"""Classes of the pickle corpus: every way in which a Python object can specify how it is pickled."""

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

    def __private(self):
        return self

    def private_method(self):
        """A method whose name is mangled; 3.15 pickles it by the mangled name."""
        return self.__private

    class __Private(object):
        """A class whose name is mangled."""

    @classmethod
    def make_private(cls):
        return cls.__Private()

    class Nested(object):
        """A class inside a class: its name contains a dot."""

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
    """Both slots and a __dict__: the state is a pair."""


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

    def __getnewargs__(self):  # the only form in 2.7
        return self.given[0]


class SetState(object):
    """A state that is not a dict and is falsy: BUILD is written nevertheless."""

    def __init__(self, value):
        self.value = value

    def __getstate__(self):
        return (self.value,)

    def __setstate__(self, state):
        self.value, = state


class Reduced(object):
    """Created by a function, with a state, items and entries."""

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
    """The six-part form (Python 3.8): the state is set by a function, whose call is written and its result discarded.
    """

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


class Counted(object):
    """Reduced to containers that __reduce__ creates each time; counts their content when it is created."""

    def __init__(self, told):
        self.items = told["deep"][0]["items"]
        self.counts = len(told), len(told["deep"]), len(told["deep"][0]), len(self.items), len(told["pairs"])

    def __reduce__(self):
        return Counted, ({"deep": [{"items": list(self.items)}], "pairs": tuple((n, n) for n in self.items)},)


class Told(object):
    """Created from an object that __reduce__ creates each time, with separate arguments, state and items."""

    def __init__(self, teller):
        self.counts = len(teller), len(teller.given), len(teller.state)
        self.items = teller[0]

    def __reduce__(self):
        teller = Teller([self.items])
        teller.append(self.items)
        teller.state = {"items": self.items}
        return Told, (teller,)


class Teller(list):
    def __init__(self, given=()):
        super(Teller, self).__init__()
        self.given = given
        self.state = {}

    def __reduce__(self):
        return Teller, (self.given,), {"state": self.state}, iter(self)


class KeptArguments(object):
    """Created from a dict that it keeps without copying, so its arguments may be incomplete when they recur."""

    def __init__(self, kept):
        self.count = len(kept)
        self.kept = kept

    def __reduce__(self):
        return KeptArguments, (self.kept,)


class SetArguments(object):
    def __init__(self, members):
        self.count = len(members)
        self.members = list(members)

    def __reduce__(self):
        return SetArguments, (set(self.members),)


class CopiedState(object):
    """Reduced to a copy of its attributes, and to the attributes themselves as its state."""

    def __init__(self, attributes):
        self.count = len(attributes)

    def __reduce__(self):
        return CopiedState, (dict(self.__dict__),), self.__dict__


class CopiedKeywords(object):
    def __new__(cls, **keywords):
        made = object.__new__(cls)
        made.keywords = keywords
        made.counts = sorted((name, len(value)) for name, value in keywords.items())
        return made

    def __getnewargs_ex__(self):
        return (), {name: list(value) for name, value in self.keywords.items()}

    def __getstate__(self):
        return None


class CopiedList(list):
    """Below protocol 2 every subclass of list is reduced to a copy; this one always is."""

    def __reduce__(self):
        return CopiedList, (list(self),)


class GlobalName(object):
    """Pickled as the name of a module's attribute."""

    def __reduce__(self):
        return "SINGLETON"


SINGLETON = GlobalName()


class Registered(object):
    """Pickled by a function registered with copyreg."""

    def __init__(self, value):
        self.value = value


def reduce_registered(made):
    return Registered, (made.value,)


copyreg.pickle(Registered, reduce_registered)


class Extension1(object):
    """Named by an extension code of one byte (the classes below by codes of two and four)."""


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
    """An exception with attributes, and an argument that its constructor does not accept in the stored form."""

    def __init__(self, message, code=7):
        super(Failure, self).__init__(message)
        self.code = code


class Hashable(object):
    """Equal and hashed by value: a key that Python compares by calling it."""

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
        """An old-style class of 2.x."""

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

if sys.version_info >= (3, 15):
    MISSING = sentinel("MISSING")  # noqa: F821

    class FrozenDict(frozendict):  # noqa: F821
        pass
