"""Text forms of values: numbers for people, cells for spreadsheets, strict JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

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


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may read as the start of a formula; some read full-width signs like the others."""

_MARK = "'"
"""What makes a spreadsheet read the rest of a cell as text."""


def text_cell(text: str) -> str:
    """A text as the cell of a table, with an apostrophe before what a spreadsheet could run as a formula.

    A text that already begins with apostrophes and a formula gets one more, so that :func:`cell_text` gives
    back every text.

    >>> text_cell("=1+1"), text_cell("'=1+1"), text_cell("loss"), text_cell("'loss'")
    ("'=1+1", "''=1+1", 'loss', "'loss'")
    """
    return _MARK + text if text.lstrip(_MARK).startswith(_FORMULA) else text


def cell_text(cell: str) -> str:
    """The text of a cell, without the apostrophe that :func:`text_cell` has put before it.

    >>> cell_text("'=1+1"), cell_text("''=1+1"), cell_text("loss"), cell_text("'loss'")
    ('=1+1', "'=1+1", 'loss', "'loss'")
    """
    return cell.removeprefix(_MARK) if cell.lstrip(_MARK).startswith(_FORMULA) else cell


def strict(value: Any) -> Any:
    """A value as strict JSON has it: NaN and infinities as texts, which Python's float reads back.

    >>> strict([1.5, float("-inf"), {"lr": float("nan")}])
    [1.5, '-Infinity', {'lr': 'NaN'}]
    """
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, list | tuple):
        return [strict(item) for item in value]
    if isinstance(value, dict):
        return {name: strict(item) for name, item in value.items()}
    return value
