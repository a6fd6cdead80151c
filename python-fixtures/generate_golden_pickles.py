# Runs on: Python 2.7, 3.6+
"""Writes interop-tests/PyCompat.UnitTests/Pickle/Golden/python-X.Y.txt: the pickles of the corpus by this Python.

One line each: name, protocol, pickle in base64; for values of built-in types only also name, 'repr' and the repr. The
unit tests read them, and the fuzzer starts from them. Long ones are omitted.
"""

import base64
import io
import os
import pickle
import sys

LONGEST = 400
TARGET = os.path.join(
    os.path.dirname(os.path.abspath(__file__)),
    "..", "interop-tests", "PyCompat.UnitTests", "Pickle", "Golden",
    "%s-%d.%d.txt" % (("pypy" if hasattr(sys, "pypy_version_info") else "python",) + sys.version_info[:2]))

HAS_REPR = ("int_", "float_", "complex", "text_", "bytes_", "list_", "tuple_", "dict_true", "dict_none_key", "dict_one",
            "dict_float_one", "nested", "none", "true", "false", "slice", "range", "date", "time", "decimal_", "uuid")


def pickler():
    if sys.version_info[0] == 2:
        import cPickle
        return cPickle
    return pickle


def sent(thing, plain):
    """Returns the pickle of Connection.send with multiprocessing.managers imported, if it differs."""
    if sys.version_info[0] == 2:
        return None
    import multiprocessing.managers  # noqa: F401
    from multiprocessing.reduction import ForkingPickler
    try:
        data = bytes(ForkingPickler.dumps(thing, 4))
    except Exception:
        return None
    return data if data != plain else None


def lines():
    import pickle_corpus
    for name, thing in pickle_corpus.corpus():
        plain = None
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            try:
                data = pickler().dumps(thing, protocol)
            except Exception:  # not at this protocol: Python cannot pickle it
                continue
            plain = data if protocol == 4 else plain
            if len(data) <= LONGEST:
                yield "%s %d %s" % (name, protocol, base64.b64encode(data).decode("ascii"))
        data = sent(thing, plain)
        if data is not None and len(data) <= LONGEST:
            yield "%s_sent 4 %s" % (name, base64.b64encode(data).decode("ascii"))
        if sys.version_info[0] > 2 and name.startswith(HAS_REPR) and len(repr(thing)) <= LONGEST:
            yield "%s repr %s" % (name, base64.b64encode(repr(thing).encode("utf-8", "surrogatepass")).decode("ascii"))


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets, and with it the bytes
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable] + sys.argv)
    with io.open(TARGET, "w", encoding="ascii", newline="\n") as file:
        for line in lines():
            file.write(u"%s\n" % line)
