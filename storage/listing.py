"""The list of runs: two queries however many runs there are, unpacked as far as somebody looks."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from storage import settings
from storage.errors import RunNotFoundError
from storage.models import RemovalRow, RunRow, TagRow
from storage.packed import Packed
from storage.place import Place
from storage.records import RunRecord, Summary
from storage.selection import Selection, selected
from storage.status import Status

_STATUSES = {status.value: status for status in Status}

_COLUMNS = (
    RunRow.id,
    RunRow.uid,
    RunRow.name,
    RunRow.problem,
    RunRow.optimizer,
    RunRow.convention,
    RunRow.schedule,
    RunRow.status,
    RunRow.packed_settings,
    RunRow.seed,
    RunRow.planned_steps,
    RunRow.steps_done,
    RunRow.seconds,
    RunRow.device,
    RunRow.created,
    RunRow.started,
    RunRow.ended,
    RunRow.message,
    RunRow.packed_summaries,
    RunRow.sweep,
    RunRow.parent_id,
    RunRow.parent_step,
    RunRow.note,
    RunRow.favourite,
    RunRow.locked,
    RunRow.deleted,
)
"""In the order of the fields of a record, of which only the tags are missing."""
_STATUS, _SETTINGS, _SUMMARIES, _NOTE = (
    [column.key for column in _COLUMNS].index(name)
    for name in ("status", "packed_settings", "packed_summaries", "note")
)

_AT_ONCE = 1_000
_FEW = 200
"""Runs of which the tags are asked by number; of more, all tags are read."""


@dataclass(frozen=True, slots=True)
class RunChanges:
    """What has become of the runs since a reader last asked.

    Attributes:
        counter: What to ask with next time.
        runs: The runs that are new or changed, in the bin or not, newest first.
        removed: Numbers of the runs that were removed for good.
    """

    counter: int
    runs: list[RunRecord]
    removed: list[int]


def runs(connection: Connection, wanted: ColumnElement[bool]) -> list[RunRecord]:
    """Return the runs that meet a condition on their rows, newest first."""
    rows = connection.execute(select(*_COLUMNS).where(wanted).order_by(RunRow.id.desc())).all()
    tags_of = _tags(connection, [row.id for row in rows] if len(rows) <= _FEW else None)
    return [_record(row, tags_of) for row in rows]


def select_runs(connection: Connection, place: Place, selection: Selection) -> list[RunRecord]:
    """Return the runs of a selection, in its order."""
    return numbered(connection, place, connection.execute(selected(selection)).scalars())


def numbered(connection: Connection, place: Place, run_ids: Iterable[int]) -> list[RunRecord]:
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
        raise RunNotFoundError(place, min(missing))
    return [found[run_id] for run_id in wanted]


def changed_since(connection: Connection, counter: int, now: int) -> RunChanges:
    """Return what has changed after the change counter had a value, up to the present one."""
    removed = connection.execute(select(RemovalRow.run_id).where(RemovalRow.changed > counter)).scalars()
    return RunChanges(now, runs(connection, RunRow.changed > counter), sorted(removed))


def _record(row: Any, tags_of: Mapping[int, tuple[str, ...]]) -> RunRecord:
    # By position: names would have to be looked up 260 000 times in a list of ten thousand runs.
    fields = (
        *row[:_STATUS],
        _STATUSES[row[_STATUS]],
        Packed(row[_SETTINGS], settings.unpacked),
        *row[_SETTINGS + 1 : _SUMMARIES],
        Packed(row[_SUMMARIES], _summaries),
        *row[_SUMMARIES + 1 : _NOTE],
        tags_of.get(row[0], ()),
        *row[_NOTE:],
    )
    return RunRecord(*fields)


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
