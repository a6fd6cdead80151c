# Runs on: Python 2.7, 3.6+
"""Says which Python this is, and that it has what every other fixture needs."""

import sys

print("python %s%d.%d" % (("pypy" if hasattr(sys, "pypy_version_info") else "",) + sys.version_info[:2]))

import multiprocessing.connection  # noqa: E402  (after the first line: an import that fails still tells the version)

print("multiprocessing connection imported" if multiprocessing.connection.Client else "")
