# Runs on: Python 3.6+
"""Functions that .NET calls: embedded as a module, or in a process of their own as a script, over PYCOMPAT_FD."""

import os
from multiprocessing.connection import Connection

kept = {}


def small(number):
    return number + 1


def burn(count):
    total = 0
    for number in range(count):
        total += number * number % 7
    return total


def add_prices(rows):
    return sum(row["price"] * row["quantity"] for row in rows)


def add(numbers):
    return sum(numbers)


def floats(count):
    if count not in kept:
        import numpy

        kept[count] = numpy.arange(count, dtype="float64")
    return kept[count]


def serve(connection):
    functions = {function.__name__: function for function in (burn, add_prices, add, floats)}
    try:
        while True:
            name, argument = connection.recv()
            connection.send(functions[name](argument))
    except EOFError:
        pass


if __name__ == "__main__":
    serve(Connection(int(os.environ["PYCOMPAT_FD"])))
