# Runs on: Python 3.6+
"""Reports what arrives, in Python's own notation."""


def answer_with_repr(connection):
    """Sends the repr of each object until the connection ends; sets and dicts are sorted by the text of their items."""
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
