#!/usr/bin/env bash
# A combined Flag is pickled as a call of operator.or_ by the Python of Debian 12.
#
# Library: CPython 3.11.2 (Debian 12's python3), module enum.
# Perm.R | Perm.X of an enum.Flag is neither Perm(5), as Pythons before and after have it, nor a member's name: it is
# operator.or_(getattr(Perm, 'X'), getattr(Perm, 'R')), nested for three members. Whatever looks for "class, value" in
# the pickle of an enum finds a function of the operator module in its place. A single member is a getattr call. (See
# CPython's issue 93820 and what followed it in the 3.11 series.)
# What it means here: [Flags] enums are read from all of these forms, without running any of them.
#
# Exits with 0 while that is so. Uses Debian 12's package, unpacked into a temporary folder.
set -euo pipefail
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
apt-get -o APT::Sandbox::User=root download -qq python3.11-minimal libpython3.11-minimal libpython3.11-stdlib
for package in *.deb; do dpkg -x "$package" root; done
PYTHONHOME=$PWD/root/usr root/usr/bin/python3.11 - <<'PYTHON'
import enum, pickle, pickletools, sys

class Perm(enum.Flag):
    R = 1
    W = 2
    X = 4

def names(value):
    return [arg for op, arg, _ in pickletools.genops(pickle.dumps(value, 4)) if op.name == "SHORT_BINUNICODE"]

assert sys.version_info[:3] == (3, 11, 2), "this is about 3.11.2, and here is " + sys.version
print("Python", sys.version.split()[0])
print("R:    ", names(Perm.R))
print("R | X:", names(Perm.R | Perm.X))
assert names(Perm.R | Perm.X)[:2] == ["_operator", "or_"]
assert "R" in names(Perm.R | Perm.X) and "X" in names(Perm.R | Perm.X)
PYTHON
