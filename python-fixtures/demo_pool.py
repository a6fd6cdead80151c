# Runs on: Python 3.6+
"""The Python half of the demo's picture: the function that the demo maps over a pool of processes."""

import os


def mandelbrot_row(row):
    """Returns the process and, for each point of the row, after how many steps of z = z * z + c it leaves the circle.

    A point of the Mandelbrot set never leaves the circle of radius 2: its number is the limit.
    """
    imaginary, left, step, width, limit = row
    counts = []
    for column in range(width):
        real = left + column * step
        x = y = 0.0
        count = 0
        while count < limit and x * x + y * y <= 4.0:
            x, y = x * x - y * y + real, 2.0 * x * y + imaginary
            count += 1
        counts.append(count)
    return os.getpid(), counts
