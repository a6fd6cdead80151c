# Runs on: Python 2.7, 3.6+
"""Compares two object graphs in lock step: types, values, order, attributes, and shared references."""

import sys
import array
import struct
import types

from echo_process import PYTHON_2

try:
    import copyreg
except ImportError:
    import copy_reg as copyreg

SCALARS = {type(None), bool, int, float, complex, str, bytes, type(u""), type(Ellipsis), type(NotImplemented)}
try:
    SCALARS.add(long)  # noqa: F821
except NameError:
    pass

# Objects that pickles refer to by name: the identical object has to come back.
NAMED = (type, types.FunctionType, types.ModuleType) + ((types.ClassType,) if hasattr(types, "ClassType") else ())


class Difference(Exception):
    """Where and how the two differ."""


class Comparison(object):
    def __init__(self):
        self.waiting = []
        self.left_to_right = {}
        self.right_to_left = {}
        self.alive = []

    def compare(self, left, right):
        self.waiting.append(("$", left, right))
        while self.waiting:
            path, left, right = self.waiting.pop()
            self.alive.append((left, right))  # so that no id is reused
            self.pair(path, left, right)

    def pair(self, path, left, right):
        if isinstance(left, NAMED):
            self.require(left is right, path, left, right)
            return
        self.require(type(left) is type(right), path + ".__class__", type(left), type(right))
        if type(left) in SCALARS:
            self.scalar(path, left, right)
            return
        if id(left) in self.left_to_right or id(right) in self.right_to_left:
            self.require(self.left_to_right.get(id(left)) == id(right)
                         and self.right_to_left.get(id(right)) == id(left), path + " is", left, right)
            return
        if left is right:
            return  # a singleton
        self.left_to_right[id(left)] = id(right)
        self.right_to_left[id(right)] = id(left)
        self.content(path, left, right)

    def scalar(self, path, left, right):
        if isinstance(left, float):
            self.require(bits_of(left) == bits_of(right), path, left, right)
        elif isinstance(left, complex):
            self.scalar(path + ".real", left.real, right.real)
            self.scalar(path + ".imag", left.imag, right.imag)
        else:
            self.require(left == right, path, left, right)
        if isinstance(left, (bytes, type(u""))) and len(left) > 1:
            # Two objects may become one; one must not become two.
            known = self.left_to_right.setdefault(id(left), id(right))
            self.require(known == id(right), path + " is", left, right)

    def content(self, path, left, right):
        kind = type(left)
        contents = True
        if issubclass(kind, (list, tuple)):
            self.items(path, list.__iter__ if issubclass(kind, list) else tuple.__iter__, left, right)
        elif issubclass(kind, dict):
            self.items(path + ".keys", iter, list(dict.items(left)), list(dict.items(right)))
        elif issubclass(kind, (set, frozenset)):
            self.items(path, sorted_members, left, right)
        elif issubclass(kind, bytearray):
            self.require(left[:] == right[:], path, left, right)
        elif issubclass(kind, array.array):
            self.require((left.typecode, bytes_of(left)) == (right.typecode, bytes_of(right)), path, left, right)
            return
        else:
            contents = False
            for scalar in SCALARS:
                if issubclass(kind, scalar):
                    contents = True
                    self.scalar(path, scalar(left), scalar(right))
        self.attributes(path, left, right)
        if not contents or not kind.__module__.startswith("corpus_"):
            self.reduced(path, left, right)

    def items(self, path, iterate, left, right):
        left, right = list(iterate(left)), list(iterate(right))
        self.require(len(left) == len(right), "len(%s)" % path, len(left), len(right))
        for index, (one, other) in reversed(list(enumerate(zip(left, right)))):
            if isinstance(one, tuple) and type(one) is tuple and path.endswith(".keys"):
                self.waiting.append(("%s[%d] value" % (path, index), one[1], other[1]))
                self.waiting.append(("%s[%d]" % (path, index), one[0], other[0]))
            else:
                self.waiting.append(("%s[%d]" % (path, index), one, other))

    def attributes(self, path, left, right):
        if hasattr(left, "__dict__") and isinstance(left.__dict__, dict):
            self.by_name(path, vars(left), vars(right))
        bases = getattr(type(left), "__mro__", ())
        slots = [name for base in bases for name in names_of(base.__dict__.get("__slots__"))]
        if type(left).__module__.startswith("corpus_"):
            self.by_name(path, slots_of(left, slots), slots_of(right, slots))

    def by_name(self, path, left, right):
        # The attributes of an object are a dict, which keeps its order since 3.6.
        names = list if sys.version_info >= (3, 6) else sorted
        self.require(names(left) == names(right), path + ".attributes", names(left), names(right))
        for name in left:
            self.waiting.append(("%s.%s" % (path, name), left[name], right[name]))

    def reduced(self, path, left, right):
        """Returns the parts that the object itself specifies."""
        if isinstance(left, (list, set, frozenset)) or type(left) is dict:
            return  # compared item by item
        if type(left).__name__ in ("instance", "PickleBuffer"):
            if type(left).__name__ == "instance":
                self.require(left.__class__ is right.__class__, path, left, right)
            else:
                self.require(left.raw().tobytes() == right.raw().tobytes(), path, left, right)
            return
        left, right = reduce_of(left), reduce_of(right)
        self.require(type(left) is type(right), path + ".reduced", left, right)
        if not isinstance(left, tuple):
            self.require(left == right, path + ".reduced", left, right)
            return
        self.unshared(path + ".reduced", left[:3], right[:3], 3)
        for index in (3, 4):
            if len(left) > index and left[index] is not None:
                self.unshared("%s.reduced[%d]" % (path, index), list(left[index]), list(right[index]), 2)

    def unshared(self, path, left, right, depth):
        """Compares containers created for this purpose, whose identity is irrelevant."""
        if depth and type(left) is type(right) and isinstance(left, (tuple, list)) and type(left) in (tuple, list):
            self.require(len(left) == len(right), "len(%s)" % path, left, right)
            for index, (one, other) in enumerate(zip(left, right)):
                self.unshared("%s[%d]" % (path, index), one, other, depth - 1)
        elif depth and isinstance(left, dict) and isinstance(right, dict):
            self.unshared(path + ".items", list(left.items()), list(right.items()), depth + 1)
        elif isinstance(left, (bytes, type(u""), bytearray)):
            self.require(type(left) is type(right) and left == right, path, left, right)
        else:
            self.waiting.append((path, left, right))

    @staticmethod
    def require(holds, path, left, right):
        if not holds:
            raise Difference("%s: %.200r became %.200r" % (path, left, right))


def bits_of(number):
    # 2.7 reads the text "nan" with an unpredictable sign.
    return "nan" if PYTHON_2 and number != number else struct.pack("d", number)


def bytes_of(items):
    return items.tobytes() if hasattr(items, "tobytes") else items.tostring()


def sorted_members(members):
    """Returns the members in an order that is the same on both sides."""
    return sorted(members, key=lambda member: (type(member).__name__, repr(member) if type(member) in SCALARS
                                               or isinstance(member, (tuple, frozenset)) else ""))


def names_of(slots):
    return (slots,) if isinstance(slots, str) else tuple(slots or ())


def slots_of(made, names):
    return {name: getattr(made, name) for name in names if hasattr(made, name)}


def reduce_of(made):
    reduce = copyreg.dispatch_table.get(type(made))
    if reduce:
        return reduce(made)
    return made.__reduce_ex__(4 if hasattr(types, "MappingProxyType") else 2)


def compare(left, right):
    """Raises Difference unless both are the same in every observable respect."""
    Comparison().compare(left, right)
