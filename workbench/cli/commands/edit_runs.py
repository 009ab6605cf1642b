"""The commands that edit the runs of the store: tags, notes, names, marks and the bin."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.table import Table

from storage import RunProtectedError
from storage.messages import Message
from storage.plain_text import without_commands
from workbench.cli.arguments import add_json, add_run, add_runs
from workbench.cli.command import Command
from workbench.cli.output import print_json, print_table, summary
from workbench.errors import InputError
from workbench.execution.disk_usage import disk_sizes, empty_bin, removable
from workbench.execution.run_store import open_run_store
from workbench.formatting import moment, size
from workbench.program import PROGRAM, ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from storage import RunRecord, Store


def _configure_tag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--add", action="append", default=[], metavar="TAG", help="may be repeated")
    parser.add_argument("--remove", action="append", default=[], metavar="TAG", help="may be repeated")
    add_runs(parser)


def change_tags(arguments: argparse.Namespace) -> int:
    """Add tags to the runs and take tags off them, all of it or nothing."""
    added, removed = arguments.add, arguments.remove
    if not added and not removed:
        raise InputError("--add", "nothing", Message("given, or --remove"))
    for tag in added:
        if not tag or tag != tag.strip():
            raise InputError("--add", repr(tag), Message("a text without blanks at its ends"))
    for tag in set(added) & set(removed):
        raise InputError("--remove", tag, Message("another tag than those of --add"))
    with open_run_store(arguments.store, to_read=True) as store:
        store.retag(arguments.runs, added, removed)
        runs = store.numbered(arguments.runs)
    for run in runs:
        print_table(f"run {run.id}: {without_commands(', '.join(run.tags)) or 'no tags'}")
    return ExitCode.DONE


def _configure_note(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument(
        "text",
        nargs="?",
        metavar="TEXT",
        help="the note, or - for standard input; without it, print the note",
    )


def write_note(arguments: argparse.Namespace) -> int:
    """Print the note of a run, or replace it."""
    with open_run_store(arguments.store, to_read=True) as store:
        if arguments.text is None:
            note = store.run(arguments.run).note
            if sys.stdout.isatty():
                note = without_commands(note)
            sys.stdout.write(note if not note or note.endswith("\n") else note + "\n")
        else:
            store.set_note([arguments.run], sys.stdin.read() if arguments.text == "-" else arguments.text)
    return ExitCode.DONE


def _configure_rename(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("name", metavar="NAME", help="its name; an empty one takes the name away")


def rename(arguments: argparse.Namespace) -> int:
    """Give a run another name."""
    if arguments.name != " ".join(arguments.name.splitlines()):
        raise InputError("NAME", repr(arguments.name), Message("one line"))
    with open_run_store(arguments.store, to_read=True) as store:
        store.rename([arguments.run], arguments.name)
    return ExitCode.DONE


def _configure_mark(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--off", action="store_true", help="take the mark off")
    add_runs(parser)


def mark_favourite(arguments: argparse.Namespace) -> int:
    """Mark runs as favourites, or take the mark off."""
    with open_run_store(arguments.store, to_read=True) as store:
        store.set_favourite(arguments.runs, not arguments.off)
    return ExitCode.DONE


def lock(arguments: argparse.Namespace) -> int:
    """Keep runs from being deleted, or no longer."""
    with open_run_store(arguments.store, to_read=True) as store:
        store.set_locked(arguments.runs, not arguments.off)
    return ExitCode.DONE


def delete(arguments: argparse.Namespace) -> int:
    """Put runs into the bin, all of them or none."""
    with open_run_store(arguments.store, to_read=True) as store:
        try:
            store.delete(arguments.runs)
        except RunProtectedError as error:
            raise InputError(
                "RUN", error.run_id, Message("one that can be deleted; {0}", error.reason)
            ) from error
    numbers = _numbers(arguments.runs)
    print_table(f"in the bin: {numbers}; `restore {numbers}` takes out again")
    return ExitCode.DONE


def restore(arguments: argparse.Namespace) -> int:
    """Take runs out of the bin again."""
    with open_run_store(arguments.store, to_read=True) as store:
        outside = [run.id for run in store.numbered(arguments.runs) if run.deleted is None]
        if outside:
            raise InputError("RUN", min(outside), Message("a run in the bin; see `{0} bin`", PROGRAM))
        store.restore(arguments.runs)
    return ExitCode.DONE


def list_bin(arguments: argparse.Namespace) -> int:
    """One line for each run in the bin, newest first."""
    with open_run_store(arguments.store, to_read=True) as store:
        runs, sizes = store.runs(in_bin=True), disk_sizes(store)
    if arguments.json:
        print_json([summary(run) | {"bytes": sizes.get(run.id, 0)} for run in runs])
        return ExitCode.DONE
    table = Table("run", "name", "status", "problem", "optimizer", "size", "deleted")
    for run in runs:
        table.add_row(
            str(run.id),
            without_commands(run.name),
            f"{run.status}, locked" if run.locked else run.status,
            run.problem,
            run.optimizer,
            size(sizes.get(run.id, 0)),
            moment(run.deleted),
        )
    print_table(table if runs else "The bin is empty.")
    return ExitCode.DONE


def _configure_empty_bin(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask")


def remove_for_good(arguments: argparse.Namespace) -> int:
    """Remove the runs in the bin for good, after asking."""
    with open_run_store(arguments.store, to_read=True) as store:
        doomed = removable(store.runs(in_bin=True))
        if not doomed:
            print_table("Nothing in the bin can be removed.")
            return ExitCode.DONE
        if not arguments.yes and not _agreed(store, doomed):
            print_table("Nothing was removed.")
            return ExitCode.DONE
        emptied = empty_bin(store, doomed)
        print_table(f"removed for good: {_numbers(emptied.run_ids)}; {_gained(store.vacuum())}")
    if emptied.fault is not None:
        raise emptied.fault
    return ExitCode.DONE


def vacuum(arguments: argparse.Namespace) -> int:
    """Give unused room in the store back to the disk."""
    with open_run_store(arguments.store, to_read=True) as store:
        print_table(_gained(store.vacuum()))
    return ExitCode.DONE


def _agreed(store: Store, doomed: Sequence[RunRecord]) -> bool:
    """Whether the person wants these runs to go; a script that nobody can answer has to say ``--yes``."""
    if not sys.stdin.isatty():
        raise InputError("--yes", "nothing", Message("given where nobody can be asked"))
    sizes = disk_sizes(store)
    room = size(sum(sizes.get(run.id, 0) for run in doomed))
    sys.stdout.write(f"Remove {_numbers([run.id for run in doomed])} with {room} for good? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() in {"y", "yes"}


def _numbers(run_ids: Sequence[int]) -> str:
    return " ".join(str(number) for number in dict.fromkeys(run_ids))


def _gained(count: int) -> str:
    return f"{count:,} bytes gained" if count > 0 else "no bytes gained"


def _command(
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int],
    configure: Callable[[argparse.ArgumentParser], None] | None = None,
) -> Command:
    return Command(name, text, run, configure, shows_exit_codes=True)


COMMANDS = (
    _command("tag", "add tags to runs, or take them off", change_tags, _configure_tag),
    _command("note", "write about a run in Markdown, or read what is written", write_note, _configure_note),
    _command("rename", "give a run another name", rename, _configure_rename),
    _command("favourite", "mark runs as favourites", mark_favourite, _configure_mark),
    _command("lock", "keep runs from being deleted", lock, _configure_mark),
    _command("delete", "put runs into the bin", delete, add_runs),
    _command("restore", "take runs out of the bin", restore, add_runs),
    _command("bin", "list the runs in the bin", list_bin, add_json),
    _command("empty-bin", "remove the runs in the bin for good", remove_for_good, _configure_empty_bin),
    _command("vacuum", "give unused room in the store back to the disk", vacuum),
)
