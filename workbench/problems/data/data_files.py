"""The user's own data files, CSV and NPZ: found, read and checked, every fault explained in one sentence."""

from __future__ import annotations

import difflib
import zipfile
import zlib
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from storage.messages import Message
from workbench.delimited import TableRules, open_delimited, python_number, shown
from workbench.errors import InputError, MachineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.delimited import DelimitedTable

LARGEST_FILE_BYTES = 2_000_000_000
MOST_CLASSES = 1000
ENDINGS = (".csv", ".tsv", ".npz")

CSV_RULES = TableRules(
    field="data",
    delimiters=("comma", "semicolon", "tab"),
    decimals=("point",),
    number=python_number,
    name=lambda cell: " ".join(cell.split()),
    # The columns of pixels are often called 0, 1, 2, ….
    header_above_numbers=True,
)

NPZ_ARRAYS = (("X", "y"), ("features", "target"))
"""The names of features and target in an NPZ file."""

NPZ_DAMAGE = (
    ValueError,
    KeyError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile and numpy raise for a damaged archive."""


@dataclass(frozen=True, eq=False)
class DataTable:
    """What was read from a file.

    Attributes:
        path: the file as the user named it.
        features: ``[m, d]``, float64.
        feature_names: d names.
        target: ``[m]``; float64 where every entry is a number, otherwise texts (as objects, so that one long
            text does not widen every entry).
        is_csv: whether it is from a CSV file, whose rows are lines.
        row_numbers: the number of each row in the file.
    """

    path: str
    features: NDArray[np.float64]
    feature_names: tuple[str, ...]
    target: NDArray[Any]
    is_csv: bool
    row_numbers: Sequence[int]

    def row(self, index: int) -> Message:
        """Where a row stands in the file, for messages."""
        number = self.row_numbers[index]
        return Message("line {0}", number) if self.is_csv else Message("row {0}", number)


def read_table(path: str, target: str, bundled: str) -> DataTable:
    """Read and check a CSV or NPZ file.

    Args:
        path: The file; ``~`` stands for the home folder.
        target: Name of the column to predict in a CSV file, empty for the last one.
        bundled: The name that would have chosen the problem's own data, for the message.

    Raises:
        InputError: When there is no such file or its content cannot be used.
        MachineError: When the system refuses to read it.
    """
    file = _existing_file(path, bundled)
    try:
        is_npz = file.suffix.lower() == ".npz"
        table = _read_npz(path, file, target) if is_npz else _read_csv(path, file, target)
    except OSError as error:
        raise _unreadable(path, error) from None
    _check(table)
    return table


def classification_table(table: DataTable) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Class numbers ``[m]`` and class names, in numeric or else alphabetic order of the entries.

    Raises:
        InputError: For fewer than two classes, or so many that the target looks like a measured value.
    """
    values, numbers = np.unique(table.target, return_inverse=True)
    if len(values) < 2:
        allowed = Message("data with at least two classes, but the target has only one")
        raise InputError("data", table.path, allowed)
    if len(values) > MOST_CLASSES:
        allowed = Message(
            "data with at most {0} classes, but the target has {1} different values",
            MOST_CLASSES,
            len(values),
        )
        raise InputError("data", table.path, allowed)
    numeric = table.target.dtype.kind == "f"
    names = tuple(_number_name(float(value)) if numeric else str(value) for value in values)
    return numbers.astype(np.int64).reshape(-1), names


def regression_table(table: DataTable) -> NDArray[np.float64]:
    """The target as numbers ``[m]``.

    Raises:
        InputError: When an entry is not a number.
    """
    if table.target.dtype.kind == "f":
        return table.target
    for index, text in enumerate(table.target):
        if python_number(text) is None:
            allowed = Message(
                "a table whose target is a number, but {0} holds {1}", table.row(index), shown(text)
            )
            raise InputError("data", table.path, allowed)
    return table.target.astype(np.float64)


def _number_name(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)


def _existing_file(path: str, bundled: str) -> Path:
    missing = Message("{0} or the path of a file that exists", bundled)
    try:
        file = Path(path).expanduser()
        if path.strip() and file.is_dir():
            raise InputError("data", path, Message("a file, but this is a folder"))
        if not file.is_file():
            raise InputError("data", path, missing)
        size = file.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from None
    except (ValueError, RuntimeError):
        # A NUL character in the path, or a home folder of someone who does not exist.
        raise InputError("data", path, missing) from None
    if file.suffix.lower() not in ENDINGS:
        allowed = Message("a file whose name ends in {0} or {1}", ", ".join(ENDINGS[:-1]), ENDINGS[-1])
        raise InputError("data", path, allowed)
    if size > LARGEST_FILE_BYTES:
        allowed = Message(
            "a file of at most {0} GB, but this one has {1} GB",
            f"{LARGEST_FILE_BYTES / 1e9:g}",
            f"{size / 1e9:.1f}",
        )
        raise InputError("data", path, allowed)
    if size == 0:
        allowed = Message("a file with rows of numbers, but this one is empty")
        raise InputError("data", path, allowed)
    return file


def _unreadable(path: str, error: OSError) -> MachineError:
    return MachineError(Message("{0} cannot be read: {1}", path, error.strerror or error))


def _check(table: DataTable) -> None:
    rows, columns = table.features.shape
    if columns == 0:
        allowed = Message("a table with at least one column beside the target")
        raise InputError("data", table.path, allowed)
    if rows < 2:
        raise InputError(
            "data", table.path, Message("a table with at least 2 rows, but this one has {0}", rows)
        )
    faulty = np.argwhere(~np.isfinite(table.features))
    if len(faulty):
        row, column = faulty[0]
        name = Message("column {0}", shown(table.feature_names[column]))
        raise _not_finite(table, row, name, float(table.features[row, column]))
    if table.target.dtype.kind == "f":
        missing = np.flatnonzero(~np.isfinite(table.target))
        if len(missing):
            raise _not_finite(table, missing[0], Message("the target"), float(table.target[missing[0]]))


def _not_finite(table: DataTable, row: int, column: Message, value: float) -> InputError:
    allowed = Message(
        "a table of finite numbers, but {0}, {1} holds {2}", table.row(row), column, f"{value:g}"
    )
    return InputError("data", table.path, allowed)


def _read_csv(path: str, file: Path, target: str) -> DataTable:
    """Read a CSV file, see :data:`CSV_RULES`.

    Raises:
        InputError: When the content is no table of numbers or has no column ``target``.
    """
    with open_delimited(file, path, CSV_RULES) as table:
        names = table.names
        chosen = _target_column(path, names, target)
        features, labels, lines = array("d"), list[str](), array("q")
        for line, cells in table.rows:
            label = cells.pop(chosen)
            if not label:
                allowed = Message(
                    "a full table, but line {0}, column {1} is empty", line, shown(names[chosen])
                )
                raise InputError("data", path, allowed)
            try:
                features.extend([float(cell) for cell in cells])
            except ValueError:
                raise _first_not_numeric(table, line, cells, chosen) from None
            labels.append(label)
            lines.append(line)
    feature_names = (*names[:chosen], *names[chosen + 1 :])
    numeric = all(python_number(label) is not None for label in labels)
    return DataTable(
        path=path,
        features=np.array(features, dtype=np.float64).reshape(len(labels), len(feature_names)),
        feature_names=feature_names,
        target=np.array(labels, dtype=np.float64) if numeric else np.array(labels, dtype=object),
        is_csv=True,
        row_numbers=lines,
    )


def _target_column(path: str, names: tuple[str, ...], target: str) -> int:
    wanted = " ".join(target.split())
    if not wanted:
        return len(names) - 1
    if wanted in names:
        return names.index(wanted)
    listed = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)
    if near:
        allowed = Message("empty or a column of {0}: {1} (did you mean {2}?)", path, listed, near[0])
    else:
        allowed = Message("empty or a column of {0}: {1}", path, listed)
    raise InputError("target", target, allowed)


