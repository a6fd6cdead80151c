# Runs on: Python 3.6+
"""The NumPy halves of the tests of arrays; each function first receives its end of the pipe. They need NumPy."""

import pickle

import numpy as np

SHAPES = [(), (0,), (5,), (2, 3), (0, 3), (2, 3, 2), (1, 4), (3, 1, 2)]
NUMBERS = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "g", "c8", "c16", "G"]
TIMES = ["M8[ns]", "M8[us]", "M8[25s]", "M8[D]", "M8[M]", "M8[Y]", "m8[ns]", "m8[h]", "m8[7D]", "m8"]
TEXTS = ["S1", "S5", "U1", "U7"]
RECORDS = [
    [("id", "<i4"), ("price", "<f8")],
    [("name", "<U3"), ("raw", "S2"), ("matrix", "<f4", (2, 2)), ("inner", [("x", ">i2"), ("when", "<M8[s]")])],
    {"names": ["x", "y"], "formats": ["<u2", "<f4"], "offsets": [6, 0], "titles": ["The x", None], "itemsize": 16},
    (np.record, [("id", "<i4"), ("price", "<f8")]),
]
# Classes derived from ndarray that only add methods, each with a two-dimensional array.
DERIVED = [np.matrix, np.recarray, np.memmap]


def dtypes():
    for code in NUMBERS + TIMES + ["U1", "U7"]:
        little = np.dtype(code).newbyteorder("<")
        yield little
        # NumPy converts a timedelta without a unit from the other byte order incorrectly.
        if code != "m8" and little.newbyteorder(">") != little:
            yield little.newbyteorder(">")
    for code in ["S1", "S5", "V3"]:
        yield np.dtype(code)
    for record in RECORDS:
        yield np.dtype(record)
    yield np.dtype([("a", "i1"), ("b", "f8")], align=True)


def fill(array):
    """Gives every item a distinct value that its dtype, and .NET's times, can represent."""
    if array.dtype.names:
        for name in array.dtype.names:
            fill(array[name])
        return array
    kind = array.dtype.kind
    for at, index in enumerate(np.ndindex(array.shape)):
        if kind == "b":
            array[index] = at % 3 == 0
        elif kind in "Mm":
            unit = np.datetime_data(array.dtype)[0]
            array[index] = np.array(("NaT" if at == 1 else at * 100 - 200), "i8" if at != 1 else array.dtype).astype(
                array.dtype) if unit else at
        elif kind == "U":
            array[index] = "aé\U0001F40D\x00z"[:at]
        elif kind == "S":
            array[index] = b"a\xff\x00b"[:at]
        elif kind == "V":
            array[index] = np.void(bytes([at % 256]) * array.dtype.itemsize)
        elif kind == "c":
            array[index] = complex(at - 0.5, -at)
        elif kind == "f":
            array[index] = [at - 1.5, float("nan"), float("-inf"), -0.0][at % 4]
        else:
            array[index] = np.iinfo(array.dtype).max - at if at % 2 else np.iinfo(array.dtype).min + at
    return array


def values():
    """Every dtype in every shape and order, and as a scalar if numpy has one."""
    for dtype in dtypes():
        for shape in SHAPES:
            for order in "CF":
                yield fill(np.zeros(shape, dtype, order))
        yield fill(np.zeros((4, 6), dtype))[::2, ::3]
        yield fill(np.zeros((3, 4, 2), dtype)).transpose(1, 0, 2)
        scalar = fill(np.zeros(3, dtype))[2]
        if isinstance(scalar, np.generic):
            yield scalar
    for derived in DERIVED:
        yield np.zeros((2, 3), RECORDS[0] if derived is np.recarray else "<f8").view(derived)
    yield np.char.array([["a", "bcd"]])


def same_items(one, other):
    """Whether the bytes of all items are the same, except those between the fields of records."""
    if one.dtype.names:
        return all(same_items(one[name], other[name]) for name in one.dtype.names)
    return one.tobytes() == other.astype(one.dtype).tobytes()


def description(value):
    return "%s %r %r" % (type(value).__name__, getattr(value, "dtype", None), getattr(value, "shape", None))


def difference(sent, back, exactly):
    """Describes how an array that came back differs; 'exactly' also compares the order of items and their bytes."""
    if type(back) is not type(sent):
        return "is a %s" % description(back)
    # When reading protocol 4, NumPy itself converts the bytes of numbers to the machine's order.
    expected = pickle.loads(pickle.dumps(sent, 4)).dtype
    same = back.dtype == expected and back.dtype.isalignedstruct == expected.isalignedstruct
    if not same and (exactly or back.dtype.newbyteorder("=") != sent.dtype.newbyteorder("=")):
        return "is of %r" % (back.dtype,)
    if back.shape != sent.shape:
        return "has shape %r" % (back.shape,)
    if exactly and sent.flags.f_contiguous and not sent.flags.c_contiguous and not back.flags.f_contiguous:
        return "is in C order"
    if not same_items(np.asarray(back), np.asarray(sent)):
        return "holds %r, not %r" % (back, sent)
    return None


def sends_every_array(connection):
    """Sends each value at each protocol; gets it back twice: unchanged, and by way of .NET types."""
    differences = []
    compared = 0
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        for value in values():
            connection.send_bytes(pickle.dumps(value, protocol))
            same, own = connection.recv()
            compared += 1
            for way, back, exactly in (("as it came", same, True), ("by .NET's types", own, False)):
                # An array recreated by .NET is not of a class derived from ndarray.
                sent = value if exactly or type(back) is not np.ndarray else np.asarray(value)
                problem = difference(sent, back, exactly)
                if problem:
                    differences.append("%s at protocol %d %s: %s" % (description(value), protocol, way, problem))
    connection.send_bytes(b"")
    connection.send((compared, differences[:20]))
