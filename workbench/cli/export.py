"""The command that writes the series of runs to a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli import DONE
from workbench.errors import InputError
from workbench.execution.opening import open_run_store
from workbench.export import FORMATS, format_of, save_runs, write_csv

if TYPE_CHECKING:
    import argparse


def declare(command: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    command.add_argument("runs", type=int, nargs="+", metavar="RUN", help="numbers of the runs")
    command.add_argument(
        "--to", required=True, metavar="FILE", help="the file or folder, or - for CSV on standard output"
    )
    command.add_argument(
        "--format", choices=FORMATS, help="what to write (default: by the ending of the file's name)"
    )
    command.set_defaults(act=export)


def export(arguments: argparse.Namespace) -> int:
    """Write every point of every series of the runs."""
    path = Path(arguments.to)
    printed = arguments.to == "-"
    if printed and arguments.format not in {None, "csv"}:
        raise InputError("format", arguments.format, "csv where the result goes to standard output")
    form = "csv" if printed else arguments.format or format_of(path)
    with open_run_store(arguments.store, to_read=True) as store:
        for run_id in arguments.runs:
            store.run(run_id)
        if printed:
            for _ in write_csv(store, list(dict.fromkeys(arguments.runs)), sys.stdout):
                pass
        else:
            save_runs(store, arguments.runs, path, form)
    return DONE
