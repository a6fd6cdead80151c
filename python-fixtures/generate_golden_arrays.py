# Runs on: Python 3.6+
"""Prints pickles of arrays, one per line: name, protocol, the pickle in hexadecimal. First prints the NumPy version.

usage: generate_golden_arrays.py > interop-tests/PyCompat.UnitTests/NumPy/golden-arrays.txt   with NumPy 1.24
       generate_golden_arrays.py > interop-tests/PyCompat.UnitTests/NumPy/golden-arrays-2.txt with NumPy 2.4
"""

import binascii
import os
import pickle
import tempfile

import numpy as np

FIELDS = [("id", "<i4"), ("price", "<f8")]


def memmap():
    handle, path = tempfile.mkstemp()
    os.close(handle)
    array = np.memmap(path, "<i2", "w+", shape=(2,))
    os.unlink(path)
    array[:] = [1, -2]
    return array


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
    ("gaps", np.array([(5, 2.5), (65535, -1.0)], np.dtype({
        "names": ["x", "y"], "formats": ["<u2", "<f4"], "offsets": [6, 0], "titles": ["The x", None],
        "itemsize": 16}))),
    ("aligned", np.array([(1, 2.5)], np.dtype([("a", "i1"), ("b", "<f8")], align=True))),
    ("nested", np.array([("ab", ((3,),))], [("name", "<U3"), ("outer", [("inner", [("x", ">i2")])])])),
    ("recarray", np.rec.array([(1, 2.5), (-1, 0.5)], dtype=FIELDS)),
    ("record view", np.rec.array([(1, 2.5)], dtype=FIELDS).view(np.ndarray)),
    ("record scalar", np.rec.array([(1, 2.5)], dtype=FIELDS)[0]),
    ("matrix", np.matrix([[1.0, 2.0], [3.0, 4.0]])),
    ("memmap", memmap()),
    ("chararray", np.char.array(["a", "bb"])),
    ("masked", np.ma.array([[1.0, 2.0], [3.0, 4.0]], mask=[[False, True], [False, False]], order="F")),
    ("masked records", np.ma.array([(1, 2.5)], mask=[(False, True)], dtype=FIELDS)),
    ("day", np.datetime64("2024-02-29")),
    ("no time", np.datetime64("NaT")),
    ("objects", np.array([None, 1])),
    ("metadata", np.zeros(1, np.dtype("f8", metadata={"unit": "m"}))),
]

if hasattr(np.dtypes if hasattr(np, "dtypes") else np, "StringDType"):
    ARRAYS.append(("long texts", np.array([["a", "longer"]], np.dtypes.StringDType())))
    ARRAYS.append(("long texts or None", np.array(["a", None], np.dtypes.StringDType(na_object=None))))

if __name__ == "__main__":
    print("# NumPy %s" % np.__version__)
    for name, array in ARRAYS:
        for protocol in (2, 4, 5):
            print("%s\t%d\t%s" % (name, protocol, binascii.hexlify(pickle.dumps(array, protocol)).decode("ascii")))
