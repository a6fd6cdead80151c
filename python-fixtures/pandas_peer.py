# Runs on: Python 3.6+
"""The pandas halves of the recipe of docs/numpy.md; each function gets its end of the pipe first. They need pandas."""

import pandas as pd


def columns(frame):
    """The columns by name: as arrays, and as a list where pandas keeps Python objects."""
    return {name: column.tolist() if column.dtype == object else column.to_numpy() for name, column in frame.items()}


def sends_a_table(connection):
    frame = pd.DataFrame({
        "name": ["bolt", "nut"],
        "price": [0.25, 0.125],
        "count": [40, 60],
        "sold": pd.to_datetime(["2024-02-29 12:00:00.5", None]),
    })
    connection.send(columns(frame))
    back = pd.DataFrame(connection.recv())
    expected = frame.assign(total=[10.0, 7.5])
    pd.testing.assert_frame_equal(back, expected)

    connection.send(frame["price"].to_numpy())
    pd.testing.assert_series_equal(pd.Series(connection.recv(), name="price"), frame["price"] * 2)
