"""Texts of other people in a table that a spreadsheet may open, and back."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula; some take wide signs for narrow ones."""

_MARK = "'"
"""What makes a spreadsheet take the rest of a cell as text."""


def text_cell(text: str) -> str:
    """The text as a cell: with an apostrophe before what could be a formula.

    What begins like such a cell gets one too, so that :func:`cell_text` gives back every text.

    >>> text_cell("=1+1"), text_cell("'=1+1"), text_cell("loss"), text_cell("'loss'")
    ("'=1+1", "''=1+1", 'loss', "'loss'")
    """
    return _MARK + text if text.lstrip(_MARK).startswith(_FORMULA) else text


def cell_text(cell: str) -> str:
    """The text of a cell that :func:`text_cell` made; any other cell is what it says.

    >>> cell_text("'=1+1"), cell_text("''=1+1"), cell_text("loss"), cell_text("'loss'")
    ('=1+1', "'=1+1", 'loss', "'loss'")
    """
    return cell.removeprefix(_MARK) if cell.lstrip(_MARK).startswith(_FORMULA) else cell
