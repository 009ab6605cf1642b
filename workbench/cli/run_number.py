"""The number of a run on the command line."""

import argparse

LARGEST = 2**63 - 1
"""What the store can count to."""


def run_number(text: str) -> int:
    """The number of a run as the store can hold it.

    >>> run_number("12")
    12

    Raises:
        argparse.ArgumentTypeError: when it cannot be one.
    """
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 0 < number <= LARGEST:
        raise argparse.ArgumentTypeError(f"{text} must be a whole number from 1 on, as `list` shows it")
    return number
