# Runs on: Python 2.7, 3.6+
"""Each value of the corpus at each protocol through 'TOOL echo': corpus_through_echo.py TOOL [NAME...].

Pickled by pickle.dumps and as Connection.send does, in a process that has imported what changes the latter.

What Python makes of the pickle that comes back is compared with what it makes of the one that was sent. Prints
'result ' and one line of JSON: how many were compared, and how those differ that do.
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
    # What they register decides how Connection.send pickles arrays, views and more.
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
    """How the value of a pickle comes back changed; None where it does not."""
    try:
        answer = echo.send_through(data)
    except EchoFailed as error:
        return str(error)
    expected = loads(data)
    try:
        pickle_compare.compare(expected, loads(answer))
    except pickle_compare.Difference as error:
        return str(error)
    except Exception as error:  # whatever Python says of the answer, it is the difference
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
                except Exception as error:  # not for this protocol: Python cannot do it alone
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
