# Runs on: Python 3.6+
"""Creates the requested objects, sends them, and reports how the objects that come back differ.

For each pair of an expression and a protocol it sends the pickle, gets one back, and answers with a text: empty if both
are the same graph. If this Python cannot create or pickle the object, the answer is an immediate empty message.
"""

import array  # noqa: F401, used by the expressions
import collections
import datetime
import decimal
import enum
import fractions
import functools
import os.path
import pathlib
import pickle
import uuid
from datetime import timedelta, timezone  # noqa: F401
from decimal import Decimal  # noqa: F401

from pickle_compare import Comparison, Difference


class Plain(object):
    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class Slotted(object):
    __slots__ = ("name", "price")

    def __init__(self, name, price):
        self.name, self.price = name, price


class OutOfStock(Exception):
    def __init__(self, product, missing):
        super(OutOfStock, self).__init__(product, missing)
        self.note = "ordered"


class Color(enum.Enum):
    GREEN = 2


Line = collections.namedtuple("Line", "name price")


def parent_and_child():
    parent = Plain(name="parent")
    parent.child = Plain(parent=parent)
    return parent


def twice(value):
    return [value, value]


def with_note(exception):
    exception.__notes__ = ["seen"]
    return exception


def dump(expression, protocol):
    try:
        sent = pickle.dumps(eval(expression), protocol)
        # As in the pickle: protocols below 4 do not contain a fold.
        return pickle.loads(sent), sent
    except (NameError, TypeError, AttributeError, ValueError, pickle.PicklingError):
        return None, b""


def answer(connection):
    while True:
        try:
            expression, protocol = connection.recv()
        except EOFError:
            return
        value, sent = dump(expression, min(protocol, pickle.HIGHEST_PROTOCOL))
        connection.send_bytes(sent)
        if not sent:
            continue
        returned = connection.recv_bytes()
        try:
            Comparison().compare(value, pickle.loads(returned))
            connection.send("")
        except (Difference, pickle.UnpicklingError, TypeError, AttributeError, ValueError) as error:
            connection.send("%s: %s; %r" % (type(error).__name__, error, returned))
