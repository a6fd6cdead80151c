# Runs on: Python 2.7, 3.6+
"""Echoes objects on the connection that it was started with."""

import peers

peers.echo(peers.inherited())
