"""The command that writes the series of runs to a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import TaskProgressColumn, TimeRemainingColumn

from storage.messages import Message
from workbench.cli.arguments import add_quiet, add_runs
from workbench.cli.command import Command
from workbench.cli.terminal import progress, received_signals
from workbench.errors import InputError
from workbench.execution.run_store import open_run_store
from workbench.export import FORMATS, Export, format_of, write_csv
from workbench.program import ExitCode

if TYPE_CHECKING:
    import argparse

    from storage import Store


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_runs(parser)
    parser.add_argument(
        "--to", required=True, metavar="FILE", help="the file or folder, or - for CSV on standard output"
    )
    parser.add_argument(
        "--format", choices=FORMATS, help="what to write (default: by the ending of the file's name)"
    )
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write every point of every series of the runs."""
    printed = arguments.to == "-"
    if printed and arguments.format not in {None, "csv"}:
        raise InputError("format", arguments.format, Message("csv where the result goes to standard output"))
    form = "" if printed else arguments.format or format_of(Path(arguments.to))
    with open_run_store(arguments.store, to_read=True) as store:
        if printed:
            return _print(store, arguments.runs)
        writing = Export(store, arguments.runs, Path(arguments.to), form)
        columns = (TaskProgressColumn(), TimeRemainingColumn())
        with (
            received_signals() as received,
            progress(writing.path.name, *columns, quiet=arguments.quiet) as show,
        ):

            def tell() -> None:
                show(completed=writing.done, total=writing.total)
                if received:
                    writing.cancel()

            return ExitCode.DONE if writing.write(tell) else ExitCode.STOPPED


def _print(store: Store, run_ids: list[int]) -> int:
    for _ in write_csv(store, [run.id for run in store.numbered(run_ids)], sys.stdout):
        pass
    return ExitCode.DONE


COMMANDS = (Command("export", "write the series of runs to a file", run, configure),)
