"""The commands that show what the store holds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.table import Table

from storage import Filter, FilterError, Selection, StoreMissingError, Vocabulary, read_filter
from storage.messages import Message
from storage.plain_text import without_commands
from workbench.cli.arguments import add_json, add_run, add_runs
from workbench.cli.command import Command
from workbench.cli.output import print_json, print_outcome, print_table, summary
from workbench.errors import InputError
from workbench.execution.disk_usage import disk_size, disk_sizes
from workbench.execution.run_store import open_run_store
from workbench.formatting import clock, figure, moment, size
from workbench.program import ExitCode
from workbench.provenance import stored_experiment
from workbench.run_labels import differing_settings

if TYPE_CHECKING:
    import argparse

    from storage import RunRecord

_HEADINGS = (
    "★", "status", "problem", "optimizer", "lr", "steps", "last loss", "best loss", "time", "made", "tags",
    "size",
)  # fmt: skip


def _configure_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--filter",
        default="",
        metavar="FILTER",
        help='which runs, for example "optimizer = adam and best loss < 0.1 and tag = paper"',
    )
    add_json(parser)


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
        return ExitCode.DONE
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
    return ExitCode.DONE


def _configure_show(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("--toml", action="store_true", help="print the file that `run` repeats it from")
    add_json(parser)


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
    return ExitCode.DONE


def _configure_compare(parser: argparse.ArgumentParser) -> None:
    add_runs(parser, "numbers of two or more runs")
    add_json(parser)


def compare_runs(arguments: argparse.Namespace) -> int:
    """Runs side by side: settings, the differing ones marked, and final figures."""
    if len(set(arguments.runs)) < 2:
        raise InputError(
            "RUN", " ".join(map(str, arguments.runs)), Message("the numbers of two or more different runs")
        )
    with open_run_store(arguments.store, to_read=True) as store:
        runs = store.numbered(arguments.runs)
    differing = differing_settings(runs)
    if arguments.json:
        print_json({"differing": sorted(differing), "runs": [summary(run) for run in runs]})
    else:
        print_table(_settings_table(runs, differing))
        print_table(_series_table(runs))
    return ExitCode.DONE


def _filter(text: str, vocabulary: Vocabulary) -> Filter:
    try:
        return read_filter(text, vocabulary)
    except FilterError as error:
        raise InputError("filter", " ".join(text.split()), Message("a filter, but {0}", str(error))) from None


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


COMMANDS = (
    Command("list", "list the runs of the store", list_runs, _configure_list),
    Command("show", "show one run with all its settings", show_run, _configure_show),
    Command("compare", "set runs side by side", compare_runs, _configure_compare),
)
