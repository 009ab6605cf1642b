"""The codec of arrays of numbers: lossless, compressed BLOBs.

Every codec is lossless. The name beside each BLOB says how it was made:

``raw``
    Eight bytes a number, little-endian; what the first version wrote.
``packed``
    The first byte says how the rest is to be read:

    ===== ==========================================================================================
    ``r`` eight bytes a number, as above
    ``c`` one number, eight bytes: all are this one
    ``g`` start and stride, eight bytes each: a regular grid of integers
    ``4`` every number is one of float32, stored as its 32 bits
    ``8`` 64 bits a number
    ===== ==========================================================================================

    After ``4`` and ``8`` stands how often neighbours were subtracted (a digit; the differences, folded so
    that small ones of either sign have leading zeros), then bytes of equal weight side by side,
    compressed by Zstandard with its checksum: a damaged page of the file is noticed.

Why: a recorded loss comes out of float32 arithmetic more often than not, which halves it at once; noise is
smallest unsubtracted, what is smooth is smallest subtracted once, and clock readings at an even pace twice.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import zstandard

from storage.errors import StoreUnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

RAW = "raw"
PACKED = "packed"

Numbers: TypeAlias = npt.NDArray[np.int64] | npt.NDArray[np.float64]
Bits: TypeAlias = npt.NDArray[Any]
"""Of uint32 or uint64."""

_LEVEL = 3
"""Of Zstandard; 19 saves 4 to 10 % of a loss and takes fifty times as long."""
_QUICK_LEVEL = -1
"""Half the time of the other, and 1 to 2 % more bytes until the blocks are merged."""
_TOGETHER = 1 << 17
"""Numbers worked on at once: many enough that the call costs nothing, few enough for a core's cache."""
_RAW = b"r"
_CONSTANT = b"c"
_GRID = b"g"
_NARROW = b"4"
_WIDE = b"8"
_TYPES: dict[bytes, np.dtype[Any]] = {_NARROW: np.dtype("<u4"), _WIDE: np.dtype("<u8")}

# Neither object may be used by two threads at once.
_of_thread = threading.local()


def encode(array: Numbers, *, hard: bool = False) -> bytes:
    """Return the numbers in the codec ``PACKED``.

    Args:
        array: int64 or float64 ``[n]``, n > 0.
        hard: Whether to look for the smallest form rather than for a good one at once.
    """
    if array.dtype == np.float64:
        return encode_columns([array.view(np.float64)], hard=hard)[0]
    bits = np.ascontiguousarray(array).view(np.uint64)
    grid = _grid(bits) if bits.size > 1 else None
    return _encoded(bits[np.newaxis], None, hard)[0] if grid is None else _GRID + grid


