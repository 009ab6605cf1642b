"""CSV files: one row a line, cells separated by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import difflib
from array import array
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import InputError
from workbench.problems.table import Table, is_number, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS = ",;\t"


def read_csv(path: str, file: Path, target: str) -> Table:
    """Read a CSV file in UTF-8, with or without a byte order mark and a header.

    The delimiter is the one that splits the first row into most cells. The first row is a header when none
    of its cells is a number, or when a column holds text there and a number in the row below; columns
    without a name are called "column 1", "column 2" and so on.

    Args:
        path: the file as the person named it.
        file: where it lies.
        target: name of the column to predict, empty for the last one.

    Raises:
        InputError: when the content is not such a table or has no column ``target``.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            delimiter = _delimiter(next((line for line in stream if line.strip()), ""))
            stream.seek(0)
            return _table(path, _rows(csv.reader(stream, delimiter=delimiter, strict=True)), target)
    except UnicodeDecodeError as error:
        raise InputError("data", path, f"text in UTF-8, but {error.reason} near byte {error.start}") from None
    except csv.Error as error:
        raise InputError("data", path, f"a table of cells, but the text cannot be split: {error}") from None


def _delimiter(first_line: str) -> str:
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([first_line], delimiter=delimiter))))


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the number of its last line."""
    for row in reader:
        if len(row) > 1 or (row and row[0].strip()):
            yield reader.line_num, [cell.strip() for cell in row]  # type: ignore[attr-defined]


def _table(path: str, rows: Iterator[tuple[int, list[str]]], target: str) -> Table:
    first = next(rows, None)
    if first is None:
        raise InputError("data", path, "a file with rows of numbers, but this one is empty")
    second = next(rows, None)
    header = _is_header(first[1], second[1] if second else [])
    if header and second is None:
        raise InputError("data", path, "a table with rows below its header")
    names = _names(path, first[1] if header else [""] * len(first[1]))
    chosen = _target_column(path, names, target)
    waiting = [row for row in ((second,) if header else (first, second)) if row is not None]

    features, labels, lines = array("d"), list[str](), array("q")
    for line, cells in _chained(waiting, rows):
        if len(cells) != len(names):
            allowed = f"a table, but line {line} has {len(cells)} cells and line {first[0]} has {len(names)}"
            raise InputError("data", path, allowed)
        label = cells.pop(chosen)
        if not label:
            raise InputError(
                "data", path, f"a full table, but line {line}, column {shown(names[chosen])} is empty"
            )
        try:
            features.extend([float(cell) for cell in cells])
        except ValueError:
            raise _not_numeric(path, line, cells, [*names[:chosen], *names[chosen + 1 :]]) from None
        labels.append(label)
        lines.append(line)

    feature_names = (*names[:chosen], *names[chosen + 1 :])
    numeric = all(is_number(label) for label in labels)
    return Table(
        path=path,
        features=np.array(features, dtype=np.float64).reshape(len(labels), len(feature_names)),
        feature_names=feature_names,
        target=np.array(labels, dtype=np.float64) if numeric else np.array(labels, dtype=object),
        row_word="line",
        row_numbers=lines,
    )


def _chained(
    waiting: list[tuple[int, list[str]]], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield from waiting
    yield from rows


def _is_header(first: list[str], second: list[str]) -> bool:
    if not any(is_number(cell) for cell in first):
        return True
    return any(
        above and not is_number(above) and is_number(below)
        for above, below in zip(first, second, strict=False)
    )


def _names(path: str, header: list[str]) -> tuple[str, ...]:
    names = tuple(" ".join(cell.split()) or f"column {number}" for number, cell in enumerate(header, 1))
    seen = set[str]()
    for name in names:
        if name in seen:
            raise InputError(
                "data", path, f"a table whose columns differ in name, but two are called {shown(name)}"
            )
        seen.add(name)
    return names


def _target_column(path: str, names: tuple[str, ...], target: str) -> int:
    wanted = " ".join(target.split())
    if not wanted:
        return len(names) - 1
    if wanted in names:
        return names.index(wanted)
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)
    hint = f" (did you mean {near[0]}?)" if near else ""
    listed = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    raise InputError("target", target, f"empty or a column of {path}: {listed}{hint}")


def _not_numeric(path: str, line: int, cells: list[str], names: list[str]) -> InputError:
    name, cell = next((name, cell) for name, cell in zip(names, cells, strict=True) if not is_number(cell))
    found = f"holds {shown(cell)}" if cell else "is empty"
    return InputError("data", path, f"a table of numbers, but line {line}, column {shown(name)} {found}")
