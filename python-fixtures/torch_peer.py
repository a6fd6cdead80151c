# Runs on: Python 3.6+
"""Tensors as torch.multiprocessing pickles them, without PyTorch: modules and classes with PyTorch's names, whose
reducers return the same as those of torch/multiprocessing/reductions.py (v1.13, v2.5). Each function first receives its
end of the pipe.
"""

import multiprocessing.reduction
import multiprocessing.resource_sharer
import os
import struct
import sys
import tempfile
import types
from multiprocessing.reduction import ForkingPickler

REDUCTIONS = "torch.multiprocessing.reductions"


def module(name):
    made = sys.modules[name] = types.ModuleType(name)
    return made


torch, nn, parameter, storage_module, multiprocessing_module, reductions = [
    module(name) for name in ("torch", "torch.nn", "torch.nn.parameter", "torch.storage", "torch.multiprocessing",
                              REDUCTIONS)]


def nameless_file():
    handle, path = tempfile.mkstemp()
    os.unlink(path)
    return handle


def put(owner, cls):
    cls.__module__ = owner.__name__
    cls.__qualname__ = cls.__name__
    setattr(owner, cls.__name__, cls)
    return cls


class Named(object):
    """A dtype: pickled as a name in torch."""

    def __init__(self, name):
        self.name = name
        setattr(torch, name, self)

    def __reduce__(self):
        return self.name


Named.__module__ = "torch"
DTYPES = {
    name: (Named(name), code)
    for name, code in [("float32", "f"), ("float64", "d"), ("float16", "e"), ("int64", "q"), ("int32", "i"),
                       ("uint8", "B"), ("bool", "?"), ("bfloat16", "H"), ("float8_e5m2", "B")]
}


class Size(tuple):
    def __reduce__(self):
        return Size, (tuple(self),)


class Tensor(object):
    def __init__(self, storage, size, stride, offset=0, requires_grad=False):
        self.metadata = (offset, Size(size), tuple(stride), requires_grad)
        self.storage = storage


class Parameter(Tensor):
    pass


class UntypedStorage(object):
    """Memory shared in the same way as by PyTorch: the descriptor of an unnamed file."""

    def __init__(self, data):
        self.size = len(data)
        self.fd = nameless_file()
        os.write(self.fd, data)

    def close(self):
        os.close(self.fd)


class TypedStorage(object):
    def __init__(self, untyped, dtype):
        self.untyped, self.dtype = untyped, dtype


class FloatStorage(UntypedStorage):
    """The form before 1.11, which counts items."""


for owner, cls in [(torch, Size), (torch, Tensor), (parameter, Parameter), (storage_module, UntypedStorage),
                   (storage_module, TypedStorage), (torch, FloatStorage)]:
    put(owner, cls)


def function(name):
    def rebuild(*arguments):
        raise NotImplementedError(name)

    rebuild.__module__ = REDUCTIONS
    rebuild.__name__ = rebuild.__qualname__ = name
    setattr(reductions, name, rebuild)
    return rebuild


rebuild_tensor = function("rebuild_tensor")
rebuild_storage_fd = function("rebuild_storage_fd")
rebuild_storage_empty = function("rebuild_storage_empty")
rebuild_storage_filename = function("rebuild_storage_filename")
rebuild_typed_storage = function("rebuild_typed_storage")
rebuild_cuda = function("rebuild_cuda_tensor")


def reduce_tensor(tensor):
    return rebuild_tensor, (type(tensor), tensor.storage, tensor.metadata)


def reduce_storage(storage):
    if storage.size == 0:
        return rebuild_storage_empty, (type(storage),)
    size = storage.size // (4 if isinstance(storage, FloatStorage) else 1)
    return rebuild_storage_fd, (type(storage), multiprocessing.reduction.DupFd(storage.fd), size)


def reduce_typed_storage(storage):
    return rebuild_typed_storage, (storage.untyped, storage.dtype)


for cls, reducer in [(Tensor, reduce_tensor), (Parameter, reduce_tensor), (UntypedStorage, reduce_storage),
                     (FloatStorage, reduce_storage), (TypedStorage, reduce_typed_storage)]:
    ForkingPickler.register(cls, reducer)


def tensor(dtype, items, size, stride, offset=0, cls=Tensor, requires_grad=False):
    kind, code = DTYPES[dtype]
    untyped = UntypedStorage(struct.pack("<%d%s" % (len(items), code), *items))
    return cls(TypedStorage(untyped, kind), size, stride, offset, requires_grad)


