# Runs on: Python 2.7, 3.6+
"""The Python halves of the edge cases of a connection; each function first receives its end of the pipe."""

import os
from multiprocessing import BufferTooShort

OS_ERRORS = (OSError, IOError)  # two classes in 2.7


def must_raise(errors, function, *arguments):
    try:
        function(*arguments)
    except errors as error:
        return error
    raise AssertionError("%r raised nothing" % (function,))


def sends_and_ends(connection, raw):
    os.write(connection.fileno(), raw)
    os._exit(0)


def ends_with_unread_data(connection, raw):
    assert connection.poll(None)
    sends_and_ends(connection, raw)


def sends_one_byte_at_a_time(connection, raw):
    for position in range(len(raw)):
        os.write(connection.fileno(), raw[position:position + 1])
    connection.recv_bytes()


def sends(connection, messages):
    for message in messages:
        connection.send_bytes(message)
    connection.send_bytes(connection.recv_bytes())


def meets_the_end(connection, error):
    must_raise(EOFError if error == "EOFError" else OS_ERRORS, connection.recv_bytes)


def is_reset(connection):
    connection.send_bytes(b"never read")
    must_raise(OS_ERRORS, connection.recv_bytes)


def receives_up_to(connection, limit):
    assert len(connection.recv_bytes(limit)) == limit
    must_raise(OS_ERRORS, connection.recv_bytes, limit)
    must_raise(OS_ERRORS, connection.recv_bytes)
    connection.send_bytes(b"refused")


def receives_into(connection):
    buffer = bytearray(4)
    error = must_raise(BufferTooShort, connection.recv_bytes_into, buffer)
    connection.send_bytes(error.args[0])
    must_raise(ValueError, connection.recv_bytes_into, buffer, -1)
    must_raise(ValueError, connection.recv_bytes_into, buffer, 5)
    assert connection.recv_bytes_into(buffer, 3) == 1
    connection.send_bytes(bytes(buffer))


def receives_no_pickle(connection):
    must_raise(Exception, connection.recv)
    connection.send(connection.recv())
