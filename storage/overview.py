"""Reading a series as an outline: from stored outlines where it is long, else from its points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from storage import codec, outlines
from storage.blocks import Outline, Series
from storage.models import BlockRow, GridOutlineRow, OutlineRow
from storage.place import Place
from storage.reading import COLUMNS, Found, blocks_of, decoded, series_number

_ENDLESS = 2**63 - 1
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Frame:
    """What a picture shows of a series.

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
            raise ValueError(f"columns = {self.columns}; an outline has at least one.")

    @property
    def bounds(self) -> tuple[int, int]:
        """First and last step, included."""
        first = -_ENDLESS if self.first_step is None else self.first_step
        return first, _ENDLESS if self.last_step is None else self.last_step


def outline(connection: Connection, place: Place, run_id: int, name: str, frame: Frame) -> Outline:
    """Return the outline of a series within a frame."""
    series_id = series_number(connection, place, run_id, name)
    if series_id is None:
        return _exact(decoded(place, []))
    blocks = _blocks(connection, run_id, series_id, frame)
    points = _count(connection, place, blocks, frame)
    width = points // frame.columns
    if width < outlines.WIDTHS[-1]:
        series = _cut(_points(connection, place, run_id, series_id, blocks), frame)
        width = series.steps.size // frame.columns
        if width < 2:
            return _exact(series)
        return outlines.of_points(series.steps, series.seconds, series.values, width)
    stored = max(stored for stored in outlines.WIDTHS if stored <= width)
    parts = _stored(connection, place, series_id, stored, blocks)
    missing = [block for block in blocks if block.id not in parts]
    for block, series in _each(connection, place, run_id, series_id, missing):
        parts[block.id] = outlines.of_points(series.steps, series.seconds, series.values, stored)
    found = outlines.joined([parts[block.id] for block in blocks])
    return outlines.coarser(outlines.within(found, *frame.bounds), width)


def _blocks(connection: Connection, run_id: int, series_id: int, frame: Frame) -> list[Found]:
    """Return number, points and last step of the blocks with points in the frame, in order of steps."""
    first, last = frame.bounds
    wanted = blocks_of(
        select(BlockRow.id, BlockRow.count.label("points"), BlockRow.last_step), run_id, series_id
    )
    found: list[Found] = []
    for row in connection.execute(wanted.where(BlockRow.last_step >= first)):
        found.append(row)
        if row.last_step >= last:
            break
    return found


def _count(connection: Connection, place: Place, blocks: Sequence[Found], frame: Frame) -> int:
    """Return how many points of the blocks lie in the frame."""
    points = sum(int(block.points) for block in blocks)
    edges = {block.id for block in (*blocks[:1], *blocks[-1:])}
    wanted = select(BlockRow.codec, BlockRow.steps, BlockRow.count.label("points"))
    for row in connection.execute(wanted.where(BlockRow.id.in_(edges))):
        steps = codec.decode_integers(place, row.codec, row.steps, row.points)
        points -= steps.size - steps[_inside(steps, frame)].size
    return points


def _inside(steps: npt.NDArray[np.int64], frame: Frame) -> slice:
    """Return the part of ascending steps that lies in the frame."""
    first, last = frame.bounds
    start, stop = np.searchsorted(steps, first, side="left"), np.searchsorted(steps, last, side="right")
    return slice(int(start), max(int(start), int(stop)))


def _points(
    connection: Connection, place: Place, run_id: int, series_id: int, blocks: Sequence[Found]
) -> Series:
    if not blocks:
        return decoded(place, [])
    wanted = blocks_of(select(*COLUMNS), run_id, series_id)
    between = BlockRow.last_step.between(blocks[0].last_step, blocks[-1].last_step)
    return decoded(place, connection.execute(wanted.where(between)).all())


def _each(
    connection: Connection, place: Place, run_id: int, series_id: int, blocks: Sequence[Found]
) -> Iterator[tuple[Found, Series]]:
    by_number = {block.id: block for block in blocks}
    wanted = blocks_of(select(BlockRow.id, *COLUMNS), run_id, series_id)
    numbers = list(by_number)
    for start in range(0, len(numbers), _AT_ONCE):
        for row in connection.execute(wanted.where(BlockRow.id.in_(numbers[start : start + _AT_ONCE]))):
            yield by_number[row.id], decoded(place, [row])


def _stored(
    connection: Connection, place: Place, series_id: int, width: int, blocks: Sequence[Found]
) -> dict[int, Outline]:
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
        row.block_id: outlines.unpack(
            place, counts[row.block_id], width, outlines.PackedGrid(row.steps, row.seconds), row.data
        )
        for row in rows
        if row.block_id in counts
    }


def _cut(series: Series, frame: Frame) -> Series:
    part = _inside(series.steps, frame)
    return Series(series.steps[part], series.seconds[part], series.values[part])


def _exact(series: Series) -> Outline:
    return Outline(
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
