"""A table as it was read from a person's file, before it is known what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

LARGEST_FILE_BYTES = 2_000_000_000


@dataclass(frozen=True, eq=False)
class Table:
    """What was read from a file.

    Attributes:
        path: the file as the person named it.
        features: ``[m, d]``, float64.
        feature_names: d names.
        target: ``[m]``; float64 where every entry is a number, otherwise texts (as objects, so that one long
            text does not widen every entry).
        row_word: what the file's kind calls a row.
        row_numbers: the number of each row in the file.
    """

    path: str
    features: NDArray[np.float64]
    feature_names: tuple[str, ...]
    target: NDArray[Any]
    row_word: str
    row_numbers: Sequence[int]


def is_number(text: str) -> bool:
    """Whether Python reads the text as a number, NaN and infinities included."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def shown(text: str) -> str:
    """A cell or a name in quotation marks, cut where it is long."""
    text = str(text)
    return repr(text if len(text) <= 40 else text[:39] + "…")
