# Runs on: Python 2.7, 3.6+
"""Echoes objects on its inherited connection."""

import peers

peers.echo(peers.inherited())