def _first_not_numeric(table: DelimitedTable, line: int, cells: list[str], target: int) -> InputError:
    """The error for the first cell that is no number, in a row without its target."""
    index = next(index for index, cell in enumerate(cells) if python_number(cell) is None)
    return table.not_a_number(line, index if index < target else index + 1, cells[index])


def _read_npz(path: str, file: Path, target: str) -> DataTable:
    """Read the arrays ``X`` and ``y``, or ``features`` and ``target``, of an NPZ file.

    ``X`` is ``[m, d]`` or, for one feature, ``[m]``; ``y`` is ``[m]`` or ``[m, 1]``. Pickled objects are
    never loaded. ``target`` must be empty, because the file itself says which array is the target.

    Raises:
        InputError: When the file is no such archive or the arrays do not fit together.
    """
    if target.strip():
        allowed = Message("empty for an NPZ file, where the array y is the target")
        raise InputError("target", target, allowed)
    features, labels = _arrays(path, file)
    if features.ndim == 1:
        features = features[:, np.newaxis]
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if fault := _npz_fault(features, labels):
        raise InputError("data", path, fault)
    return DataTable(
        path=path,
        features=features.astype(np.float64),
        feature_names=tuple(f"column {number}" for number in range(1, features.shape[1] + 1)),
        target=labels.astype(object if labels.dtype.kind == "U" else np.float64),
        is_csv=False,
        row_numbers=range(1, len(labels) + 1),
    )