def open_descriptors():
    """Counts open sockets and unnamed files; excludes, for example, a library that a thread loads when it ends."""
    links = map(link_of, os.listdir("/proc/self/fd"))
    return sum(link.startswith("socket:") or link.endswith(" (deleted)") for link in links)


def link_of(descriptor):
    try:
        return os.readlink("/proc/self/fd/" + descriptor)
    except FileNotFoundError:  # Closed in the meantime.
        return ""


def sends_tensors(connection):
    """Sends tensors one by one; .NET returns what it read of each, and the differences are returned."""
    before = open_descriptors()
    numbers = [1.5, -2.0, 3.0, 4.0, 5.0, 6.0]
    sent = [
        ("float32", tensor("float32", numbers, (2, 3), (3, 1)), numbers),
        ("transposed", tensor("float32", numbers, (3, 2), (1, 3)), [1.5, 4.0, -2.0, 5.0, 3.0, 6.0]),
        ("row of a larger one", tensor("float32", numbers, (3,), (1,), 3), numbers[3:]),
        ("every other", tensor("float32", numbers, (3,), (2,), 1), [-2.0, 4.0, 6.0]),
        ("float16", tensor("float16", [0.5, 2.0], (2,), (1,)), [0.5, 2.0]),
        ("bfloat16", tensor("bfloat16", [0x3FC0, 0xC000], (2,), (1,)), [1.5, -2.0]),
        ("parameter", tensor("float32", numbers, (6,), (1,), 0, Parameter, True), numbers),
        ("one without dimensions", tensor("float32", [1.5], (), ()), [1.5]),
        ("part without items", tensor("float32", [1.5], (0,), (1,)), []),
        ("empty", Tensor(TypedStorage(UntypedStorage(b""), DTYPES["float32"][0]), (0,), (1,)), []),
        ("before 1.11", Tensor(FloatStorage(struct.pack("<2f", 1.5, 2.5)), (2,), (1,)), [1.5, 2.5]),
    ]
    differences = []
    for name, one, expected in sent:
        connection.send((name, one))
        answer = connection.recv()
        if answer != expected:
            differences.append("%s: %r" % (name, answer))
    connection.send(None)
    for _, one, _ in sent:
        untyped = getattr(one.storage, "untyped", one.storage)
        untyped.close()
    connection.recv()
    # Every descriptor that was duplicated for a message has been taken, and is closed here by a thread. The thread may
    # still be closing the last one when .NET already has it; after this call it has ended and its own descriptors are
    # closed.
    sharer = multiprocessing.resource_sharer._resource_sharer
    differences.extend("not taken: %r" % key for key in sharer._cache)
    multiprocessing.resource_sharer.stop()
    connection.send((differences, open_descriptors() - before))


def sends_one_that_changes(connection):
    one = tensor("int64", [1, 2], (2,), (1,))
    connection.send(one)
    connection.recv()
    os.pwrite(one.storage.untyped.fd, struct.pack("<q", 7), 0)
    connection.send("written")
    connection.recv()


def sends_what_cannot_be_taken(connection):
    """Sends tensors that claim more than exists, or are shared in another way."""
    kind = DTYPES["float32"][0]
    numbers = [1.0, 2.0]
    longer = tensor("float32", numbers, (4,), (1,))
    longer.storage.untyped.size = 16
    for one in (
        longer,
        tensor("float32", numbers, (3,), (1,)),
        tensor("float32", numbers, (2,), (1,), 1),
        tensor("float32", numbers, (2,), (2 ** 62,)),
        tensor("float32", numbers, (2 ** 62, 2 ** 62), (0, 0)),
        tensor("float32", numbers, (2 ** 30,), (0,)),
        tensor("float32", numbers, (2,), (-1,)),
        tensor("float32", numbers, (2,), (1, 1)),
        tensor("float8_e5m2", [1, 2], (2,), (1,)),
        Reduced(rebuild_tensor, Tensor, Reduced(
            rebuild_typed_storage, Reduced(rebuild_storage_filename, UntypedStorage, b"/tmp/x", b"/torch_1", 8), kind),
            (0, (2,), (1,), False)),
        Reduced(rebuild_cuda, Tensor, (2,), (1,)),
    ):
        connection.send(one)
        connection.recv()
    connection.send(None)


class Reduced(object):
    def __init__(self, function, *arguments):
        self.made_by = function, arguments


ForkingPickler.register(Reduced, lambda value: value.made_by)
