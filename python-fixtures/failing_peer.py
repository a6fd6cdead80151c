# Runs on: Python 2.7, 3.6+
"""Closes its connection and ends with exit code 3."""

import sys

import peers

peers.inherited().close()
sys.exit(3)