def _npz_fault(features: NDArray[Any], labels: NDArray[Any]) -> Message | None:
    """Why two arrays are no table; ``None`` where they are one."""
    if features.ndim != 2:
        return Message("an NPZ file whose features have shape [m, d], not {0}", list(features.shape))
    if labels.ndim != 1:
        return Message("an NPZ file whose target has shape [m], not {0}", list(labels.shape))
    if len(features) != len(labels):
        return Message(
            "an NPZ file with one target a row, but there are {0} rows and {1} targets",
            len(features),
            len(labels),
        )
    if features.dtype.kind not in "biuf":
        return Message("an NPZ file whose features are real numbers, not {0}", features.dtype)
    if labels.dtype.kind not in "biufU":
        return Message("an NPZ file whose target holds real numbers or texts, not {0}", labels.dtype)
    return None


def _arrays(path: str, file: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    try:
        # zipfile is asked first: numpy would read another kind of file under this ending without complaint.
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > LARGEST_FILE_BYTES:
            allowed = Message(
                "a file of at most {0} GB unpacked, not {1} GB",
                f"{LARGEST_FILE_BYTES / 1e9:g}",
                f"{unpacked / 1e9:.1f}",
            )
            raise InputError("data", path, allowed)
        with np.load(file, allow_pickle=False) as arrays:
            for first, second in NPZ_ARRAYS:
                if first in arrays and second in arrays:
                    return _array(path, arrays, first), _array(path, arrays, second)
            found = ", ".join(map(shown, list(arrays)[:8])) or Message("none")
    except NPZ_DAMAGE:
        allowed = Message("an NPZ file, but this one is damaged or of another kind")
        raise InputError("data", path, allowed) from None
    allowed = Message(
        "an NPZ file with arrays named X and y, or features and target, but it holds {0}", found
    )
    raise InputError("data", path, allowed)


def _array(path: str, arrays: Any, name: str) -> NDArray[Any]:
    """One array; numpy raises ValueError for a damaged header and for a pickle."""
    try:
        found = arrays[name]
    except ValueError as error:
        if "allow_pickle" in str(error):
            allowed = Message(
                "an NPZ file of plain arrays, but {0} holds Python objects, which are never loaded", name
            )
        else:
            allowed = Message("an NPZ file of plain arrays, but {0} cannot be read", name)
        raise InputError("data", path, allowed) from None
    if not isinstance(found, np.ndarray):
        allowed = Message("an NPZ file of plain arrays, but {0} cannot be read", name)
        raise InputError("data", path, allowed)
    return found
