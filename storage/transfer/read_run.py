"""Reading a run out of a store, of this program or of somebody else, for another store to import.

The store may have been made to do harm: everything has bounds, which are checked before memory is allocated.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import BindParameter, Connection, bindparam, func, select
from sqlalchemy.orm import aliased

from storage.errors import RunNotFoundError, StoreUnreadableError
from storage.messages import Message
from storage.models import BlockRow, DocumentRow, RunRow, SeriesRow, TagRow, ValuesRow
from storage.plain_text import in_one_line
from storage.run_fields import RUN_FIELDS
from storage.runs.rows import unpack_settings
from storage.series import codec
from storage.series.blocks import SeriesBlock
from storage.status import Status
from storage.transfer.run_transfer import LONGEST_NAME, RunTransfer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_POINTS = 2**20
"""Points in an untrusted block: sixteen times what this program writes. One that claims more is refused
before room is made for it, since a few bytes may stand for any number of equal values."""
MOST_VALUES_AT_ONCE = 2**25
"""Numbers in a block with all its series, 256 MiB."""
MOST_SERIES = 10_000
MOST_BLOCKS = 2**20
"""Of a run: a thousand times what a run of a billion steps has, once it is merged."""
MOST_RUNS = 250_000
_MOST_TAGS = 10_001
"""Tags that are read of a run: one more than it may have."""

_TRANSFERRED = [field.name for field in RUN_FIELDS if field.is_transferred]

# Made once: to make them for each run takes as long as to carry them out.
_run: BindParameter[int] = bindparam("run_id")
_block_id: BindParameter[int] = bindparam("block_id")
_parent = aliased(RunRow)
_RUN = (
    select(
        *(getattr(RunRow, name) for name in _TRANSFERRED),
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


def run_ids(connection: Connection) -> list[int]:
    """Return the numbers of the runs outside the bin, parents before their branches.

    Raises:
        StoreUnreadableError: If there are more than anyone has.
    """
    listed = select(RunRow.id).where(RunRow.deleted.is_(None)).order_by(RunRow.id)
    found = list(connection.execute(listed.limit(MOST_RUNS + 1)).scalars())
    if len(found) > MOST_RUNS:
        raise StoreUnreadableError(cause=Message("it holds more than {0} runs", MOST_RUNS))
    return found


def run_transfer(connection: Connection, run_id: int) -> RunTransfer:
    """Return a run without its points.

    Raises:
        RunNotFoundError: If there is no such run.
        ValueError: If a value is impossible or too long.
    """
    row = connection.execute(_RUN, {"run_id": run_id}).first()
    if row is None:
        raise RunNotFoundError(run_id)
    return RunTransfer(
        **{name: getattr(row, name) for name in _TRANSFERRED},
        status=Status(row.status),
        settings=unpack_settings(row.packed_settings),
        parent_uid=row.parent_uid,
        tags=tuple(connection.execute(_TAGS, {"run_id": run_id}).scalars()),
        experiment=json.loads(row.experiment, parse_constant=_refuse),
        environment=json.loads(row.environment),
    )


def run_blocks(connection: Connection, run_id: int, target_id: int) -> Iterator[SeriesBlock]:
    """Yield the points of a run as blocks of another, in an order in which each series goes up.

    Where there are several, an empty one comes first: it names the series in the order of their appearance.

    Raises:
        StoreUnreadableError: If they are damaged.
        ValueError: If they are impossible, or more than there can be.
    """
    names = _series_names(connection, run_id)
    numbers = list(connection.execute(_BLOCKS, {"run_id": run_id}).scalars())
    if len(numbers) > MOST_BLOCKS:
        raise ValueError(Message("it has more than {0} blocks", MOST_BLOCKS))
    if len(numbers) > 1:
        no_values = np.empty((0, len(names)))
        yield SeriesBlock(target_id, tuple(names.values()), np.empty(0, np.int64), np.empty(0), no_values)
    for block_id in numbers:
        yield _block(connection, block_id, target_id, names)


def _series_names(connection: Connection, run_id: int) -> dict[int, str]:
    rows = connection.execute(_SERIES, {"run_id": run_id})
    names: dict[int, Any] = {row.id: row.name for row in rows}
    if len(names) > MOST_SERIES:
        raise ValueError(Message("it has more than {0} series", MOST_SERIES))
    for name in names.values():
        if not isinstance(name, str) or len(name) > LONGEST_NAME or in_one_line(name) != name:
            raise ValueError(Message("the name of a series is too long or cannot be shown"))
    return names


def _block(connection: Connection, block_id: int, target_id: int, names: Mapping[int, str]) -> SeriesBlock:
    grid: Any = connection.execute(_GRID, {"block_id": block_id}).one()
    if type(grid.count) is not int or not 1 <= grid.count <= MOST_POINTS:
        raise ValueError(Message("a block of it claims {0} points", grid.count))
    if not 1 <= grid.width <= MOST_VALUES_AT_ONCE // grid.count:
        raise ValueError(Message("a block of it claims {0} series of {1} points", grid.width, grid.count))
    columns = connection.execute(_VALUES, {"block_id": block_id}).all()
    if not {column.series_id for column in columns} <= names.keys():
        raise StoreUnreadableError
    stacked = np.empty((grid.count, grid.width))
    for number, column in enumerate(columns):
        stacked[:, number] = codec.decode_floats(column.codec, column.data, grid.count)
    return SeriesBlock(
        target_id,
        tuple(names[column.series_id] for column in columns),
        codec.decode_integers(grid.codec, grid.steps, grid.count),
        codec.decode_floats(grid.codec, grid.seconds, grid.count),
        stacked,
    )


def _refuse(constant: str) -> object:
    raise ValueError(Message("its experiment holds {0}", constant))
