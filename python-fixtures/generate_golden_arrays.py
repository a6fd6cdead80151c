# Runs on: Python 3.6+
"""Prints pickles of arrays, one a line: name, protocol, the pickle in hexadecimal. Needs NumPy, which it names first.

usage: generate_golden_arrays.py > interop-tests/PyCompat.UnitTests/NumPy/golden-arrays.txt
"""

import binascii
import pickle

import numpy as np

ARRAYS = [
    ("grid", np.array([[1.5, -2.0, 3.0], [4.0, 5.0, 6.0]])),
    ("fortran", np.asfortranarray(np.arange(6, dtype="i8").reshape(2, 3))),
    ("big endian", np.array([1, -2, 70000], ">i4")),
    ("no dimensions", np.array(7.25)),
    ("empty", np.zeros((0, 3), "f4")),
    ("scalar", np.float32(1.5)),
    ("texts", np.array(["a", "b\u00e9\U0001F40D", ""])),
    ("byte strings", np.array([b"a", b"\xff\x00b"])),
    ("times", np.array(["2024-02-29T12:00:00.000000100", "NaT"], "M8[ns]")),
    ("spans", np.array([90, -1], "m8[m]")),
    ("flags", np.array([True, False])),
    ("records", np.array([(1, 2.5, (3, 4)), (-1, 0.5, (5, 6))], [("id", "<i4"), ("price", "<f8"), ("at", "<i2", 2)])),
    ("objects", np.array([None, 1])),
    ("metadata", np.zeros(1, np.dtype("f8", metadata={"unit": "m"}))),
]

if __name__ == "__main__":
    print("# NumPy %s" % np.__version__)
    for name, array in ARRAYS:
        for protocol in (2, 4, 5):
            print("%s\t%d\t%s" % (name, protocol, binascii.hexlify(pickle.dumps(array, protocol)).decode("ascii")))
