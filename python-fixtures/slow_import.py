# Runs on: Python 3.8+
"""A module that takes long to import, and only once: it leaves a mark in the folder SLOW_IMPORT_MARKS."""

import os
import time

from worker_functions import mark

mark(os.environ["SLOW_IMPORT_MARKS"], "importing")
end = time.monotonic() + 0.5
while time.monotonic() < end:
    pass


def answer():
    return 42
