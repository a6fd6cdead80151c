# Runs on: Python 3.6+
"""Writes files that resemble pickles or contain one, using Python's own modules.

usage: other_files.py DIRECTORY
"""

import bz2
import gzip
import io
import lzma
import os
import pickle
import struct
import sys
import tarfile
import types
import zipfile
import zlib

VALUE = {"a": [1, 2]}


class NumpyArrayWrapper:
    """As in joblib: described by its attributes, followed by the array's bytes in the file."""

    def __init__(self, shape):
        self.shape = shape
        self.order = "C"
        self.dtype = Described()


class Described:
    """Has its own state, as a dtype has."""

    def __init__(self):
        self.name = "f8"


class JoblibPickler(pickle._Pickler):
    """joblib/numpy_pickle.py, NumpyPickler.save: the wrapper, and after it the bytes."""

    def save(self, value, *more):
        super().save(value, *more)
        if isinstance(value, NumpyArrayWrapper):
            if self.proto >= 4:
                self.framer.commit_frame(force=True)
            self._file.write(b"\x02\xff\xff" + struct.pack("<3d", 0, 1, 2))


def joblib_file(protocol):
    """Returns (content, position of the bytes)."""
    module = types.ModuleType("joblib.numpy_pickle")
    sys.modules["joblib"] = types.ModuleType("joblib")
    sys.modules["joblib.numpy_pickle"] = module
    for cls in (NumpyArrayWrapper, Described):
        cls.__module__ = "joblib.numpy_pickle"
        setattr(module, cls.__name__, cls)
    content = io.BytesIO()
    pickler = JoblibPickler(content, protocol)
    pickler._file = content
    pickler.dump([VALUE, {"x": NumpyArrayWrapper((3,)), "y": NumpyArrayWrapper((3,))}, "end"])
    return content.getvalue(), content.getvalue().index(b"\x02\xff\xff")


def zip_of(members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return content.getvalue()


def tar_of(name, data):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return content.getvalue()


def npy(descr, data):
    """numpy/lib/format.py, version 1.0."""
    header = ("{'descr': %r, 'fortran_order': False, 'shape': (1,), }" % descr).encode("ascii").ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def files():
    value = pickle.dumps(VALUE, 4)
    old_torch = b"".join(pickle.dumps(part, 2) for part in (0x1950A86A20F9469CFC6C, 1001, {}, VALUE, ["0"]))
    joblib4, _ = joblib_file(4)
    joblib2, _ = joblib_file(2)
    return {
        "a.gz": gzip.compress(value),
        "a.bz2": bz2.compress(value),
        "a.xz": lzma.compress(value),
        "a.lzma": lzma.compress(value, lzma.FORMAT_ALONE),
        "a.zlib": zlib.compress(value),
        "fast.zlib": zlib.compress(value, 1),
        "it's a.gz": gzip.compress(value),
        "model.pt": zip_of([("archive/version", b"3"), ("archive/data/0", b"1234"), ("archive/data.pkl", value)]),
        "frame.zip": zip_of([("frame", value)]),
        "text.zip": zip_of([("a.pkl", pickle.dumps(VALUE, 0))]),
        "odd.zip": zip_of([("x\n\x1b[2J; rm.pkl", value)]),
        "wheel.whl": zip_of([("a/b.py", b"x = 1")]),
        "arrays.npz": zip_of([("a.npy", npy("<i8", bytes(8)))]),
        "empty.zip": zip_of([]),
        "cut.zip": zip_of([("frame", value)])[:40],
        "a.tar": tar_of("a.pkl", value),
        "a.npy": npy("<i8", bytes(8)),
        "objects.npy": npy("|O", value),
        "a.json": b'\xef\xbb\xbf {"a": 1}',
        "a.safetensors": struct.pack("<Q", 2) + b"{}",
        "old.pt": old_torch + struct.pack("<q", 1) + b"\xff" * 8,
        "joblib4": joblib4,
        "joblib2": joblib2,
    }


def main(folder):
    for name, content in files().items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    for protocol in (2, 4):
        print("joblib%d %d" % (protocol, joblib_file(protocol)[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
