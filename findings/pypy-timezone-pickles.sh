#!/usr/bin/env bash
# An aware datetime that PyPy has pickled cannot be read by CPython.
#
# Library: PyPy 8.0.1 (Python 3.11.17) beside CPython 3.14, both of Debian's suite sid; module datetime.
# PyPy pickles a datetime.timezone by its constructor and, in addition, a state: (None, {'_offset': ..., '_name': ...}),
# what its attributes in Python code are. CPython's timezone, in C, has no such attributes and refuses the state with an
# AttributeError; so every datetime with an offset or of UTC that PyPy sends through a Pipe or a Queue fails at a CPython
# peer. The other way round works.
# What it means here: the state repeats the arguments, and is read as such; it goes back as it came.
#
# Exits with 0 while that is so. Unpacks both Pythons into a temporary folder (some 400 MB) with .ci/newer-pythons.sh.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.ci
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
"$scripts/newer-pythons.sh" "$PWD/pythons" >/dev/null
pypy=$(echo pythons/pypy3*/bin/python)
cpython=$(echo pythons/3.14*/bin/python)
"$pypy" -c 'import sys; print("PyPy", sys.version.split("PyPy ")[1].split()[0], "pickles, and")'
"$pypy" -c '
import datetime, pickle, sys
sys.stdout.buffer.write(pickle.dumps(datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc), 4))' >aware.pickle
"$cpython" - <<'PYTHON'
import pickle, sys
try:
    print("CPython", sys.version.split()[0], "reads", pickle.load(open("aware.pickle", "rb")))
except Exception as error:
    print("CPython", sys.version.split()[0], "says", type(error).__name__ + ":", error)
else:
    raise SystemExit("it is read now")
PYTHON
"$pypy" -c 'import pickle; print("PyPy reads", repr(pickle.load(open("aware.pickle", "rb"))))'
