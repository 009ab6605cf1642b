"""The list of runs: four queries however many runs there are."""

from collections import defaultdict

from sqlalchemy import ColumnElement, Connection, select

from storage import settings
from storage.models import RunRow, SeriesRow, SettingRow, TagRow
from storage.records import RunRecord, Scalar, Summary
from storage.status import Status


def runs(connection: Connection, wanted: ColumnElement[bool]) -> list[RunRecord]:
    """Return the runs that meet a condition on their rows, newest first."""
    settings_of = _settings(connection, wanted)
    summaries_of = _summaries(connection, wanted)
    tags_of = _tags(connection, wanted)
    columns = select(
        RunRow.id,
        RunRow.uid,
        RunRow.name,
        RunRow.problem,
        RunRow.optimizer,
        RunRow.convention,
        RunRow.schedule,
        RunRow.status,
        RunRow.seed,
        RunRow.planned_steps,
        RunRow.steps_done,
        RunRow.seconds,
        RunRow.device,
        RunRow.created,
        RunRow.started,
        RunRow.ended,
        RunRow.message,
        RunRow.sweep,
        RunRow.parent_id,
        RunRow.parent_step,
        RunRow.note,
        RunRow.favourite,
        RunRow.locked,
        RunRow.deleted,
    )
    return [
        RunRecord(
            id=row.id,
            uid=row.uid,
            name=row.name,
            problem=row.problem,
            optimizer=row.optimizer,
            convention=row.convention,
            schedule=row.schedule,
            status=Status(row.status),
            settings=settings_of.get(row.id, {}),
            seed=row.seed,
            planned_steps=row.planned_steps,
            steps_done=row.steps_done,
            seconds=row.seconds,
            device=row.device,
            created=row.created,
            started=row.started,
            ended=row.ended,
            message=row.message,
            summaries=summaries_of.get(row.id, {}),
            sweep=row.sweep,
            parent_id=row.parent_id,
            parent_step=row.parent_step,
            tags=tuple(tags_of.get(row.id, ())),
            note=row.note,
            favourite=row.favourite,
            locked=row.locked,
            deleted=row.deleted,
        )
        for row in connection.execute(columns.where(wanted).order_by(RunRow.id.desc()))
    ]


def _settings(connection: Connection, wanted: ColumnElement[bool]) -> dict[int, dict[str, Scalar]]:
    rows = select(SettingRow.run_id, SettingRow.name, SettingRow.kind, SettingRow.text)
    rows = rows.join(RunRow).where(wanted).order_by(SettingRow.run_id, SettingRow.position)
    found: defaultdict[int, dict[str, Scalar]] = defaultdict(dict)
    for owner, name, kind, text in connection.execute(rows):
        found[owner][name] = settings.value(kind, text)
    return found


def _summaries(connection: Connection, wanted: ColumnElement[bool]) -> dict[int, dict[str, Summary]]:
    rows = select(
        SeriesRow.run_id,
        SeriesRow.name,
        SeriesRow.count,
        SeriesRow.last,
        SeriesRow.last_step,
        SeriesRow.best,
        SeriesRow.best_step,
    )
    rows = rows.join(RunRow).where(wanted).order_by(SeriesRow.id)
    found: defaultdict[int, dict[str, Summary]] = defaultdict(dict)
    for owner, name, count, last, last_step, best, best_step in connection.execute(rows):
        found[owner][name] = Summary(count, last, last_step, best, best_step)
    return found


def _tags(connection: Connection, wanted: ColumnElement[bool]) -> dict[int, list[str]]:
    rows = select(TagRow.run_id, TagRow.tag).join(RunRow).where(wanted).order_by(TagRow.tag)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for owner, tag in connection.execute(rows):
        found[owner].append(tag)
    return found
