"""Numbers, durations and moments as people read them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


SIZE_UNITS = ("B", "kB", "MB", "GB", "TB")


def figure(value: object) -> str:
    """A number in at most six digits, anything else as it is, empty for ``None``.

    >>> figure(0.1234567), figure(float("nan")), figure(True), figure(None)
    ('0.123457', 'NaN', 'yes', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "NaN" if value != value else f"{value:.6g}".replace("inf", "∞")  # noqa: PLR0124 - NaN
    return str(value)


def clock(seconds: float | None) -> str:
    """A duration in the two largest units that matter, empty for ``None`` and ∞.

    >>> clock(0.25), clock(75), clock(3 * 3600 + 125), clock(float("inf"))
    ('0.25 s', '1 min 15 s', '3 h 2 min', '')
    """
    if seconds is None or seconds == math.inf:
        return ""
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def size(count: int | None) -> str:
    """A number of bytes in the unit that leaves two or three digits, empty for ``None``.

    >>> size(0), size(999), size(1234), size(45_678_901), size(999_999)
    ('0 B', '999 B', '1.2 kB', '46 MB', '1.0 MB')
    """
    if count is None:
        return ""
    amount, units = float(count), list(SIZE_UNITS)
    while abs(amount) >= 999.5 and len(units) > 1:
        amount /= 1000
        del units[0]
    digits = 1 if units[0] != SIZE_UNITS[0] and abs(amount) < 9.95 else 0
    return f"{amount:.{digits}f} {units[0]}"


def moment(time: datetime | None) -> str:
    """A moment in the person's own time zone to the second, empty for ``None``."""
    return "" if time is None else f"{time.astimezone():%Y-%m-%d %H:%M:%S}"
