# Runs on: Python 2.7, 3.6+
"""The values of the corpus by name, as its parts add them."""

import collections

VALUES = collections.OrderedDict()


def value(make):
    """Adds what a function makes, under the function's name."""
    VALUES[make.__name__] = make
    return make


def add(name, thing):
    """Adds a value that can be made once and for all."""
    assert name not in VALUES, name
    VALUES[name] = lambda: thing
