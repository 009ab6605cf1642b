"""The min/max envelopes of series: what a plot needs, without reading every point.

A bucket stands for some consecutive points: where they begin and end, their extremes, their first and last
value, and how many of them are undefined. Neighbours join exactly into the bucket of all their points, so the
envelopes of big blocks are stored at three widths and joined to whatever width a plot asks for. The envelope
of a short series is computed from its points.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from storage.errors import StoreUnreadableError
from storage.models import BlockRow, GridOutlineRow, OutlineRow
from storage.series import codec
from storage.series.blocks import Envelope, Series
from storage.series.reading import BLOCK_COLUMNS, Found, blocks_of, decoded, series_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTHS = (4_096, 512, 64)
"""Points in a bucket of a stored envelope, widest first."""
SMALLEST_WITH_ENVELOPE = 16_384
"""Points in a block from which on its envelope is stored; of a smaller one it is found from the points."""

_FIELDS = [field.name for field in fields(Envelope)]
_VALUES = 5
"""Numbers of a stored bucket: smallest, largest, first, last, undefined."""
_ENDLESS = 2**63 - 1
_AT_ONCE = 1_000
"""Blocks named in one statement; SQLite allows 32 766 parameters."""


@dataclass(frozen=True, slots=True)
class PackedGrid:
    """First and last steps, then first and last seconds, of the buckets of a block."""

    steps: bytes
    seconds: bytes


def envelope_of(
    steps: npt.NDArray[np.int64],
    seconds: npt.NDArray[np.float64],
    values: npt.NDArray[np.float64],
    width: int,
) -> Envelope:
    """Return the envelope of some points, ``width`` to a bucket; the last bucket may be narrower."""
    starts = np.arange(0, steps.size, width)
    ends = np.minimum(starts + width, steps.size) - 1
    return Envelope(
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


def joined(parts: list[Envelope]) -> Envelope:
    """Return the envelopes of consecutive points as one."""
    return Envelope(*(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS))


def coarser(envelope: Envelope, width: int) -> Envelope:
    """Return the envelope with buckets joined until each holds about ``width`` points, or more."""
    if not envelope.counts.size:
        return envelope
    # The bucket that brings the number of points over a multiple of the width is the last of its group.
    group = (np.cumsum(envelope.counts) - 1) // width
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    ends = np.append(starts[1:], group.size) - 1
    return Envelope(
        first_steps=envelope.first_steps[starts],
        last_steps=envelope.last_steps[ends],
        first_seconds=envelope.first_seconds[starts],
        last_seconds=envelope.last_seconds[ends],
        counts=np.add.reduceat(envelope.counts, starts),
        minimum=np.fmin.reduceat(envelope.minimum, starts),
        maximum=np.fmax.reduceat(envelope.maximum, starts),
        first=envelope.first[starts],
        last=envelope.last[ends],
        undefined=np.add.reduceat(envelope.undefined, starts),
    )


def within(envelope: Envelope, first_step: int, last_step: int) -> Envelope:
    """Return the buckets that have points between two steps, both included."""
    start = int(np.searchsorted(envelope.last_steps, first_step, side="left"))
    end = int(np.searchsorted(envelope.first_steps, last_step, side="right"))
    return Envelope(*(getattr(envelope, name)[start:end] for name in _FIELDS))


def pack_grid(envelope: Envelope) -> PackedGrid:
    """Return what all series of a block share."""
    return PackedGrid(
        codec.encode(np.concatenate([envelope.first_steps, envelope.last_steps])),
        codec.encode(np.concatenate([envelope.first_seconds, envelope.last_seconds])),
    )


def pack_values(envelope: Envelope) -> bytes:
    """Return what belongs to one series of a block."""
    undefined = envelope.undefined.astype(np.float64)
    parts = [envelope.minimum, envelope.maximum, envelope.first, envelope.last, undefined]
    return codec.encode(np.concatenate(parts))


def unpack(count: int, width: int, grid: PackedGrid, data: bytes) -> Envelope:
    """Return the envelope of a block of ``count`` points.

    Raises:
        StoreUnreadableError: If the data is damaged.
    """
    buckets = -(-count // width)
    steps = codec.decode_integers(codec.PACKED, grid.steps, 2 * buckets)
    seconds = codec.decode_floats(codec.PACKED, grid.seconds, 2 * buckets)
    values = codec.decode_floats(codec.PACKED, data, _VALUES * buckets).reshape(_VALUES, buckets)
    counts = np.full(buckets, width, np.int64)
    counts[-1] = count - width * (buckets - 1)
    undefined = values[4]
    if not np.all((undefined >= 0) & (undefined <= counts)):
        raise StoreUnreadableError
    return Envelope(
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


@dataclass(frozen=True, slots=True)
class PlotWindow:
    """The part of a series that a plot shows, and its resolution.

    Attributes:
        columns: How many buckets are wanted; there are at most twice as many, and fewer only if there are
            fewer points.
        first_step: The first step of interest, included; None for the first there is.
        last_step: The last step of interest, included; None for the last there is.

    Raises:
        ValueError: If there is to be no bucket.
    """

    columns: int
    first_step: int | None = None
    last_step: int | None = None

    def __post_init__(self) -> None:
        if self.columns < 1:
            raise ValueError(f"columns = {self.columns}; an envelope has at least one.")

    @property
    def bounds(self) -> tuple[int, int]:
        """First and last step, included."""
        first = -_ENDLESS if self.first_step is None else self.first_step
        return first, _ENDLESS if self.last_step is None else self.last_step


def envelope(connection: Connection, run_id: int, name: str, window: PlotWindow) -> Envelope:
    """Return the envelope of a series within a window."""
    series_id = series_number(connection, run_id, name)
    if series_id is None:
        return _exact(decoded([]))
    blocks = _blocks(connection, run_id, series_id, window)
    points = _count(connection, blocks, window)
    width = points // window.columns
    if width < WIDTHS[-1]:
        series = _cut(_points(connection, run_id, series_id, blocks), window)
        width = series.steps.size // window.columns
        if width < 2:
            return _exact(series)
        return envelope_of(series.steps, series.seconds, series.values, width)
    stored = max(stored for stored in WIDTHS if stored <= width)
    parts = _stored(connection, series_id, stored, blocks)
    missing = [block for block in blocks if block.id not in parts]
    for block, series in _each(connection, run_id, series_id, missing):
        parts[block.id] = envelope_of(series.steps, series.seconds, series.values, stored)
    found = joined([parts[block.id] for block in blocks])
    return coarser(within(found, *window.bounds), width)


def _blocks(connection: Connection, run_id: int, series_id: int, window: PlotWindow) -> list[Found]:
    """Return number, points and last step of the blocks with points in the window, in order of steps."""
    first, last = window.bounds
    wanted = blocks_of(
        select(BlockRow.id, BlockRow.count.label("points"), BlockRow.last_step), run_id, series_id
    )
    found: list[Found] = []
    for row in connection.execute(wanted.where(BlockRow.last_step >= first)):
        found.append(row)
        if row.last_step >= last:
            break
    return found


def _count(connection: Connection, blocks: Sequence[Found], window: PlotWindow) -> int:
    """Return how many points of the blocks lie in the window."""
    points = sum(int(block.points) for block in blocks)
    edges = {block.id for block in (*blocks[:1], *blocks[-1:])}
    wanted = select(BlockRow.codec, BlockRow.steps, BlockRow.count.label("points"))
    for row in connection.execute(wanted.where(BlockRow.id.in_(edges))):
        steps = codec.decode_integers(row.codec, row.steps, row.points)
        points -= steps.size - steps[_inside(steps, window)].size
    return points


def _inside(steps: npt.NDArray[np.int64], window: PlotWindow) -> slice:
    """Return the part of ascending steps that lies in the window."""
    first, last = window.bounds
    start = np.searchsorted(steps, first, side="left")
    stop = np.searchsorted(steps, last, side="right")
    return slice(int(start), max(int(start), int(stop)))


def _points(connection: Connection, run_id: int, series_id: int, blocks: Sequence[Found]) -> Series:
    if not blocks:
        return decoded([])
    wanted = blocks_of(select(*BLOCK_COLUMNS), run_id, series_id)
    between = BlockRow.last_step.between(blocks[0].last_step, blocks[-1].last_step)
    return decoded(connection.execute(wanted.where(between)).all())


def _each(
    connection: Connection, run_id: int, series_id: int, blocks: Sequence[Found]
) -> Iterator[tuple[Found, Series]]:
    by_number = {block.id: block for block in blocks}
    wanted = blocks_of(select(BlockRow.id, *BLOCK_COLUMNS), run_id, series_id)
    numbers = list(by_number)
    for start in range(0, len(numbers), _AT_ONCE):
        for row in connection.execute(wanted.where(BlockRow.id.in_(numbers[start : start + _AT_ONCE]))):
            yield by_number[row.id], decoded([row])


def _stored(
    connection: Connection, series_id: int, width: int, blocks: Sequence[Found]
) -> dict[int, Envelope]:
    counts = {block.id: block.points for block in blocks}
    rows = connection.execute(
        select(OutlineRow.block_id, OutlineRow.data, GridOutlineRow.steps, GridOutlineRow.seconds)
        .join(
            GridOutlineRow,
            (GridOutlineRow.block_id == OutlineRow.block_id) & (GridOutlineRow.width == width),
        )
        .where(OutlineRow.series_id == series_id, OutlineRow.width == width)
    )
    return {
        row.block_id: unpack(counts[row.block_id], width, PackedGrid(row.steps, row.seconds), row.data)
        for row in rows
        if row.block_id in counts
    }


def _cut(series: Series, window: PlotWindow) -> Series:
    part = _inside(series.steps, window)
    return Series(series.steps[part], series.seconds[part], series.values[part])


def _exact(series: Series) -> Envelope:
    return Envelope(
        first_steps=series.steps,
        last_steps=series.steps,
        first_seconds=series.seconds,
        last_seconds=series.seconds,
        counts=np.ones(series.steps.size, np.int64),
        minimum=series.values,
        maximum=series.values,
        first=series.values,
        last=series.values,
        undefined=np.isnan(series.values).astype(np.int64),
    )
