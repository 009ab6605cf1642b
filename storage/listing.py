"""The list of runs: three queries however many runs there are."""

from collections import defaultdict

from sqlalchemy import Connection, select

from storage import settings
from storage.models import RunRow, SeriesRow, SettingRow
from storage.records import RunRecord, Scalar, Summary
from storage.status import Status


def runs(connection: Connection, run_id: int | None = None) -> list[RunRecord]:
    """Return all runs, newest first; or only the one with this number, if there is one."""
    settings_of = _settings(connection, run_id)
    summaries_of = _summaries(connection, run_id)
    wanted = select(
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
    ).order_by(RunRow.id.desc())
    if run_id is not None:
        wanted = wanted.where(RunRow.id == run_id)
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
        )
        for row in connection.execute(wanted)
    ]


def _settings(connection: Connection, run_id: int | None) -> dict[int, dict[str, Scalar]]:
    wanted = select(SettingRow.run_id, SettingRow.name, SettingRow.kind, SettingRow.text)
    wanted = wanted.order_by(SettingRow.run_id, SettingRow.position)
    if run_id is not None:
        wanted = wanted.where(SettingRow.run_id == run_id)
    found: defaultdict[int, dict[str, Scalar]] = defaultdict(dict)
    for owner, name, kind, text in connection.execute(wanted):
        found[owner][name] = settings.value(kind, text)
    return found


def _summaries(connection: Connection, run_id: int | None) -> dict[int, dict[str, Summary]]:
    wanted = select(
        SeriesRow.run_id,
        SeriesRow.name,
        SeriesRow.count,
        SeriesRow.last,
        SeriesRow.last_step,
        SeriesRow.best,
        SeriesRow.best_step,
    ).order_by(SeriesRow.id)
    if run_id is not None:
        wanted = wanted.where(SeriesRow.run_id == run_id)
    found: defaultdict[int, dict[str, Summary]] = defaultdict(dict)
    for owner, name, count, last, last_step, best, best_step in connection.execute(wanted):
        found[owner][name] = Summary(count, last, last_step, best, best_step)
    return found
