"""How an array of numbers lies in a BLOB, bit for bit.

Every codec is lossless. The name beside each BLOB says how it was made:

``raw``
    Eight bytes a number, little-endian; what the first version wrote.
``packed``
    The first byte says how the rest is to be read:

    ===== ==========================================================================================
    ``r`` eight bytes a number, as above
    ``c`` one number, eight bytes: all are this one
    ``g`` start and stride, eight bytes each: a regular grid of integers
    ``4`` every number is one of float32, kept as its 32 bits
    ``8`` 64 bits a number
    ===== ==========================================================================================

    After ``4`` and ``8`` stands how often neighbours were subtracted (a digit; the differences, folded so
    that small ones of either sign have leading zeros), then bytes of equal weight side by side,
    compressed by Zstandard with its checksum: a damaged page of the file is noticed.

Why: a recorded loss comes out of float32 arithmetic more often than not, which halves it at once; noise is
smallest unsubtracted, what is smooth is smallest subtracted once, and clock readings at an even pace twice.
"""

import threading
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import zstandard

from storage.errors import StoreUnreadableError
from storage.place import Place

RAW = "raw"
PACKED = "packed"

Numbers: TypeAlias = npt.NDArray[np.int64] | npt.NDArray[np.float64]
Bits: TypeAlias = npt.NDArray[Any]
"""Of uint32 or uint64."""

_LEVEL = 3
"""Of Zstandard; 19 saves 4 to 10 % of a loss and takes fifty times as long."""
_RAW, _CONSTANT, _GRID, _NARROW, _WIDE = b"r", b"c", b"g", b"4", b"8"
_TYPES: dict[bytes, np.dtype[Any]] = {_NARROW: np.dtype("<u4"), _WIDE: np.dtype("<u8")}

# Neither object may be used by two threads at once.
_of_thread = threading.local()


def encode(array: Numbers, *, hard: bool = False) -> bytes:
    """Return the numbers in the codec ``PACKED``.

    Args:
        array: int64 or float64 ``[n]``, n > 0.
        hard: Whether to look for the smallest form rather than for a good one at once.
    """
    bits = np.ascontiguousarray(array).view(np.uint64)
    if array.dtype == np.int64 and array.size > 1:
        grid = _grid(bits)
        if grid is not None:
            return _GRID + grid
    if np.all(bits == bits[0]):
        return _CONSTANT + _little(bits[:1])
    narrow = _narrow(bits) if array.dtype == np.float64 else None
    kind, shortened = (_WIDE, bits) if narrow is None else (_NARROW, narrow)
    orders = (0, 1, 2) if hard else (0, 1)
    forms = [kind + b"%d" % order + _compress(_differences(shortened, order)) for order in orders]
    return min(_RAW + _little(bits), *forms, key=len)


def decode_integers(place: Place, codec: str, data: bytes, count: int) -> npt.NDArray[np.int64]:
    """Return the int64 array ``[count]`` that was encoded; it may be read-only.

    Raises:
        StoreUnreadableError: If the codec is unknown or the data is damaged.
    """
    return _decode(place, codec, data, count).view(np.int64)


def decode_floats(place: Place, codec: str, data: bytes, count: int) -> npt.NDArray[np.float64]:
    """Return the float64 array ``[count]`` that was encoded; it may be read-only.

    Raises:
        StoreUnreadableError: If the codec is unknown or the data is damaged.
    """
    return _decode(place, codec, data, count).view(np.float64)


def _decode(place: Place, codec: str, data: bytes, count: int) -> npt.NDArray[np.uint64]:
    try:
        if codec == RAW:
            return _plain(data, count)
        if codec == PACKED:
            return _unpack(data, count)
    except (ValueError, zstandard.ZstdError) as error:
        raise StoreUnreadableError(place) from error
    raise StoreUnreadableError(place)


def _unpack(data: bytes, count: int) -> npt.NDArray[np.uint64]:
    kind, rest = data[:1], data[1:]
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
    with np.errstate(invalid="ignore"):
        return bits.view(np.float32).astype(np.float64).view(np.uint64)


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


def _narrow(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32] | None:
    """Return the 32 bits of each number if all are numbers of float32, compared by their bits."""
    values = bits.view(np.float64)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        narrow = values.astype(np.float32)
        same = np.array_equal(narrow.astype(np.float64).view(np.uint64), bits)
    return narrow.view(np.uint32) if same else None


def _differences(bits: Bits, order: int) -> Bits:
    for _ in range(order):
        bits = _folded(np.diff(bits, prepend=bits.dtype.type(0)))
    return bits


def _folded(bits: Bits) -> Bits:
    """Map 0, −1, 1, −2 and so on, in two's complement, to 0, 1, 2, 3 and so on."""
    signed: Bits = bits.view(np.int32 if bits.itemsize == 4 else np.int64)
    folded: Bits = (signed << 1) ^ (signed >> (8 * bits.itemsize - 1))
    return folded.view(bits.dtype)


def _unfolded(bits: Bits) -> Bits:
    one = bits.dtype.type(1)
    unfolded: Bits = (bits >> one) ^ (~(bits & one) + one)
    return unfolded


def _compress(bits: Bits) -> bytes:
    compressor = getattr(_of_thread, "compressor", None)
    if compressor is None:
        compressor = _of_thread.compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    side_by_side = bits.astype(bits.dtype.newbyteorder("<"), copy=False).view(np.uint8)
    return bytes(compressor.compress(side_by_side.reshape(-1, bits.itemsize).T.tobytes()))


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
