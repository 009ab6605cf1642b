"""How an array lies in a BLOB. The name of the codec stands beside each, so that others can be added."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from storage.errors import StoreUnreadableError

RAW = "raw"
"""Eight bytes a number, little-endian, nothing else."""


def encode(array: npt.NDArray[np.int64] | npt.NDArray[np.float64]) -> bytes:
    """Return the numbers of the array in the codec ``RAW``."""
    return array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()


def decode_integers(path: Path, codec: str, data: bytes) -> npt.NDArray[np.int64]:
    """Return the int64 array that was encoded.

    Raises:
        StoreUnreadableError: If the codec is unknown or the data is cut off.
    """
    return np.frombuffer(_checked(path, codec, data), dtype="<i8").astype(np.int64, copy=False)


def decode_floats(path: Path, codec: str, data: bytes) -> npt.NDArray[np.float64]:
    """Return the float64 array that was encoded.

    Raises:
        StoreUnreadableError: If the codec is unknown or the data is cut off.
    """
    return np.frombuffer(_checked(path, codec, data), dtype="<f8").astype(np.float64, copy=False)


def _checked(path: Path, codec: str, data: bytes) -> bytes:
    if codec != RAW or len(data) % 8:
        raise StoreUnreadableError(path)
    return data
