"""The commands that show what the store holds."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from storage import Filter, FilterError, Selection, StoreMissingError, Vocabulary, read_filter
from storage.plain_text import without_commands
from workbench.cli import DONE
from workbench.comparison import differing_settings
from workbench.errors import InputError
from workbench.execution.disposal import disk_size, disk_sizes
from workbench.execution.opening import open_run_store
from workbench.execution.provenance import stored_experiment
from workbench.figures import clock, figure, moment, size
from workbench.strict_json import strict

if TYPE_CHECKING:
    import argparse

    from storage import RunRecord

_HEADINGS = (
    "★", "status", "problem", "optimizer", "lr", "steps", "last loss", "best loss", "time", "made", "tags",
    "size",
)  # fmt: skip


class Output(Console):
    """Standard output; a reader that has gone is an error as it is for plain writes."""

    def on_broken_pipe(self) -> None:
        """Called while the error is being handled."""
        raise BrokenPipeError


def list_runs(arguments: argparse.Namespace) -> int:
    """One line for each run that meets the filter, newest first; a store that is not there holds none."""
    try:
        with open_run_store(arguments.store, to_read=True) as store:
            vocabulary = store.vocabulary() if arguments.filter else Vocabulary()
            runs = store.select(Selection(filter=_filter(arguments.filter, vocabulary)))
            sizes = {} if arguments.json else disk_sizes(store)
    except StoreMissingError:
        _filter(arguments.filter, Vocabulary())
        runs = []
    if arguments.json:
        print_json([summary(run) for run in runs])
        return DONE
    table = Table("run", *_HEADINGS)
    for run in runs:
        loss = run.summaries.get("loss")
        table.add_row(
            str(run.id),
            "★" if run.favourite else "",
            run.status,
            run.problem,
            run.optimizer,
            figure(run.settings.get("lr")),
            f"{run.steps_done}/{run.planned_steps}" if run.planned_steps else str(run.steps_done),
            figure(loss.last if loss else None),
            figure(loss.best if loss else None),
            clock(run.seconds),
            moment(run.created),
            without_commands(", ".join(run.tags)),
            size(sizes.get(run.id, 0)),
        )
    nothing = "No run meets the filter." if arguments.filter else "The run store holds no runs yet."
    print_table(table if runs else nothing)
    return DONE


def show_run(arguments: argparse.Namespace) -> int:
    """Everything about one run."""
    with open_run_store(arguments.store, to_read=True) as store:
        run = store.run(arguments.run)
        environment = store.environment(run.id)
        experiment = stored_experiment(store, run.id) if arguments.toml else None
        taken = disk_size(store, run)
    if experiment is not None:
        sys.stdout.write(experiment.toml())
    elif arguments.json:
        print_json(summary(run) | {"message": run.message, "environment": environment, "bytes": taken})
    else:
        print_outcome(run)
        _print_marks(run, taken)
        print_table(_settings_table([run], frozenset()))
        print_table(_series_table([run]))
        print_table(", ".join(f"{name} {value}" for name, value in environment.items()))
    return DONE


def compare_runs(arguments: argparse.Namespace) -> int:
    """Runs side by side: settings, the differing ones marked, and final figures."""
    if len(set(arguments.runs)) < 2:
        raise InputError(
            "RUN", " ".join(map(str, arguments.runs)), "the numbers of two or more different runs"
        )
    with open_run_store(arguments.store, to_read=True) as store:
        runs = store.numbered(arguments.runs)
    differing = differing_settings(runs)
    if arguments.json:
        print_json({"differing": sorted(differing), "runs": [summary(run) for run in runs]})
    else:
        print_table(_settings_table(runs, differing))
        print_table(_series_table(runs))
    return DONE


def summary(run: RunRecord) -> dict[str, Any]:
    """A run as the object that ``--json`` prints."""
    loss = run.summaries.get("loss")
    has_best = loss is not None and loss.best_step is not None
    return {
        "id": run.id,
        "status": str(run.status),
        "name": run.name,
        "tags": list(run.tags),
        "note": run.note,
        "favourite": run.favourite,
        "locked": run.locked,
        "deleted": None if run.deleted is None else run.deleted.isoformat(),
        "problem": run.problem,
        "optimizer": run.optimizer,
        "convention": run.convention,
        "schedule": run.schedule,
        "settings": dict(run.settings),
        "steps": run.steps_done,
        "planned_steps": run.planned_steps,
        "parent": None if run.parent_step is None else {"id": run.parent_id, "step": run.parent_step},
        "seconds": run.seconds,
        "last": {name: series.last for name, series in run.summaries.items()},
        "best": {"value": loss.best, "step": loss.best_step} if has_best and loss else None,
    }


def print_json(value: object) -> None:
    """Write a value to standard output as strict JSON: NaN and infinities are texts there."""
    sys.stdout.write(json.dumps(strict(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def print_outcome(run: RunRecord) -> None:
    """One paragraph on what came of a run."""
    loss = run.summaries.get("loss")
    figures = f", loss {figure(loss.last)}, best {figure(loss.best)} at step {loss.best_step}" if loss else ""
    print_table(
        f"run {run.id} {run.status}: {run.optimizer} on {run.problem}, "
        f"{run.steps_done} of {run.planned_steps} steps in {clock(run.seconds)}{figures}"
    )
    if run.message:
        print_table(run.message)


def _filter(text: str, vocabulary: Vocabulary) -> Filter:
    try:
        return read_filter(text, vocabulary)
    except FilterError as error:
        raise InputError("filter", " ".join(text.split()), f"a filter, but {error}") from None


def _print_marks(run: RunRecord, taken: int) -> None:
    """What a person has said of a run, and the room that it takes."""
    marks = {
        "name": run.name,
        "tags": ", ".join(run.tags),
        "favourite": "yes" if run.favourite else "",
        "locked": "yes, it cannot be deleted" if run.locked else "",
        "in the bin since": moment(run.deleted),
        "size on disk": size(taken),
        "note": run.note,
    }
    for title, text in marks.items():
        if text:
            print_table(without_commands(f"{title}:\n{text}" if "\n" in text else f"{title}: {text}"))


def _settings_table(runs: list[RunRecord], differing: frozenset[str]) -> Table:
    """Settings as rows and runs as columns; ``*`` marks the rows that differ."""
    table = Table("", "setting", *(f"run {run.id}" for run in runs))
    rows = {"problem": [run.problem for run in runs], "optimizer": [run.optimizer for run in runs]}
    rows["schedule"] = [run.schedule for run in runs]
    names = dict.fromkeys(name for run in runs for name in run.settings)
    rows |= {name: [figure(run.settings.get(name)) for run in runs] for name in names}
    for name, values in rows.items():
        table.add_row("*" if name in differing else "", name, *values)
    return table


def _series_table(runs: list[RunRecord]) -> Table:
    """Last and best value of every series."""
    table = Table("series", *(f"run {run.id} {which}" for run in runs for which in ("last", "lowest")))
    for name in dict.fromkeys(name for run in runs for name in run.summaries):
        found = [run.summaries.get(name) for run in runs]
        cells = [(figure(s.last), figure(s.best)) if s else ("", "") for s in found]
        table.add_row(name, *(cell for pair in cells for cell in pair))
    return table


def print_table(what: object) -> None:
    """Write a table or a line to standard output."""
    # A pipe has no width; a table there must not be folded at 80 columns.
    console = Output() if sys.stdout.isatty() else Output(width=250)
    console.print(what, highlight=False, markup=False)
