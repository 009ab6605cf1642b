"""Texts of other people in a table that a spreadsheet may open."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula; some take wide signs for narrow ones."""


def text_cell(text: str) -> str:
    """The text with an apostrophe before what could be a formula, which makes a spreadsheet take it as text.

    >>> text_cell("=1+1"), text_cell("loss")
    ("'=1+1", 'loss')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
