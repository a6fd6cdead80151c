# Runs on: Python 3.6+
"""Says what arrives, in Python's own words."""


def answer_with_repr(connection):
    """The repr of each object that comes, until the connection ends; sets and dicts in the order of their texts."""
    while True:
        try:
            value = connection.recv()
        except EOFError:
            return
        connection.send(text_of(value))


def text_of(value):
    if type(value) in (set, frozenset):
        return "{%s}" % ", ".join(sorted(map(text_of, value)))
    return repr(value)
