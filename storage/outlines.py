"""The outline of a series: what a picture of it needs, without all of its points.

A bucket stands for some consecutive points: where they begin and end, their extremes, their first and last
value, and how many of them are undefined. Buckets of neighbours join into the bucket of all of them exactly,
so the outlines of big blocks are stored at two widths and joined to whatever width a picture asks for.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storage import codec
from storage.blocks import Outline
from storage.errors import StoreUnreadableError
from storage.place import Place

WIDTHS = (4_096, 512, 64)
"""Points in a bucket of a stored outline, widest first."""
SMALLEST_OUTLINED = 16_384
"""Points in a block from which on its outline is stored; of a smaller one it is found from the points."""

_VALUES = 5
"""Numbers a bucket keeps of the values: smallest, largest, first, last, undefined."""


@dataclass(frozen=True, slots=True)
class PackedGrid:
    """First and last steps, then first and last seconds, of the buckets of a block."""

    steps: bytes
    seconds: bytes


def of_points(
    steps: npt.NDArray[np.int64],
    seconds: npt.NDArray[np.float64],
    values: npt.NDArray[np.float64],
    width: int,
) -> Outline:
    """Return the outline of some points, ``width`` to a bucket; the last bucket may be narrower."""
    starts = np.arange(0, steps.size, width)
    ends = np.minimum(starts + width, steps.size) - 1
    return Outline(
        first_steps=steps[starts],
        last_steps=steps[ends],
        first_seconds=seconds[starts],
        last_seconds=seconds[ends],
        counts=ends - starts + 1,
        minimum=np.fmin.reduceat(values, starts),
        maximum=np.fmax.reduceat(values, starts),
        first=values[starts],
        last=values[ends],
        undefined=np.add.reduceat(np.isnan(values), starts, dtype=np.int64),
    )


def joined(parts: list[Outline]) -> Outline:
    """Return the outlines of consecutive points as one."""
    return Outline(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Outline.__dataclass_fields__)
    )


def coarser(outline: Outline, width: int) -> Outline:
    """Return the outline with buckets joined until each holds about ``width`` points, or more."""
    if not outline.counts.size:
        return outline
    # The bucket that brings the number of points over a multiple of the width is the last of its group.
    group = (np.cumsum(outline.counts) - 1) // width
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    ends = np.append(starts[1:], group.size) - 1
    return Outline(
        first_steps=outline.first_steps[starts],
        last_steps=outline.last_steps[ends],
        first_seconds=outline.first_seconds[starts],
        last_seconds=outline.last_seconds[ends],
        counts=np.add.reduceat(outline.counts, starts),
        minimum=np.fmin.reduceat(outline.minimum, starts),
        maximum=np.fmax.reduceat(outline.maximum, starts),
        first=outline.first[starts],
        last=outline.last[ends],
        undefined=np.add.reduceat(outline.undefined, starts),
    )


def within(outline: Outline, first_step: int, last_step: int) -> Outline:
    """Return the buckets that have points between two steps, both included."""
    start = int(np.searchsorted(outline.last_steps, first_step, side="left"))
    end = int(np.searchsorted(outline.first_steps, last_step, side="right"))
    return Outline(*(getattr(outline, name)[start:end] for name in Outline.__dataclass_fields__))


def pack_grid(outline: Outline) -> PackedGrid:
    """Return what all series of a block share."""
    return PackedGrid(
        codec.encode(np.concatenate([outline.first_steps, outline.last_steps])),
        codec.encode(np.concatenate([outline.first_seconds, outline.last_seconds])),
    )


def pack_values(outline: Outline) -> bytes:
    """Return what belongs to one series of a block."""
    undefined = outline.undefined.astype(np.float64)
    parts = [outline.minimum, outline.maximum, outline.first, outline.last, undefined]
    return codec.encode(np.concatenate(parts))


def unpack(place: Place, count: int, width: int, grid: PackedGrid, data: bytes) -> Outline:
    """Return the outline of a block of ``count`` points.

    Raises:
        StoreUnreadableError: If the data is damaged.
    """
    buckets = -(-count // width)
    steps = codec.decode_integers(place, codec.PACKED, grid.steps, 2 * buckets)
    seconds = codec.decode_floats(place, codec.PACKED, grid.seconds, 2 * buckets)
    values = codec.decode_floats(place, codec.PACKED, data, _VALUES * buckets).reshape(_VALUES, buckets)
    counts = np.full(buckets, width, np.int64)
    counts[-1] = count - width * (buckets - 1)
    undefined = values[4]
    if not np.all((undefined >= 0) & (undefined <= counts)):
        raise StoreUnreadableError(place)
    return Outline(
        first_steps=steps[:buckets],
        last_steps=steps[buckets:],
        first_seconds=seconds[:buckets],
        last_seconds=seconds[buckets:],
        counts=counts,
        minimum=values[0],
        maximum=values[1],
        first=values[2],
        last=values[3],
        undefined=undefined.astype(np.int64),
    )
