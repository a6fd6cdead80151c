# Runs on: Python 2.7, 3.6+
"""A table of values of the builtin types, and an equality that also compares types, order and identity."""

import math
import struct
import sys

PYTHON_2 = sys.version_info[0] == 2

# From its bits, because float("nan") differs between 2.7 and 3.x.
NAN = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000))[0]

if PYTHON_2:
    text_type = unicode  # noqa: F821
    int_types = (int, long)  # noqa: F821
    character = unichr  # noqa: F821
else:
    text_type = str
    int_types = (int,)
    character = chr


def _integers():
    edges = (0, 1, 9, 127, 255, 256, 32767, 65535, 65536, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 + 1, 2 ** 63 - 1,
             2 ** 63, 2 ** 64, 10 ** 40, 2 ** 2039, 2 ** 2048, 3 ** 2000)
    return [sign * number for number in edges for sign in (1, -1)] + [-2 ** 31 - 1, -2 ** 63 - 1]


def _floats():
    return [0.0, -0.0, 1.0, -1.5, 0.1, 1e300, -1e-300, 5e-324, 2.0 ** 53, math.pi, float("inf"), -float("inf"),
            NAN]


def _texts():
    astral = b"\xf0\x9f\x90\x8d".decode("utf-8")
    texts = [u"", u"a", u"line\nbreak\r\ttab\\ 'quotes\" \0", u"\xe4\xff", u"\u20ac\u2028"]
    texts += [astral, u"x" + astral + u"y"]
    texts += [u"n" * 255, u"n" * 256, u"\u20ac" * 70000]
    if not PYTHON_2:
        texts += [u"\ud800", u"\udc00 alone", u"\ud83d" + u"x", character(0x10FFFF)]
    return texts


def _bytes():
    every = bytes(bytearray(range(256)))
    return [b"", b"a", every, b"n" * 255, b"n" * 256, every * 300]


def _sequences():
    shared = [1]
    nested = ()
    for depth in range(50):
        nested = (nested, [depth])
    return [[], [None], list(range(1000)), list(range(1001)), list(range(2500)), [[], [[]], [[], [[]]]],
            (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), (u"a", (b"b", (None, (True,)))), nested,
            [shared, shared, [1]], (shared, shared)]


def _mappings():
    many = dict((number, text_type(number)) for number in range(1001))
    return [{}, {u"a": 1}, {None: 0, True: 1, 2: 2, 2.5: 3, b"k": 4, u"t": 5, (1, u"x"): 6, frozenset([1]): 7}, many,
            {u"outer": {u"inner": [{u"deep": (1, {u"deeper": None})}]}},
            set(), set([1, u"a", None, (1, 2)]), set(range(1001)), frozenset(), frozenset([frozenset([1]), 2])]


def _cycles():
    in_list = []
    in_list.append(in_list)
    in_dict = {}
    in_dict[u"self"] = in_dict
    in_tuple = ([],)
    in_tuple[0].append(in_tuple)
    return [in_list, in_dict, in_tuple]


def values():
    """Every value of the table."""
    singles = [None, True, False] + _integers() + _floats() + _texts() + _bytes()
    singles += [bytearray(), bytearray(b"abc"), 1j, complex(-0.0, 2.5)]
    if PYTHON_2:
        singles += ["str", long(1), long(-5), character(0x20ac)]  # noqa: F821
    mixed = [None, True, 1, 2 ** 70, 1.5, u"text", b"bytes", [1], (2,), {u"k": [3]}, set([4]), frozenset([5])]
    return singles + _sequences() + _mappings() + _cycles() + [mixed, {u"all": singles}]


def difference(left, right):
    """Describes the difference between the two; None if there is none."""
    return _difference(left, right, "value", {}, {})


def _difference(left, right, path, seen_left, seen_right):
    if type(left) is not type(right):
        return "%s: %s became %s" % (path, type(left).__name__, type(right).__name__)
    if isinstance(left, float):
        same = struct.pack("<d", left) == struct.pack("<d", right)
        return None if same else "%s: %r became %r" % (path, left, right)
    if isinstance(left, complex):
        return _difference((left.real, left.imag), (right.real, right.imag), path, {}, {})
    if isinstance(left, (list, tuple, dict, set, frozenset, bytearray)) and left not in ((), frozenset()):
        # The same objects have to be shared on both sides.
        if (id(left) in seen_left) != (id(right) in seen_right) or seen_left.get(id(left)) != seen_right.get(id(right)):
            return "%s: shared references are not shared any more, or distinct ones are" % path
        if id(left) in seen_left:
            return None
        seen_left[id(left)] = seen_right[id(right)] = len(seen_left)
    if isinstance(left, (list, tuple)):
        return _items_difference(left, right, path, seen_left, seen_right)
    if isinstance(left, dict):
        return _dict_difference(left, right, path, seen_left, seen_right)
    return None if left == right else "%s: %.200r became %.200r" % (path, left, right)


def _items_difference(left, right, path, seen_left, seen_right):
    if len(left) != len(right):
        return "%s: %d items became %d" % (path, len(left), len(right))
    for index, (a, b) in enumerate(zip(left, right)):
        found = _difference(a, b, "%s[%d]" % (path, index), seen_left, seen_right)
        if found:
            return found
    return None


def _dict_difference(left, right, path, seen_left, seen_right):
    if PYTHON_2:
        if set(left) != set(right):
            return "%s: the keys differ" % path
        by_key = dict((key, key) for key in right)
        order = [(key, by_key[key]) for key in left]
    else:
        order = list(zip(left, right))
        if len(left) != len(right):
            return "%s: %d keys became %d" % (path, len(left), len(right))
    for a, b in order:
        # Keys are compared by value and type: equal immutable keys may be one object on one side only.
        if type(a) is not type(b) or a != b:
            return "%s: the key %r became %r" % (path, a, b)
        found = _difference(left[a], right[b], "%s[%r]" % (path, a), seen_left, seen_right)
        if found:
            return found
    return None
