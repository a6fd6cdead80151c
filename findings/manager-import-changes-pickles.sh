#!/usr/bin/env bash
# What a Python process sends through a Pipe depends on what it has imported.
#
# Library: CPython's multiprocessing, any version from 3.6 to 3.15 (seen with Debian's 3.11.2 and with 3.14.10).
# After `import multiprocessing.managers`, which any use of Manager() brings with it, the pickler behind
# Connection.send() has other forms for two kinds of values, for the rest of the process's life:
#   - array.array is no longer array._array_reconstructor(class, typecode, machine format, bytes) but
#     array.array(typecode, bytes): the bytes without a word about their order and width. (At the wrong end such bytes
#     are numbers that nobody sent.)
#   - views of a dict, which cannot be pickled before, are sent as builtins.list([...]).
# pickle.dumps() is not changed by it, so that a test with pickle.dumps() does not show it.
# What it means here: both forms are read as an array and as a list.
#
# Exits with 0 while that is so. Uses the python3 of Debian's package, unpacked into a temporary folder.
set -euo pipefail
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
apt-get -o APT::Sandbox::User=root download -qq python3.11-minimal libpython3.11-minimal libpython3.11-stdlib >/dev/null
for package in *.deb; do dpkg -x "$package" root; done
PYTHONHOME=$PWD/root/usr root/usr/bin/python3.11 - <<'PYTHON'
import array, pickle, pickletools, sys
from multiprocessing.reduction import ForkingPickler

def calls(value, dumps):
    """The names of the classes and functions in the pickle of a value."""
    try:
        data = bytes(dumps(value))
    except TypeError as error:
        return str(error)
    strings = [arg for op, arg, _ in pickletools.genops(data) if op.name in ("SHORT_BINUNICODE", "BINUNICODE")]
    return " ".join(strings[:2])

numbers, view = array.array("d", [1.0]), {1: 2}.keys()
before = calls(numbers, ForkingPickler.dumps), calls(view, ForkingPickler.dumps)
import multiprocessing.managers
after = calls(numbers, ForkingPickler.dumps), calls(view, ForkingPickler.dumps)
print("Python", sys.version.split()[0])
print("before the import:", before)
print("after the import: ", after)
print("pickle.dumps:     ", calls(numbers, pickle.dumps))
assert before == ("array _array_reconstructor", "cannot pickle 'dict_keys' object"), before
assert after == ("array array", "builtins list"), after
assert calls(numbers, pickle.dumps) == "array _array_reconstructor"
PYTHON
