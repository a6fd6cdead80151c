# Runs on: Python 3.6+
"""The pandas halves of the recipe in docs/numpy.md; each function first receives its end of the pipe. They need pandas.
"""

import numpy as np
import pandas as pd


def plain(column):
    """Returns the column as an array if NumPy has a dtype for it, or else as a list."""
    is_array = isinstance(column.dtype, np.dtype) and column.dtype != object
    return column.to_numpy() if is_array else column.tolist()


def columns(frame):
    return {name: plain(column) for name, column in frame.items()}


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


def sends_columns_of_text(connection):
    """Text in every dtype that pandas offers for it, and numbers that may be missing."""
    texts = {"object": "object", "string": "string"}
    frame = pd.DataFrame({name: pd.Series(["bolt", None, "nut"], dtype=dtype) for name, dtype in texts.items()})
    try:
        pd.options.future.infer_string = True
        frame["inferred"] = pd.Series(["bolt", None, "nut"])
        pd.options.future.infer_string = False
    except (pd.errors.OptionError, ImportError, AttributeError):
        # Not available in this pandas, or it requires pyarrow.
        frame["inferred"] = frame["object"]
    frame["count"] = pd.Series([1, None, 3], dtype="Int64")
    frame["sold"] = pd.to_datetime(["2024-02-29 12:00", None, "2024-03-01 00:00"]).tz_localize("Europe/Berlin")
    frame["kind"] = pd.Categorical(["a", "b", "a"])
    connection.send(columns(frame))
    connection.send(frame["string"].to_numpy())
    connection.recv()
