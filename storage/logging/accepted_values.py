"""Steps and values that a script hands over: each is taken exactly as the number it is, or refused by name.

Steps are whole numbers of 64 bits. Values are whatever is one real number: numbers of Python and numpy,
Decimal and Fraction, truth values, tensors and arrays of one element, and whatever else has ``__float__``.
They are kept as float64: fractions become the nearest one, and a whole number that is none is refused.
"""

from __future__ import annotations

import math

import numpy as np

from storage.invariants import LARGEST_INTEGER, SMALLEST_STEP, NotAllowedError, WrongKindError
from storage.messages import Message

_NUMBER = Message("one real number")
_STEP = Message("a whole number from {0} to {1}", SMALLEST_STEP, LARGEST_INTEGER)


def step_of(step: object, field: str = "step") -> int:
    """Return a step as an int.

    Raises:
        NotAllowedError: If it has more than 64 bits, or is not whole.
        WrongKindError: If it is no number, or a truth value.

    >>> step_of(5.0), step_of(np.int8(-3))
    (5, -3)
    """
    number = unpacked(field, step, _STEP)
    if isinstance(number, bool) or not is_real(number):
        raise WrongKindError(field, step, _STEP)
    whole = _whole(number)
    if whole is None or not SMALLEST_STEP <= whole <= LARGEST_INTEGER:
        raise NotAllowedError(field, step, _STEP)
    return whole


def number_of(name: str, value: object) -> float:
    """Return the value of a series as a float.

    Raises:
        NotAllowedError: If it is beyond float64, or a whole number that no float64 is.
        WrongKindError: If it is not one real number.
    """
    number = value if isinstance(value, float) else unpacked(name, value, _NUMBER)
    if not is_real(number):
        raise WrongKindError(name, value, _NUMBER)
    if not hasattr(number, "__float__") or isinstance(number, int):
        return _float_of_integer(name, _whole(number))
    try:
        found = float(number)
        is_beyond = math.isinf(found) and bool(number != found)
    except OverflowError:
        is_beyond = True
    except Exception as error:
        raise WrongKindError(name, value, _NUMBER) from error
    if is_beyond:
        raise NotAllowedError(name, value, Message("a number that float64 can hold"))
    return found


def is_real(value: object) -> bool:
    """Whether a value says of itself that it is one real number."""
    # Whatever has elements has __float__ too, for the case that there is one, which was unpacked.
    has_elements = isinstance(value, str | bytes | complex) or getattr(value, "shape", ()) != ()
    return not has_elements and (hasattr(value, "__float__") or hasattr(value, "__index__"))


def unpacked(name: str, value: object, allowed: Message) -> object:
    """Return the one element of an array or tensor; anything else as it is.

    Raises:
        WrongKindError: If it has not one element, if that is masked or a time, or lies nowhere.
    """
    if isinstance(value, np.generic | np.ndarray) and (value.dtype.kind in "mM" or np.ma.is_masked(value)):
        raise WrongKindError(name, value, allowed)
    item = getattr(value, "item", None)
    if not callable(item) or isinstance(value, type):
        return value
    try:
        return item()
    except Exception as error:
        raise WrongKindError(name, value, allowed) from error


def _whole(number: object) -> int | None:
    """The whole number that a number is, None if it is none."""
    try:
        if hasattr(number, "__index__"):
            return int(number.__index__())
        whole = int(number)  # type: ignore[call-overload]
        return whole if whole == number else None
    except Exception:  # noqa: BLE001 - NaN, an infinity, or whatever somebody's class raises
        return None


def _float_of_integer(name: str, number: int | None) -> float:
    try:
        found = math.nan if number is None else float(number)
    except OverflowError:
        found = math.inf
    if found != number:
        allowed = Message("a number that float64 can hold; float(…) gives the nearest one")
        raise NotAllowedError(name, number, allowed)
    return found
