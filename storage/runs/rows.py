"""The rows of the runs: adding runs and changing their state, inside a transaction."""

from __future__ import annotations

import json
import uuid
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, ScalarSelect, bindparam, func, insert, select, update

from storage.errors import RunBusyError, RunNotFoundError, StoreUnreadableError
from storage.messages import Message
from storage.models import DocumentRow, RevisionRow, RunRow, SettingRow, TagRow
from storage.records import Change, RunDescription
from storage.runs.owner import Owner
from storage.status import UNFINISHED, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from storage.records import NewRun, Scalar

_DESCRIBED = [field.name for field in fields(RunDescription) if field.name != "settings"]
_CHANGEABLE = [field.name for field in fields(Change) if field.name != "run_id"]
_FALSE, _TRUE = "false", "true"


def count_up(connection: Connection) -> None:
    """Make the write visible to everyone who compares the change counter."""
    connection.execute(update(RevisionRow).values(number=RevisionRow.number + 1))


def change_counter(connection: Connection) -> int:
    """Return the number that every write counts up."""
    number = connection.execute(select(RevisionRow.number)).scalar()
    if number is None:
        raise StoreUnreadableError
    return number


def next_revision() -> ScalarSelect[int]:
    """Return what the change counter will be after this transaction."""
    return select(RevisionRow.number + 1).scalar_subquery()


def touch(connection: Connection, run_ids: Iterable[int]) -> None:
    """Let those who ask what has changed find the runs."""
    connection.execute(update(RunRow).where(RunRow.id.in_(set(run_ids))).values(changed=next_revision()))


def require_runs(connection: Connection, run_ids: Iterable[int]) -> None:
    """Check that all the runs exist.

    Raises:
        RunNotFoundError: For the smallest number that does not.
    """
    wanted = set(run_ids)
    missing = wanted.difference(connection.execute(select(RunRow.id).where(RunRow.id.in_(wanted))).scalars())
    if missing:
        raise RunNotFoundError(min(missing))


def add_runs(connection: Connection, runs: Sequence[NewRun], owner: Owner) -> list[int]:
    """Insert the runs as queued and return their numbers in the same order."""
    now = datetime.now(UTC)
    rows = [
        {
            "uid": uuid.uuid4().hex,
            **{name: getattr(run, name) for name in _DESCRIBED},
            "status": Status.QUEUED.value,
            "steps_done": 0,
            "seconds": 0.0,
            "created": now,
            "message": "",
            "owner_host": owner.host,
            "owner_pid": owner.pid,
            "owner_started": owner.started,
            "sweep": run.sweep,
            "parent_id": run.parent_id,
            "parent_step": run.parent_step,
            "packed_settings": pack_settings(run.settings),
        }
        for run in runs
    ]
    inserted = insert(RunRow).returning(RunRow.id, sort_by_parameter_order=True)
    ids = list(connection.execute(inserted, rows).scalars())
    touch(connection, ids)
    documents = [
        {
            "run_id": run_id,
            "experiment": json.dumps(run.experiment, allow_nan=False),
            "environment": json.dumps(dict(run.environment), allow_nan=False),
        }
        for run_id, run in zip(ids, runs, strict=True)
    ]
    connection.execute(insert(DocumentRow), documents)
    values = [
        row for run_id, run in zip(ids, runs, strict=True) for row in _setting_rows(run_id, run.settings)
    ]
    if values:
        connection.execute(insert(SettingRow), values)
    tags = [
        {"run_id": run_id, "tag": tag} for run_id, run in zip(ids, runs, strict=True) for tag in set(run.tags)
    ]
    if tags:
        connection.execute(insert(TagRow), tags)
    return ids


def apply_changes(connection: Connection, changes: Sequence[Change], owner: Owner) -> None:
    """Update the runs; later changes win. Those that go on are given to the owner."""
    if not changes:
        return
    going_on = [{"changed_id": change.run_id} for change in changes if change.status in UNFINISHED]
    if going_on:
        resumed = update(RunRow).where(RunRow.id == bindparam("changed_id"))
        resumed = resumed.values(
            ended=None, owner_host=owner.host, owner_pid=owner.pid, owner_started=owner.started
        )
        connection.execute(resumed, going_on)
    changed = update(RunRow).where(RunRow.id == bindparam("changed_id"))
    changed = changed.values(
        {
            name: func.coalesce(
                bindparam(f"new_{name}", type_=RunRow.__table__.c[name].type), getattr(RunRow, name)
            )
            for name in _CHANGEABLE
        }
    )
    connection.execute(changed, [_parameters(change) for change in changes])
    touch(connection, [change.run_id for change in changes])


