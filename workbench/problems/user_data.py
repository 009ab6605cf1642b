"""A person's own data file: found, read, checked, every fault explained in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import InputError, MachineError
from workbench.problems.csv_file import read_csv
from workbench.problems.npz_file import read_npz
from workbench.problems.table import LARGEST_FILE_BYTES, Table, is_number, shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CLASSES = 1000
ENDINGS = (".csv", ".tsv", ".npz")


def read_table(path: str, target: str, bundled: str) -> Table:
    """Read and check a CSV or NPZ file.

    Args:
        path: the file; ``~`` stands for the home folder.
        target: name of the column to predict in a CSV file, empty for the last one.
        bundled: the name that would have chosen the problem's own data, for the message.

    Raises:
        InputError: when there is no such file or its content cannot be used.
        MachineError: when the system refuses to read it.
    """
    file = _existing_file(path, bundled)
    try:
        table = (
            read_npz(path, file, target) if file.suffix.lower() == ".npz" else read_csv(path, file, target)
        )
    except OSError as error:
        raise MachineError(f"{path} cannot be read: {error.strerror or error}") from None
    _check(table)
    return table


def _existing_file(path: str, bundled: str) -> Path:
    try:
        file = Path(path).expanduser()
        if path.strip() and file.is_dir():
            raise InputError("data", path, "a file, but this is a folder")
        if not file.is_file():
            raise InputError("data", path, f"{bundled} or the path of a file that exists")
        size = file.stat().st_size
    except OSError as error:
        raise MachineError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, RuntimeError):
        # A NUL character in the path, or a home folder of someone who does not exist.
        raise InputError("data", path, f"{bundled} or the path of a file that exists") from None
    if file.suffix.lower() not in ENDINGS:
        raise InputError(
            "data", path, f"a file whose name ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
        )
    if size > LARGEST_FILE_BYTES:
        limit = LARGEST_FILE_BYTES / 1e9
        raise InputError(
            "data", path, f"a file of at most {limit:g} GB, but this one has {size / 1e9:.1f} GB"
        )
    if size == 0:
        raise InputError("data", path, "a file with rows of numbers, but this one is empty")
    return file


def _check(table: Table) -> None:
    rows, columns = table.features.shape
    if columns == 0:
        raise InputError("data", table.path, "a table with at least one column beside the target")
    if rows < 2:
        raise InputError("data", table.path, f"a table with at least 2 rows, but this one has {rows}")
    faulty = np.argwhere(~np.isfinite(table.features))
    if len(faulty):
        row, column = faulty[0]
        name = table.feature_names[column]
        _refuse(table, row, f"column {shown(name)}", float(table.features[row, column]))
    if table.target.dtype.kind == "f":
        missing = np.flatnonzero(~np.isfinite(table.target))
        if len(missing):
            _refuse(table, missing[0], "the target", float(table.target[missing[0]]))


def _refuse(table: Table, row: int, column: str, value: float) -> None:
    place = f"{table.row_word} {table.row_numbers[row]}"
    raise InputError("data", table.path, f"a table of finite numbers, but {place}, {column} holds {value:g}")


def classification_table(table: Table) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Class numbers ``[m]`` and class names, in numeric or else alphabetic order of the entries.

    Raises:
        InputError: for fewer than two classes, or so many that the target looks like a measured value.
    """
    values, numbers = np.unique(table.target, return_inverse=True)
    if len(values) < 2:
        raise InputError("data", table.path, "data with at least two classes, but the target has only one")
    if len(values) > MOST_CLASSES:
        allowed = (
            f"data with at most {MOST_CLASSES} classes, but the target has {len(values)} different values"
        )
        raise InputError("data", table.path, allowed)
    numeric = table.target.dtype.kind == "f"
    names = tuple(_number_name(float(value)) if numeric else str(value) for value in values)
    return numbers.astype(np.int64).reshape(-1), names


def _number_name(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)


def regression_table(table: Table) -> NDArray[np.float64]:
    """The target as numbers ``[m]``.

    Raises:
        InputError: when an entry is not a number.
    """
    if table.target.dtype.kind == "f":
        return table.target
    for row, text in enumerate(table.target):
        if not is_number(text):
            place = f"{table.row_word} {table.row_numbers[row]}"
            raise InputError(
                "data", table.path, f"a table whose target is a number, but {place} holds {shown(text)}"
            )
    return table.target.astype(np.float64)
