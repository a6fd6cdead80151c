# Runs on: Python 3.6+
"""Values of the corpus that newer Pythons added, or that are pickled differently once certain modules are imported."""

import array
import functools
import re

import corpus_classes as classes
from corpus_graphs import recursive
from corpus_values import VALUES, add


def add_of_imports():
    """Values that are pickled differently once certain modules, as in corpus_through_echo.py, are imported."""
    import ctypes
    import http
    import signal
    import socket
    held = {"a": 1, 2: [3]}
    add("view_keys", held.keys())
    add("view_values", held.values())
    add("view_items", held.items())
    add("view_empty", {}.keys())
    VALUES["view_in_itself"] = view_in_itself
    add("arrays_shared", [array.array("d", [1.0])] * 2)
    add("socket_constants", [socket.AF_INET, socket.SOCK_STREAM, socket.AF_INET, getattr(socket, "MSG_PEEK", None)])
    add("constants", [http.HTTPStatus.NOT_FOUND, signal.SIGINT, signal.SIG_DFL, re.IGNORECASE | re.MULTILINE])
    add("ctypes_number", ctypes.c_double(1.5))
    add("partial_of_builtin", functools.partial(int, base=2))
    add("slot_wrapper", int.__add__)


def view_in_itself():
    held = []
    made = {"x": held}.values()
    held.append(made)
    return made


def add_of_315():
    frozen = frozendict  # noqa: F821
    add("frozendict", frozen(b=1, a=[2]))
    add("frozendict_empty", frozen())
    add("frozendict_subclass", classes.FrozenDict(a=1))
    add("frozendict_key", {frozen(a=1, b=2): 1, frozen({1: frozen()}): 2, frozen(): frozen({frozen(): (frozen(),)})})
    add("frozendict_member", {frozen(a=1), frozen(b=frozenset([frozen()]))})
    shared = frozen(a=1)
    add("frozendict_shared", [shared, shared, frozen(a=1)])
    add("sentinel", [classes.MISSING, {classes.MISSING: 1}])
    for name, make in (("values", lambda x: frozen(x=x)), ("keys", lambda x: frozen({x: 1}))):
        from_collection, from_object = recursive(make)
        VALUES["recursive_frozendict_%s" % name] = from_collection
        VALUES["recursive_frozendict_%s_from_object" % name] = from_object
    add("bound_private_method", classes.Plain(x=1).private_method())
    add("private_class", [classes.Plain.make_private(), type(classes.Plain.make_private())])