def _parameters(change: Change) -> dict[str, object]:
    parameters: dict[str, object] = {f"new_{name}": getattr(change, name) for name in _CHANGEABLE}
    parameters["changed_id"] = change.run_id
    if change.status is not None:
        parameters["new_status"] = change.status.value
    if change.message is not None:
        # A traceback may quote a file name that is not valid text and that no database would take.
        parameters["new_message"] = change.message.encode("utf-8", "backslashreplace").decode("utf-8")
    return parameters


def reopen(connection: Connection, run_id: int, planned_steps: int, owner: Owner) -> None:
    """Queue a run that is over, as a run of the owner.

    Raises:
        RunBusyError: If it is not over.
    """
    status = Status(connection.execute(select(RunRow.status).where(RunRow.id == run_id)).scalar_one())
    if not status.is_over:
        raise RunBusyError(run_id)
    change = Change(run_id, status=Status.QUEUED, planned_steps=planned_steps, message="")
    apply_changes(connection, [change], owner)


def mark_interrupted(connection: Connection, owner: Owner) -> list[int]:
    """Mark every run whose owner ended before the run was over, and return their numbers."""
    columns = (RunRow.id, RunRow.owner_host, RunRow.owner_pid, RunRow.owner_started)
    unfinished = connection.execute(
        select(*columns).where(RunRow.status.in_([status.value for status in UNFINISHED])).order_by(RunRow.id)
    )
    owners = {run_id: Owner(host, pid, started) for run_id, host, pid, started in unfinished}
    ended = {owner for owner in set(owners.values()) if owner.is_gone()}
    interrupted = {run_id: owner for run_id, owner in owners.items() if owner in ended}
    apply_changes(
        connection,
        [
            Change(
                run_id,
                status=Status.INTERRUPTED,
                message=Message(
                    "Its program (process {0} on {1}) ended before the run was over.", past.pid, past.host
                ),
            )
            for run_id, past in interrupted.items()
        ],
        owner,
    )
    return list(interrupted)


def _setting_rows(run_id: int, settings: Mapping[str, Scalar]) -> Iterator[dict[str, object]]:
    """Yield one row for each setting: the text is exact, the number is there to query by."""
    for position, (name, value) in enumerate(settings.items()):
        # A bool is an int to Python, so it has to be asked for first.
        if isinstance(value, bool):
            kind = "bool"
            number = float(value)
            text = _TRUE if value else _FALSE
        elif isinstance(value, int):
            kind = "int"
            number = float(value)
            text = str(int(value))
        elif isinstance(value, float):
            kind = "float"
            number = float(value)
            text = repr(float(value))
        else:
            kind, number, text = "str", None, value
        yield {
            "run_id": run_id,
            "name": name,
            "position": position,
            "kind": kind,
            "number": number,
            "text": text,
        }


def pack_settings(settings: Mapping[str, Scalar]) -> str:
    """Return the settings as one JSON object; each with its exact type and value, NaN and infinities too."""
    return json.dumps({name: _plain(value) for name, value in settings.items()})


def unpack_settings(text: str) -> dict[str, Scalar]:
    """Return the settings that :func:`pack_settings` made a text.

    >>> unpack_settings(pack_settings({"lr": 0.1, "clip": float("inf"), "epochs": 3, "nesterov": True}))
    {'lr': 0.1, 'clip': inf, 'epochs': 3, 'nesterov': True}
    """
    return cast("dict[str, Scalar]", json.loads(text))


def _plain(value: Scalar) -> Scalar:
    """Return the value as one of Python's own kinds, of which it may be a subclass."""
    if isinstance(value, bool | str):
        return value
    return int(value) if isinstance(value, int) else float(value)
