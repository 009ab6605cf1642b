"""The number of a run on the command line."""

LARGEST = 2**63 - 1


def run_number(text: str) -> int:
    """The number of a run as the store can hold it.

    >>> run_number("12")
    12

    Raises:
        ValueError: when it cannot be one.
    """
    number = int(text)
    if not 0 < number <= LARGEST:
        raise ValueError(text)
    return number
