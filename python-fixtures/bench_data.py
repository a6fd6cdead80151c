# Runs on: Python 3.6+
"""Writes the pickles that the benchmarks read: bench_data.py FOLDER [NAME:COUNT...]; all of them if no name is given.
"""

import array
import http
import os
import pickle
import random
import sys

MIB = 1 << 20
rng = random.Random(1)
statuses = list(http.HTTPStatus)


def record(i):
    return {
        "id": i,
        "name": f"name {i % 1000}",
        "price": i * 0.25,
        "quantity": i % 100,
        "active": i % 2 == 0,
        "tags": ["red", "green"],
        "note": None,
        "code": f"c{i}",
    }


makers = {
    "ints": lambda n: [rng.randrange(-(1 << 31), 1 << 31) for _ in range(n)],
    "floats": lambda n: [rng.random() for _ in range(n)],
    "strings": lambda n: [f"string number {i}" for i in range(n)],
    "records": lambda n: [record(i) for i in range(n)],
    "tuples": lambda n: [(i, (i + 1, (i + 2, str(i)))) for i in range(n)],
    "triples": lambda n: [(i, i * 2, i * 3) for i in range(n)],
    "bigints": lambda n: [rng.getrandbits(256) - (1 << 255) for _ in range(n)],
    "enums": lambda n: [(i, statuses[i % len(statuses)]) for i in range(n)],
    "bytes": lambda n: os.urandom(n),
    "array": lambda n: array.array("d", (rng.random() for _ in range(n))),
}
counts = {
    "ints": 1_000_000,
    "floats": 1_000_000,
    "strings": 200_000,
    "records": 100_000,
    "tuples": 200_000,
    "triples": 300_000,
    "bytes": 64 * MIB,
    "array": 1_000_000,
}


def main(folder, *asked):
    for one in asked or ["%s:%d" % (name, count) for name, count in counts.items()]:
        name, count = one.split(":")
        file_name = name if not asked else "%s-%s" % (name, count)
        with open(os.path.join(folder, file_name + ".pickle"), "wb") as file:
            pickle.dump(makers[name](int(count)), file, 4)


if __name__ == "__main__":
    main(*sys.argv[1:])
