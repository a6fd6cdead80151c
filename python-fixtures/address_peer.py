# Runs on: Python 2.7, 3.6+
"""A Listener or a Client that echoes bytes: address_peer.py listen|connect tcp|unix|abstract NAME [PORT]."""

import sys
from multiprocessing.connection import Client, Listener


def read_address(family, name, port=None):
    if family == "tcp":
        return (name, int(port))
    return name if family == "unix" else "\0" + name


def echo(connection):
    while True:
        try:
            connection.send_bytes(connection.recv_bytes())
        except EOFError:
            return


role, family = sys.argv[1:3]
address = read_address(*sys.argv[2:])
family_name = "AF_INET" if family == "tcp" else "AF_UNIX"
if role == "listen":
    listener = Listener(address, family_name)
    print("listening %s" % (listener.address[1] if family == "tcp" else "now"))
    echo(listener.accept())
else:
    echo(Client(address, family_name))
print("done")
