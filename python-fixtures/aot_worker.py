# Runs on: Python 3.6+
"""The Python half of the native AOT sample: compares each value that arrives with its own value of that name, and sends
its own back.

First it sends its version and that of NumPy, or None without NumPy.
"""

import datetime
import decimal
import os
import platform
import uuid

try:
    from multiprocessing.connection import PipeConnection as Connection  # Windows
except ImportError:
    from multiprocessing.connection import Connection

try:
    import numpy
except ImportError:
    numpy = None


class Product:
    def __init__(self, name, unit_price, count):
        self.name, self.unit_price, self.count = name, unit_price, count

    def __eq__(self, other):
        return type(other) is type(self) and vars(other) == vars(self)

    def __repr__(self):
        return "Product(%r, %r, %r)" % (self.name, self.unit_price, self.count)


TEA = Product("tea", 1.5, 2)

# The same values as in the .NET half.
VALUES = {
    "int[]": [1, -2, 2 ** 31 - 1],
    "double[]": [0.1, -1e300, float("inf")],
    "string[]": ["a", "", "\U0001f40d"],
    "List<long>": [-2 ** 63, 0],
    "HashSet<int>": {1, 2, 3},
    "Dictionary<string, List<double>>": {"a": [1.5], "b": []},
    "(int, string, bool)": (7, "x", True),
    "int?[]": [1, None],
    "BigInteger": 2 ** 100,
    "decimal": decimal.Decimal("1.10"),
    "DateTime": datetime.datetime(2024, 2, 29, 12, 30),
    "enum": 2,
    "record as dict": {"name": "tea", "unit_price": 1.5, "count": 2},
    "record as instance": TEA,
    "array of records": [TEA, Product("\u017c\u00f3\u0142w", -0.25, 2 ** 31 - 1), TEA],
    "plain int[]": [1, 2, 3],
    "plain List<string>": ["a", "b"],
    "plain Dictionary<string, List<double>>": {"a": [1.5, 2.0]},
    "plain (int, string)": (7, "x"),
    "untyped list": [1, "two", 3.0, None, True],
    "untyped tuple": (1, ("nested", ()), b"\x00\xff"),
    "untyped dict": {"name": "Ada", 1: [2 ** 100], (2, 3): None},
    "untyped enums": [2, -2 ** 63, -128, 2 ** 64 - 1],
    "untyped Guid": uuid.UUID("12345678-1234-5678-1234-567812345678"),
}

if numpy:
    VALUES.update({
        "numpy float64 1-d": numpy.array([0.5, float("-inf"), -1e300]),
        "numpy float64 2-d": numpy.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        "numpy float32 tensor": numpy.array([[1.5, 2.5], [3.5, 4.5]], "f4"),
        "numpy datetime64": numpy.array(["2024-02-29", "NaT"], "M8[us]"),
        "numpy untyped in a dict": {"x": numpy.array([1, 2, 3], "i8")},
    })


def same(left, right):
    """Compares values and types recursively."""
    if type(left) is not type(right):
        return False
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if numpy and isinstance(left, numpy.ndarray):
        return (left.dtype, left.shape, left.tobytes()) == (right.dtype, right.shape, right.tobytes())
    return left == right


def main():
    connection = Connection(int(os.environ["PYCOMPAT_FD"]))
    connection.send((platform.python_version(), numpy and numpy.__version__))
    while True:
        try:
            name = connection.recv()
        except EOFError:
            return
        value = connection.recv()
        connection.send(None if same(value, VALUES[name]) else ascii(value))
        connection.send(VALUES[name])


if __name__ == "__main__":
    main()
