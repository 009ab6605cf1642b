"""Lists of runs: two queries however many runs there are; mappings are unpacked when first used."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, func, select

from storage.errors import RunNotFoundError
from storage.filtering.compilation import compiled
from storage.models import (
    BlockRow,
    DocumentRow,
    GridOutlineRow,
    OutlineRow,
    RemovalRow,
    RunRow,
    TagRow,
    ValuesRow,
)
from storage.records import Packed, RunRecord, Summary
from storage.run_fields import FIELDS_BY_NAME
from storage.runs.rows import unpack_settings
from storage.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from storage.filtering.parser import Filter

_STATUSES = {status.value: status for status in Status}
_NAMES = [field.name for field in fields(RunRecord)]
_COLUMNS = tuple(getattr(RunRow, FIELDS_BY_NAME[name].column or name) for name in _NAMES if name != "tags")
"""In the order of the fields of a record."""
_ID, _STATUS, _SETTINGS, _SUMMARIES, _TAGS = map(
    _NAMES.index, ("id", "status", "settings", "summaries", "tags")
)
"""Positions in a record."""

_AT_ONCE = 1_000
_FEW = 200
"""Runs of which the tags are asked by number; of more, all tags are read."""


@dataclass(frozen=True, slots=True)
class RunChanges:
    """The runs that changed since a reader last asked.

    Attributes:
        counter: What to ask with next time.
        runs: The runs that are new or changed, in the bin or not, newest first.
        removed: Numbers of the runs that were removed for good.
    """

    counter: int
    runs: list[RunRecord]
    removed: list[int]


@dataclass(frozen=True, slots=True)
class Selection:
    """The runs that a person asks for, newest first.

    Attributes:
        filter: What they meet; None for all.
        in_bin: Whether the runs in the bin are meant, instead of those outside.
    """

    filter: Filter | None = None
    in_bin: bool = False

    @property
    def condition(self) -> ColumnElement[bool]:
        """The condition on the rows of the runs."""
        place = RunRow.deleted.is_not(None) if self.in_bin else RunRow.deleted.is_(None)
        if self.filter is None or self.filter.node is None:
            return place
        return place & compiled(self.filter.node)


def runs(connection: Connection, wanted: ColumnElement[bool]) -> list[RunRecord]:
    """Return the runs that meet a condition on their rows, newest first."""
    rows = connection.execute(select(*_COLUMNS).where(wanted).order_by(RunRow.id.desc())).all()
    tags_of = _tags(connection, [row.id for row in rows] if len(rows) <= _FEW else None)
    return [_record(row, tags_of) for row in rows]


def run_numbers(connection: Connection, selection: Selection) -> list[int]:
    """Return the numbers of the runs of a selection, newest first."""
    wanted = select(RunRow.id).where(selection.condition).order_by(RunRow.id.desc())
    return list(connection.execute(wanted).scalars())


def count(connection: Connection, selection: Selection) -> int:
    """Return how many runs a selection has."""
    wanted = select(func.count()).select_from(RunRow).where(selection.condition)
    return int(connection.execute(wanted).scalar_one())


def numbered(connection: Connection, run_ids: Iterable[int]) -> list[RunRecord]:
    """Return the runs with these numbers, in this order and each once, in the bin or not.

    Raises:
        RunNotFoundError: If one of them does not exist; it names the smallest.
    """
    wanted = list(dict.fromkeys(run_ids))
    found: dict[int, RunRecord] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = RunRow.id.in_(wanted[start : start + _AT_ONCE])
        found |= {run.id: run for run in runs(connection, some)}
    missing = set(wanted) - found.keys()
    if missing:
        raise RunNotFoundError(min(missing))
    return [found[run_id] for run_id in wanted]


def changed_since(connection: Connection, counter: int, now: int) -> RunChanges:
    """Return what has changed after the change counter had a value, up to the present one."""
    removed = connection.execute(select(RemovalRow.run_id).where(RemovalRow.changed > counter)).scalars()
    return RunChanges(now, runs(connection, RunRow.changed > counter), sorted(removed))


def sizes(connection: Connection, run_id: int | None = None) -> dict[int, int]:
    """Return how many bytes of points, envelopes and documents each run has; None for all runs."""
    totals: dict[int, int] = {}
    of_run = (
        select(BlockRow.run_id, func.length(BlockRow.steps) + func.length(BlockRow.seconds)),
        select(BlockRow.run_id, func.length(ValuesRow.data)).join_from(
            ValuesRow, BlockRow, BlockRow.id == ValuesRow.block_id
        ),
        select(BlockRow.run_id, func.length(OutlineRow.data)).join_from(
            OutlineRow, BlockRow, BlockRow.id == OutlineRow.block_id
        ),
        select(
            BlockRow.run_id, func.length(GridOutlineRow.steps) + func.length(GridOutlineRow.seconds)
        ).join_from(GridOutlineRow, BlockRow, BlockRow.id == GridOutlineRow.block_id),
        select(
            DocumentRow.run_id, func.length(DocumentRow.experiment) + func.length(DocumentRow.environment)
        ),
        select(RunRow.id, func.length(RunRow.packed_settings) + func.length(RunRow.packed_summaries)),
    )
    for lengths in of_run:
        each = lengths.subquery()
        number, length = each.c
        wanted = select(number, func.sum(length)).group_by(number)
        if run_id is not None:
            wanted = wanted.where(number == run_id)
        for found, total in connection.execute(wanted):
            totals[found] = totals.get(found, 0) + total
    return totals


def _record(row: Any, tags_of: Mapping[int, tuple[str, ...]]) -> RunRecord:
    # By position: names would have to be looked up 260 000 times in a list of ten thousand runs.
    values = [*row]
    values[_STATUS] = _STATUSES[values[_STATUS]]
    values[_SETTINGS] = Packed(values[_SETTINGS], unpack_settings)
    values[_SUMMARIES] = Packed(values[_SUMMARIES], _summaries)
    values.insert(_TAGS, tags_of.get(values[_ID], ()))
    return RunRecord(*values)


def _summaries(text: str) -> dict[str, Summary]:
    return {name: Summary(*numbers) for name, numbers in json.loads(text).items()}


def _tags(connection: Connection, run_ids: Sequence[int] | None) -> dict[int, tuple[str, ...]]:
    """Return the tags of some runs, or of all that have any."""
    wanted = select(TagRow.run_id, TagRow.tag).order_by(TagRow.tag)
    if run_ids is not None:
        wanted = wanted.where(TagRow.run_id.in_(run_ids))
    found: defaultdict[int, list[str]] = defaultdict(list)
    for run_id, tag in connection.execute(wanted):
        found[run_id].append(tag)
    return {run_id: tuple(tags) for run_id, tags in found.items()}
