# Runs on: Python 3.8+
"""The functions of docs/calling-python.md."""

import logging
import time

import pycompat_worker

prices = {}


def load_prices(discount=0):
    for name, price in (("tea", 4.0), ("coffee", 6.0)):
        prices[name] = price * (100 - discount) / 100


def total(orders, currency="EUR"):
    return "%.2f %s" % (sum(prices[order["item"]] * order["count"] for order in orders), currency)


def price(name):
    return prices[name]


def countdown(start):
    try:
        for number in range(start, 0, -1):
            yield number
    finally:
        logging.getLogger("shop").info("the countdown is over")


async def fetch(name):
    import asyncio

    await asyncio.sleep(0.01)
    return name.upper()


def train(steps):
    for step in range(steps):
        pycompat_worker.report_progress({"step": step, "loss": 1 / (step + 1)})
    return "trained"


def think(seconds):
    time.sleep(seconds)


def crash():
    import os

    os.abort()
