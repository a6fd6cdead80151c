# Runs on: Python 2.7, 3.6+
"""Prints the version of this Python, and checks that it has the modules that all other fixtures need."""

import sys

print("python %s%d.%d" % (("pypy" if hasattr(sys, "pypy_version_info") else "",) + sys.version_info[:2]))

import multiprocessing.connection  # noqa: E402  (after the version, which is printed even if an import fails)

print("multiprocessing connection imported" if multiprocessing.connection.Client else "")