def encode_columns(columns: Sequence[npt.NDArray[np.float64]], *, hard: bool = False) -> list[bytes]:
    """Return each column in the codec ``PACKED``, as :func:`encode` does one by one.

    Columns of one length are worked on together: an operation on a short array costs its call, during which
    no other thread of the program gets on.

    Args:
        columns: float64 ``[n]`` each, n > 0.
        hard: Whether to look for the smallest form rather than for a good one at once.
    """
    alike: dict[int, list[int]] = {}
    for index, column in enumerate(columns):
        alike.setdefault(column.size, []).append(index)
    found: dict[int, bytes] = {}
    for length, indices in alike.items():
        count = max(1, _TOGETHER // length)
        for start in range(0, len(indices), count):
            some = indices[start : start + count]
            values = np.concatenate([columns[index] for index in some]).reshape(len(some), length)
            found.update(zip(some, _encoded(values.view(np.uint64), _narrow(values), hard), strict=True))
    return [found[index] for index in range(len(columns))]


def decode_integers(codec: str, data: bytes, count: int) -> npt.NDArray[np.int64]:
    """Return the int64 array ``[count]`` that was encoded; it may be read-only.

    Raises:
        StoreUnreadableError: If the codec is unknown or the data is damaged.
    """
    return _decode(codec, data, count).view(np.int64)


def decode_floats(codec: str, data: bytes, count: int) -> npt.NDArray[np.float64]:
    """Return the float64 array ``[count]`` that was encoded; it may be read-only.

    Raises:
        StoreUnreadableError: If the codec is unknown or the data is damaged.
    """
    return _decode(codec, data, count).view(np.float64)


def _decode(codec: str, data: bytes, count: int) -> npt.NDArray[np.uint64]:
    try:
        if codec == RAW:
            return _plain(data, count)
        if codec == PACKED:
            return _unpack(data, count)
    except (ValueError, zstandard.ZstdError) as error:
        raise StoreUnreadableError from error
    raise StoreUnreadableError


def _unpack(data: bytes, count: int) -> npt.NDArray[np.uint64]:
    kind = data[:1]
    rest = data[1:]
    if kind == _RAW:
        return _plain(rest, count)
    if kind == _CONSTANT:
        return np.full(count, _plain(rest, 1)[0])
    if kind == _GRID:
        start, stride = _plain(rest, 2)
        return np.asarray(start + stride * np.arange(count, dtype=np.uint64), np.uint64)
    if kind not in _TYPES:
        raise ValueError("unknown form")
    bits = _decompress(rest[1:], _TYPES[kind], count)
    for _ in range(int(rest[:1])):
        bits = np.cumsum(_unfolded(bits), dtype=bits.dtype)
    if kind == _WIDE:
        return bits.astype(np.uint64, copy=False)
    return _wide(bits)


def _plain(data: bytes, count: int) -> npt.NDArray[np.uint64]:
    if len(data) != 8 * count:
        raise ValueError("cut off")
    return np.frombuffer(data, "<u8").astype(np.uint64, copy=False)


def _little(bits: Bits) -> bytes:
    return bits.astype(bits.dtype.newbyteorder("<"), copy=False).tobytes()


def _grid(bits: npt.NDArray[np.uint64]) -> bytes | None:
    # Unsigned, so that the farthest of integers wrap around instead of overflowing.
    stride = bits[1:] - bits[:-1]
    return _little(np.array([bits[0], stride[0]])) if np.all(stride == stride[0]) else None


def _narrow(values: npt.NDArray[np.float64]) -> npt.NDArray[np.uint32]:
    """Return the bits of the numbers of float32 next to those of ``[k, n]``."""
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        return values.astype(np.float32).view(np.uint32)


def _wide(narrow: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    with np.errstate(invalid="ignore"):
        return narrow.view(np.float32).astype(np.float64).view(np.uint64)


def _encoded(bits: npt.NDArray[np.uint64], narrow: npt.NDArray[np.uint32] | None, hard: bool) -> list[bytes]:
    """Return each row of ``[k, n]`` encoded, in the 32 bits of ``narrow`` where they say the same."""
    found = [b""] * len(bits)
    is_constant = bits[:, 0] == bits[:, -1]
    is_constant[is_constant] = (bits[is_constant] == bits[is_constant, :1]).all(axis=1)
    for row in np.flatnonzero(is_constant).tolist():
        found[row] = _CONSTANT + _little(bits[row, :1])
    is_narrow = np.zeros_like(is_constant)
    if narrow is not None:
        is_narrow = ~is_constant & (_wide(narrow) == bits).all(axis=1)
        _fill(found, _NARROW, narrow, is_narrow, hard)
    _fill(found, _WIDE, bits, ~(is_constant | is_narrow), hard)
    most = 8 * bits.shape[1]
    for row, data in enumerate(found):
        if len(data) > most:
            found[row] = _RAW + _little(bits[row])
    return found


def _fill(found: list[bytes], kind: bytes, bits: Bits, chosen: npt.NDArray[np.bool_], hard: bool) -> None:
    """Put the shortest compressed form of each chosen row of ``[k, n]`` in its place."""
    rows = np.flatnonzero(chosen).tolist()
    if not rows:
        return
    differences = bits[rows]
    if hard:
        forms = [_compressed(differences, _LEVEL)]
        for _ in range(2):
            differences = _differences(differences)
            forms.append(_compressed(differences, _LEVEL))
        shortest = [min(enumerate(each), key=lambda form: len(form[1])) for each in zip(*forms, strict=True)]
    else:
        # Right for everything but noise, which takes one bit in twenty more.
        shortest = [(1, form) for form in _compressed(_differences(differences), _QUICK_LEVEL)]
    for row, (order, form) in zip(rows, shortest, strict=True):
        found[row] = kind + b"%d" % order + form


def _differences(bits: Bits) -> Bits:
    """Return each row of ``[k, n]`` less its neighbour before, the first less 0."""
    found = np.empty_like(bits)
    found[:, 0] = bits[:, 0]
    np.subtract(bits[:, 1:], bits[:, :-1], out=found[:, 1:])
    # Folded: 0, −1, 1, −2 and so on, in two's complement, become 0, 1, 2, 3 and so on.
    signed = found.view(np.dtype(f"i{bits.itemsize}"))
    signs = signed >> (8 * bits.itemsize - 1)
    np.left_shift(signed, 1, out=signed)
    np.bitwise_xor(signed, signs, out=signed)
    return found


def _unfolded(bits: Bits) -> Bits:
    one = bits.dtype.type(1)
    unfolded: Bits = (bits >> one) ^ (~(bits & one) + one)
    return unfolded


def _compressed(bits: Bits, level: int) -> list[bytes]:
    """Return each row of ``[k, n]`` compressed, bytes of equal weight side by side."""
    compressors: dict[int, zstandard.ZstdCompressor] | None = getattr(_of_thread, "compressors", None)
    if compressors is None:
        compressors = _of_thread.compressors = {}
    if level not in compressors:
        compressors[level] = zstandard.ZstdCompressor(level=level, write_checksum=True)
    little = bits.astype(bits.dtype.newbyteorder("<"), copy=False).view(np.uint8)
    side_by_side = np.ascontiguousarray(little.reshape(*bits.shape, bits.itemsize).transpose(0, 2, 1))
    # All in one call, during which the other threads of the program get on.
    size = side_by_side[0].nbytes
    places = np.array([(row * size, size) for row in range(len(bits))], np.uint64)
    segments = zstandard.BufferWithSegments(side_by_side.data, places.tobytes())
    frames = compressors[level].multi_compress_to_buffer(segments, threads=1)
    return [frames[row].tobytes() for row in range(len(frames))]


def _decompress(data: bytes, kind: np.dtype[Any], count: int) -> Bits:
    size = kind.itemsize * count
    # What the data says of its own size is believed only if it is what must come out.
    if zstandard.frame_content_size(data) != size:
        raise ValueError("another size")
    decompressor = getattr(_of_thread, "decompressor", None)
    if decompressor is None:
        decompressor = _of_thread.decompressor = zstandard.ZstdDecompressor()
    side_by_side = np.frombuffer(decompressor.decompress(data), np.uint8).reshape(kind.itemsize, count)
    together = np.empty((count, kind.itemsize), np.uint8)
    # Twice as fast as one transposition of all.
    for place in range(kind.itemsize):
        together[:, place] = side_by_side[place]
    return together.view(kind).reshape(count).astype(kind.newbyteorder("="), copy=False)
