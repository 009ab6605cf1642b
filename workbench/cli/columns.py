"""Text in columns: a long list as lines, at a cost of a microsecond a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from storage.plain_text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = "  "
NARROWEST = 8
"""Width to which a column is cut at most, where the lines are longer than the terminal is wide."""


def in_columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None
) -> Iterator[str]:
    """Yield the headings, a rule and the rows as lines; the widest columns give way where there is no room.

    Args:
        headings: of the columns.
        rows: texts, as many in each as there are headings.
        width: of the terminal in cells; ``None`` for lines of any length.

    >>> print(*in_columns(["run", "status"], [["1", "finished"], ["12", "failed"]]), sep="|")
    run  status|---  --------|1    finished|12   failed
    >>> print(*in_columns(["run", "tags"], [["1", "a long list of tags"]], 16), sep="|")
    run  tags|---  -----------|1    a long lis…
    """
    columns = [_cleaned(cells) for cells in zip(headings, *rows, strict=True)]
    widths = [max(map(_width, column)) for column in columns]
    if width is not None:
        widths = _narrowed(widths, width - len(GAP) * (len(widths) - 1))
    laid_out = [
        [_fitted(cell, wide) for cell in column] for column, wide in zip(columns, widths, strict=True)
    ]
    head, *lines = (GAP.join(cells).rstrip() for cells in zip(*laid_out, strict=True))
    yield head
    yield GAP.join("-" * wide for wide in widths)
    yield from lines


def _cleaned(cells: Sequence[str]) -> list[str]:
    return [cell if cell.isprintable() else shown(cell) for cell in cells]


def _width(cell: str) -> int:
    return len(cell) if cell.isascii() else cell_len(cell)


def _narrowed(widths: Sequence[int], room: int) -> list[int]:
    """Take from the widest columns what is too much."""
    found = list(widths)
    while sum(found) > room and max(found) > NARROWEST:
        widest = max(found)
        second = max([NARROWEST, *(each for each in found if each < widest)])
        places = [place for place, each in enumerate(found) if each == widest]
        cut = min(widest - second, -((room - sum(found)) // len(places)))
        for place in places:
            found[place] -= cut
    return found


def _fitted(cell: str, wide: int) -> str:
    if cell.isascii() and len(cell) <= wide:
        return cell.ljust(wide)
    found = _width(cell)
    return cell + " " * (wide - found) if found <= wide else set_cell_size(cell, wide - 1) + "…"
