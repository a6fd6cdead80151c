# Runs on: Python 3.6+
"""The Python half of the demo: started by the .NET half, and at the other end of its Pipe.

Each request is a tuple (verb, ...); each answer is one object. Only the standard library is used, and nothing here
depends on the other side not being Python.
"""

import datetime
import decimal
import math
import multiprocessing.connection
import os
import platform
import sys
import uuid

# The same bag as in the .NET half: each side compares the values it receives with its own.
BAG = {
    "nothing": None,
    "truth": True,
    "int": 42,
    "negative int": -(2 ** 31) - 1,
    "big int": 2 ** 100,
    "float": 0.1,
    "infinity": float("-inf"),
    "text": "Gr\u00fc\u00dfe an die \U0001f40d",
    "bytes": bytes(range(256)),
    "bytearray": bytearray(b"mutable"),
    "complex": complex(1.5, -2.0),
    "datetime": datetime.datetime(2024, 2, 29, 12, 30, 0, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
    "date": datetime.date(2024, 2, 29),
    "Decimal": decimal.Decimal("1.10"),
    "UUID": uuid.UUID("12345678-1234-5678-1234-567812345678"),
    "list": [1, "two", 3.0, None],
    "tuple": (1, ("nested", ()), b"x"),
    "dict": {"name": "Ada", 1: "one", (2, 3): "a tuple as key", None: "none as key"},
    "set": {1, "a", (2, 3)},
    "frozenset": frozenset([frozenset([1]), 2]),
    "nested": {"rows": [{"id": 1, "tags": {"x", "y"}}, {"id": 2, "tags": set()}], "total": (2, 2.5)},
}

FUNCTIONS = {
    "math.factorial": math.factorial,
    "sorted": sorted,
    "str.upper": str.upper,
    "divmod": divmod,
}


def same(left, right):
    """Compares values and types recursively."""
    if type(left) is not type(right) or left != right:
        return False
    if isinstance(left, (list, tuple)):
        return all(map(same, left, right))
    if isinstance(left, dict):
        return list(map(type, left)) == list(map(type, right)) and all(same(left[key], right[key]) for key in left)
    return True


def check(name, value):
    """Returns what arrived, whether it is correct, and this side's own value."""
    return type(value).__name__, ascii(value), same(value, BAG[name]), BAG[name]


def call_back(connection):
    """Calls functions of the other side; returns each call, its result, and whether that was correct."""
    calls = [("add", (2, 3), 5), ("add", (2 ** 64, 1), 2 ** 64 + 1), ("reverse", ("stressed",), "desserts"),
             ("words", ("a tuple for a list",), ("a", "tuple", "for", "a", "list"))]
    outcome = []
    for name, arguments, expected in calls:
        connection.send((name, arguments))
        answer = connection.recv()
        outcome.append((name, ascii(arguments), ascii(answer), same(answer, expected)))
    return outcome


def main():
    windows = sys.platform == "win32"
    kind = multiprocessing.connection.PipeConnection if windows else multiprocessing.connection.Connection
    connection = kind(int(os.environ["PYCOMPAT_FD"]))
    while True:
        try:
            verb, *rest = connection.recv()
        except EOFError:
            return
        if verb == "version":
            connection.send(platform.python_version())
        elif verb == "check":
            connection.send(check(*rest))
        elif verb == "echo bytes":
            connection.send_bytes(connection.recv_bytes())
        elif verb == "call":
            name, arguments = rest
            connection.send(FUNCTIONS[name](*arguments))
        elif verb == "call back":
            connection.send(("outcome", call_back(connection)))


if __name__ == "__main__":
    main()
