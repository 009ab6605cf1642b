"""The commands that import runs from files, and pack runs into a file for another person."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import MofNCompleteColumn

from storage import StoreMissingError, TransferStoppedError, pack, place_of
from storage.messages import Message
from workbench.cli.arguments import add_json, add_quiet, add_runs
from workbench.cli.command import Command
from workbench.cli.output import print_json, print_table
from workbench.cli.terminal import progress, received_signals
from workbench.delimited import DECIMALS, DELIMITERS
from workbench.errors import InputError
from workbench.execution.run_store import open_run_store
from workbench.importing import CsvForm, import_files
from workbench.program import ExitCode

if TYPE_CHECKING:
    import argparse

    from storage import Store
    from workbench.importing import ImportReport, ImportResult


def _configure_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="a file or a folder")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be taken")
    parser.add_argument(
        "--delimiter", choices=DELIMITERS, default="", help="of a CSV table (default: found out)"
    )
    parser.add_argument(
        "--decimal", choices=DECIMALS, default="", help="of a CSV table's numbers (default: found out)"
    )
    add_json(parser, of_result=True)
    add_quiet(parser)


def import_runs(arguments: argparse.Namespace) -> int:
    """Take runs from files and say what came of each; the exit code is 2 where something was refused."""
    form = CsvForm(arguments.delimiter, arguments.decimal)
    with ExitStack() as resources:
        store = _store(arguments, resources)
        received = resources.enter_context(received_signals())
        quiet = arguments.quiet or arguments.json
        show = resources.enter_context(progress("importing", MofNCompleteColumn(), quiet=quiet))
        report = import_files(
            store,
            arguments.paths,
            form=form,
            is_trial=arguments.dry_run,
            is_wanted=lambda: not received,
            tell=lambda done, total: show(completed=done, total=total),
        )
    if arguments.json:
        print_json(_document(report))
    else:
        print_table(report.sentence())
        for result in report.noted:
            sys.stderr.write(f"note: {result.title}: {'; '.join(result.notes)}\n")
    for result in report.refused:
        sys.stderr.write(f"error: {result.title}: {'; '.join(result.notes)}\n")
    if report.is_stopped:
        return ExitCode.STOPPED
    return ExitCode.UNUSABLE if report.refused else ExitCode.DONE


def _configure_pack(parser: argparse.ArgumentParser) -> None:
    add_runs(parser, "numbers of runs", at_least=0)
    parser.add_argument("--sweep", metavar="ID", help="all runs of a sweep")
    parser.add_argument(
        "--to", type=Path, required=True, metavar="FILE", help="the file, replaced if it exists"
    )
    add_json(parser, of_result=True)
    add_quiet(parser)


def pack_runs(arguments: argparse.Namespace) -> int:
    """Write runs into a file."""
    if not arguments.runs and not arguments.sweep:
        raise InputError("RUN", "nothing", Message("given, or a sweep by --sweep ID"))
    with open_run_store(arguments.store, to_read=True) as store, received_signals() as received:
        numbers = list(dict.fromkeys([*arguments.runs, *_sweep(store, arguments.sweep)]))
        if store.holds(arguments.to):
            raise InputError("--to", arguments.to, Message("another file than the store itself"))
        quiet = arguments.quiet or arguments.json
        with progress("packing", MofNCompleteColumn(), quiet=quiet, total=len(numbers)) as show:

            def tell(done: int) -> None:
                show(completed=done)
                if received:
                    raise TransferStoppedError

            try:
                pack(store, numbers, arguments.to, tell)
            except TransferStoppedError:
                sys.stderr.write("stopped; no file was written\n")
                return ExitCode.STOPPED
    size = arguments.to.stat().st_size
    if arguments.json:
        print_json({"file": str(arguments.to), "runs": numbers, "bytes": size})
    else:
        runs = "1 run" if len(numbers) == 1 else f"{len(numbers)} runs"
        print_table(f"{runs} packed into {arguments.to}, {size / 1e6:.1f} MB")
    return ExitCode.DONE


def _store(arguments: argparse.Namespace, resources: ExitStack) -> Store:
    """The store, open; for a trial where there is none an empty one that goes again."""
    if not arguments.dry_run:
        return resources.enter_context(open_run_store(arguments.store))
    try:
        # Named, since the person's own store would be made where there is none.
        return resources.enter_context(open_run_store(place_of(arguments.store), to_read=True))
    except StoreMissingError:
        folder = resources.enter_context(tempfile.TemporaryDirectory(prefix="descent-"))
        return resources.enter_context(open_run_store(Path(folder) / "runs.sqlite"))


def _sweep(store: Store, identifier: str | None) -> list[int]:
    if identifier is None:
        return []
    members = [run.id for run in reversed(store.runs()) if run.sweep == identifier]
    if not members:
        known = ", ".join(dict.fromkeys(run.sweep for run in store.runs() if run.sweep))
        raise InputError(
            "--sweep",
            identifier,
            Message("one of {0}", known) if known else Message("left out: there is no sweep"),
        )
    return members


def _document(report: ImportReport) -> dict[str, object]:
    return {
        "taken": report.run_ids,
        "dry_run": report.is_trial,
        "stopped": report.is_stopped,
        "runs": [_entry(result) for result in report.results],
    }


def _entry(result: ImportResult) -> dict[str, object]:
    outcome = "refused" if result.outcome is None else str(result.outcome)
    notes = "; ".join(result.notes)
    return {"title": result.title, "outcome": outcome, "id": result.run_id, "told": notes}


COMMANDS = (
    Command(
        "import",
        "bring runs in from files of other programs and stores",
        import_runs,
        _configure_import,
        description="Take the runs of other stores, of packed runs, of TensorBoard's event directories and "
        "of CSV tables into the store. A file's kind is told by its content. What is here already is not "
        "taken twice.",
        shows_exit_codes=True,
    ),
    Command(
        "pack",
        "write runs into one file that another person can import",
        pack_runs,
        _configure_pack,
        shows_exit_codes=True,
    ),
)
