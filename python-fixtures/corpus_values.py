# Runs on: Python 2.7, 3.6+
"""The values of the corpus by name; its parts add them."""

import collections

VALUES = collections.OrderedDict()


def value(make):
    """Adds the result of a function under the function's name."""
    VALUES[make.__name__] = make
    return make


def add(name, thing):
    """Adds a value that can be created once."""
    assert name not in VALUES, name
    VALUES[name] = lambda: thing
