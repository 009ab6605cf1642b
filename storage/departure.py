"""A run read out of a store, this one or a stranger's, so that another store can take it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from sqlalchemy import BindParameter, Connection, bindparam, func, select
from sqlalchemy.orm import aliased

from storage import codec, settings
from storage.arrival import LONGEST_NAME, Arrival
from storage.blocks import Block
from storage.errors import RunNotFoundError, StoreUnreadableError
from storage.models import BlockRow, DocumentRow, RunRow, SeriesRow, TagRow, ValuesRow
from storage.place import Place
from storage.plain_text import in_one_line
from storage.status import Status

MOST_POINTS = 2**20
"""Points in a block of a stranger's: sixteen times what this program writes. One that claims more is refused
before room is made for it, since a few bytes may stand for any number of equal values."""
MOST_VALUES_AT_ONCE = 2**25
"""Numbers in a block with all its series, 256 MiB."""
MOST_SERIES = 10_000
MOST_BLOCKS = 2**20
"""Of a run: a thousand times what a run of a billion steps has, once it is merged."""
MOST_RUNS = 250_000
_MOST_TAGS = 10_001
"""Tags that are read of a run: one more than it may have."""

_SAME = (
    "uid", "name", "problem", "optimizer", "convention", "schedule", "seed", "planned_steps", "steps_done",
    "seconds", "device", "created", "started", "ended", "message", "sweep", "parent_step", "note",
    "favourite", "locked",
)  # fmt: skip
"""Fields of an arrival that are columns of a run."""

# Made once: to make them for each run takes as long as to carry them out.
_run: BindParameter[int] = bindparam("run_id")
_block_id: BindParameter[int] = bindparam("block_id")
_parent = aliased(RunRow)
_RUN = (
    select(
        *(getattr(RunRow, name) for name in _SAME),
        RunRow.status,
        RunRow.packed_settings,
        DocumentRow.experiment,
        DocumentRow.environment,
        _parent.uid.label("parent_uid"),
    )
    .join_from(RunRow, DocumentRow, DocumentRow.run_id == RunRow.id)
    .outerjoin(_parent, _parent.id == RunRow.parent_id)
    .where(RunRow.id == _run)
)
_TAGS = select(TagRow.tag).where(TagRow.run_id == _run).order_by(TagRow.tag).limit(_MOST_TAGS)
_BLOCKS = (
    select(BlockRow.id)
    .where(BlockRow.run_id == _run)
    .order_by(BlockRow.last_step, BlockRow.id)
    .limit(MOST_BLOCKS + 1)
)
_SERIES = (
    select(SeriesRow.id, SeriesRow.name)
    .where(
        SeriesRow.run_id == _run,
        SeriesRow.id.in_(select(ValuesRow.series_id).join(BlockRow).where(BlockRow.run_id == _run)),
    )
    .order_by(SeriesRow.id)
    .limit(MOST_SERIES + 1)
)
_GRID = select(
    BlockRow.count,
    BlockRow.codec,
    BlockRow.steps,
    BlockRow.seconds,
    select(func.count()).where(ValuesRow.block_id == BlockRow.id).scalar_subquery().label("width"),
).where(BlockRow.id == _block_id)
_VALUES = (
    select(ValuesRow.series_id, ValuesRow.codec, ValuesRow.data)
    .where(ValuesRow.block_id == _block_id)
    .order_by(ValuesRow.series_id)
)


def run_ids(connection: Connection, place: Place) -> list[int]:
    """Return the numbers of the runs outside the bin, parents before their branches.

    Raises:
        StoreUnreadableError: If there are more than anyone has.
    """
    listed = select(RunRow.id).where(RunRow.deleted.is_(None)).order_by(RunRow.id)
    found = list(connection.execute(listed.limit(MOST_RUNS + 1)).scalars())
    if len(found) > MOST_RUNS:
        raise StoreUnreadableError(place, f"holds more than {MOST_RUNS} runs")
    return found


def arrival(connection: Connection, place: Place, run_id: int) -> Arrival:
    """Return what a store says of a run.

    Raises:
        RunNotFoundError: If there is no such run.
        ValueError: If what it says cannot be true, or is longer than it can be.
    """
    row = connection.execute(_RUN, {"run_id": run_id}).first()
    if row is None:
        raise RunNotFoundError(place, run_id)
    return Arrival(
        **{name: getattr(row, name) for name in _SAME},
        status=Status(row.status),
        settings=settings.unpacked(row.packed_settings),
        parent_uid=row.parent_uid,
        tags=tuple(connection.execute(_TAGS, {"run_id": run_id}).scalars()),
        experiment=json.loads(row.experiment, parse_constant=_refuse),
        environment=json.loads(row.environment),
    )


def blocks(connection: Connection, place: Place, run_id: int, target_id: int) -> Iterator[Block]:
    """Yield the points of a run as blocks of another, in an order in which each series goes up.

    Where there are several, an empty one comes first: it names the series in the order of their appearance.

    Raises:
        StoreUnreadableError: If they are damaged.
        ValueError: If they cannot be true, or are more than there can be.
    """
    names = _series_names(connection, run_id)
    numbers = list(connection.execute(_BLOCKS, {"run_id": run_id}).scalars())
    if len(numbers) > MOST_BLOCKS:
        raise ValueError(f"it has more than {MOST_BLOCKS} blocks")
    if len(numbers) > 1:
        no_values = np.empty((0, len(names)))
        yield Block(target_id, tuple(names.values()), np.empty(0, np.int64), np.empty(0), no_values)
    for block_id in numbers:
        yield _block(connection, place, block_id, target_id, names)


def _series_names(connection: Connection, run_id: int) -> dict[int, str]:
    rows = connection.execute(_SERIES, {"run_id": run_id})
    names: dict[int, Any] = {row.id: row.name for row in rows}
    if len(names) > MOST_SERIES:
        raise ValueError(f"it has more than {MOST_SERIES} series")
    for name in names.values():
        if not isinstance(name, str) or len(name) > LONGEST_NAME or in_one_line(name) != name:
            raise ValueError("the name of a series is too long or cannot be shown")
    return names


def _block(
    connection: Connection, place: Place, block_id: int, target_id: int, names: Mapping[int, str]
) -> Block:
    grid: Any = connection.execute(_GRID, {"block_id": block_id}).one()
    if type(grid.count) is not int or not 1 <= grid.count <= MOST_POINTS:
        raise ValueError(f"a block of it claims {grid.count} points")
    if not 1 <= grid.width <= MOST_VALUES_AT_ONCE // grid.count:
        raise ValueError(f"a block of it claims {grid.width} series of {grid.count} points")
    columns = connection.execute(_VALUES, {"block_id": block_id}).all()
    if not {column.series_id for column in columns} <= names.keys():
        raise StoreUnreadableError(place)
    stacked = np.empty((grid.count, grid.width))
    for number, column in enumerate(columns):
        stacked[:, number] = codec.decode_floats(place, column.codec, column.data, grid.count)
    return Block(
        target_id,
        tuple(names[column.series_id] for column in columns),
        codec.decode_integers(place, grid.codec, grid.steps, grid.count),
        codec.decode_floats(place, grid.codec, grid.seconds, grid.count),
        stacked,
    )


def _refuse(constant: str) -> object:
    raise ValueError(f"its experiment holds {constant}")
