# Runs on: Python 2.7, 3.6+
"""Sends each value of the corpus at each protocol through 'TOOL echo': corpus_through_echo.py TOOL [NAME...].

Pickles by pickle.dumps and in the way of Connection.send, in a process with the imports that change the latter.

Compares the result of loading the pickle that comes back with that of the pickle that was sent. Prints 'result ' and
one line of JSON: the number of comparisons, and the differences.
"""

import json
import pickle
import sys

import pickle_compare
import pickle_corpus
from echo_process import PYTHON_2, Echo, EchoFailed

if PYTHON_2:
    import cPickle
    PICKLERS = [pickle, cPickle]
else:
    # Their registrations determine how Connection.send pickles arrays, views and more.
    import multiprocessing.managers  # noqa: F401
    import multiprocessing.sharedctypes  # noqa: F401
    import multiprocessing.synchronize  # noqa: F401
    from multiprocessing.reduction import ForkingPickler
    PICKLERS = [pickle, ForkingPickler]


def loads(data):
    return (cPickle if PYTHON_2 else pickle).loads(data)


def dumps(pickler, thing, protocol):
    return bytes(pickler.dumps(thing, protocol))


def compare(echo, data):
    """Describes how the value of a pickle comes back changed; None if it does not."""
    try:
        answer = echo.send_through(data)
    except EchoFailed as error:
        return str(error)
    expected = loads(data)
    try:
        pickle_compare.compare(expected, loads(answer))
    except pickle_compare.Difference as error:
        return str(error)
    except Exception as error:  # any error in loading the answer is the difference
        return "%s: %s" % (type(error).__name__, error)
    return None


def main():
    echo = Echo(sys.argv[1])
    wanted = sys.argv[2:]
    compared, names, unpicklable, differences = 0, set(), [], {}
    for name, thing in pickle_corpus.corpus():
        if wanted and name not in wanted:
            continue
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            for pickler in PICKLERS:
                where = "%s at protocol %d by %s" % (name, protocol, pickler.__name__)
                try:
                    data = dumps(pickler, thing, protocol)
                    pickle_compare.compare(loads(data), loads(data))
                except Exception as error:  # not at this protocol: Python itself cannot pickle it
                    unpicklable.append("%s: %s: %s" % (where, type(error).__name__, str(error)[:100]))
                    continue
                names.add(name)
                compared += 1
                difference = compare(echo, data)
                if difference:
                    differences[where] = difference
    exit_code = echo.stop()
    print("result " + json.dumps({
        "values": len(names),
        "compared": compared,
        "unpicklable": unpicklable,
        "differences": differences,
        "exitCode": exit_code,
    }, sort_keys=True))


if __name__ == "__main__":
    main()
