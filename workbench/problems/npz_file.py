"""NPZ files: numpy arrays by name."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import InputError
from workbench.problems.table import LARGEST_FILE_BYTES, Table, shown

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

DAMAGE = (ValueError, KeyError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What zipfile and numpy raise for a damaged archive."""

PAIRS = (("X", "y"), ("features", "target"))


def read_npz(path: str, file: Path, target: str) -> Table:
    """Read the arrays ``X`` and ``y``, or ``features`` and ``target``, of an NPZ file.

    ``X`` is ``[m, d]`` or, for one feature, ``[m]``; ``y`` is ``[m]`` or ``[m, 1]``. Pickled objects are
    never loaded.

    Args:
        path: the file as the person named it.
        file: where it lies.
        target: must be empty, because the file itself says which array is the target.

    Raises:
        InputError: when the file is no such archive or the arrays do not fit together.
    """
    if target.strip():
        raise InputError("target", target, "empty for an NPZ file, where the array y is the target")
    features, labels = _arrays(path, file)
    if features.ndim == 1:
        features = features[:, np.newaxis]
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if features.ndim != 2:
        raise InputError(
            "data", path, f"an NPZ file whose features have shape [m, d], not {list(features.shape)}"
        )
    if labels.ndim != 1:
        raise InputError("data", path, f"an NPZ file whose target has shape [m], not {list(labels.shape)}")
    if len(features) != len(labels):
        allowed = (
            f"an NPZ file with one target a row, but there are {len(features)} rows and {len(labels)} targets"
        )
        raise InputError("data", path, allowed)
    if features.dtype.kind not in "biuf":
        raise InputError("data", path, f"an NPZ file whose features are real numbers, not {features.dtype}")
    if labels.dtype.kind not in "biufU":
        raise InputError(
            "data", path, f"an NPZ file whose target holds real numbers or texts, not {labels.dtype}"
        )
    return Table(
        path=path,
        features=features.astype(np.float64),
        feature_names=tuple(f"column {number}" for number in range(1, features.shape[1] + 1)),
        target=labels.astype(object if labels.dtype.kind == "U" else np.float64),
        row_word="row",
        row_numbers=range(1, len(labels) + 1),
    )


def _arrays(path: str, file: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    try:
        # A zip file is asked for first: numpy would read another kind of file under this ending without
        # complaint.
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > LARGEST_FILE_BYTES:
            limit = LARGEST_FILE_BYTES / 1e9
            raise InputError(
                "data", path, f"a file of at most {limit:g} GB unpacked, not {unpacked / 1e9:.1f} GB"
            )
        with np.load(file, allow_pickle=False) as arrays:
            for first, second in PAIRS:
                if first in arrays and second in arrays:
                    return _loaded(path, arrays, first), _loaded(path, arrays, second)
            found = ", ".join(map(shown, list(arrays)[:8])) or "none"
    except DAMAGE:
        raise InputError("data", path, "an NPZ file, but this one is damaged or of another kind") from None
    allowed = f"an NPZ file with arrays named X and y, or features and target, but it holds {found}"
    raise InputError("data", path, allowed)


def _loaded(path: str, arrays: Any, name: str) -> NDArray[Any]:
    """One array; a damaged header or a pickle is what numpy raises ValueError for."""
    try:
        array = arrays[name]
    except ValueError as error:
        pickled = "allow_pickle" in str(error)
        fault = "holds Python objects, which are never loaded" if pickled else "cannot be read"
        raise InputError("data", path, f"an NPZ file of plain arrays, but {name} {fault}") from None
    if not isinstance(array, np.ndarray):
        raise InputError("data", path, f"an NPZ file of plain arrays, but {name} cannot be read")
    return array
