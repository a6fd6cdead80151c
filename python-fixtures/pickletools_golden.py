# Runs on: Python 3.6+
"""Pickles and their listings by pickletools: pickletools_golden.py FOLDER writes pickles.bin, the concatenated pickles,
and listings.txt, their concatenated listings.
"""

import collections
import copyreg
import datetime
import decimal
import fractions
import io
import os
import pickle
import pickletools
import sys
import uuid

import builtin_values


class Plain(object):
    def __init__(self):
        self.a, self.b = 1, [2]


class Slotted(object):
    __slots__ = ("a",)

    def __init__(self):
        self.a = "slot"


class WithKeywords(object):
    def __new__(cls, a, b=None):
        return object.__new__(cls)

    def __getnewargs_ex__(self):
        return (1,), {"b": 2}


class Extended(object):
    pass


class Persistent(object):
    pass


class WithPersistentIds(pickle.Pickler):
    def persistent_id(self, value):
        return "id 7" if isinstance(value, Persistent) else None


# Opcodes that no modern pickler writes.
HANDMADE = [
    b"(c__main__\nPlain\nK\x01o.", b"(I1\ni__main__\nPlain\n.", b"T\x03\0\0\0a'b.", b"U\x02e\".",
    b"S'it\\'s \\x41'\n.",
    b"I00\n.", b"I01\n.", b"F1.5\n.", b"L12L\n.", b"(K\x01(K\x022K\x0310K\x04t.", b"N0N.", b"\x80\x02\x83\x07\x01.",
    b"\x80\x02\x84\x07\0\0\x01.", b"\x80\x05\x97\x98.", b"Np300\ng300\n\x86.", b"Nr\0\x01\0\0j\0\x01\0\0\x86.",
    b"\x8d\x01\0\0\0\0\0\0\0a.", b"\x8b\x02\0\0\0\xff\0.", b"Finf\n.", b"V\\u20ac\\U0001f40d\xe9\n.",
]

if sys.version_info >= (3, 14):  # since then a str of 2.x is shown by ascii()
    HANDMADE += [b"U\x02\xe9\".", b"T\x02\0\0\0\x7f\xa0.", b"S'\xe9\\n'\n."]


def made():
    copyreg.add_extension(__name__, "Extended", 77)
    lists = collections.deque([1], 5), collections.Counter("aab"), collections.OrderedDict(a=1)
    numbers = decimal.Decimal("1.50"), fractions.Fraction(1, 3), uuid.UUID(int=5), range(3), slice(1, 2)
    times = datetime.datetime(2024, 2, 29, 1, 2, 3, 4), datetime.timedelta(1, 2, 3), datetime.timezone.utc
    objects = Plain(), Slotted(), WithKeywords(1), Extended, Plain, len, ValueError("no", 1), Persistent()
    return lists + numbers + times + objects


def pickles():
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        for value in builtin_values.values():
            yield pickle.dumps(value, protocol)
        for value in made():
            file = io.BytesIO()
            try:
                WithPersistentIds(file, protocol).dump(value)
            except (TypeError, pickle.PicklingError):  # slots and slices need a newer protocol or Python
                continue
            yield file.getvalue()
    for pickled in HANDMADE:
        yield pickled


def main(folder):
    os.environ["PYTHON_COLORS"] = "0"  # the first variable that pickletools checks
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    with open(os.path.join(folder, "pickles.bin"), "wb") as binary, \
            io.open(os.path.join(folder, "listings.txt"), "w", encoding="utf-8", newline="\n") as listings:
        for pickled in pickles():
            binary.write(pickled)
            pickletools.dis(pickled, listings)


if __name__ == "__main__":
    main(sys.argv[1])
