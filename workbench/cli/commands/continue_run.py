"""The commands that resume a run, continue it beyond its end, or branch another run from it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.cli.arguments import add_changes, add_json, add_quiet, add_run, assignments, whole_number
from workbench.cli.command import Command
from workbench.cli.training_jobs import train_and_report
from workbench.errors import InputError
from workbench.execution.run_start import branched, continued, resumed
from workbench.execution.run_store import open_run_store
from workbench.provenance import repeatable_experiment

if TYPE_CHECKING:
    import argparse


def _configure_resume(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    add_json(parser, of_result=True)
    add_quiet(parser)


def resume(arguments: argparse.Namespace) -> int:
    """Take a stopped or interrupted run to its planned end."""
    with open_run_store(arguments.store, to_read=True) as store:
        experiment, start = resumed(store, arguments.run)
        return train_and_report(store, lambda runner: runner.submit_from(experiment, start), arguments)


def _configure_continue(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--steps", required=True, metavar="UPDATES", help="how many more updates")
    _configure_resume(parser)


def continue_beyond_end(arguments: argparse.Namespace) -> int:
    """Take a finished run beyond its end."""
    more = whole_number("--steps", arguments.steps)
    with open_run_store(arguments.store, to_read=True) as store:
        planned = repeatable_experiment(store, arguments.run)
        experiment, start = continued(store, arguments.run, more)
        if planned.schedule.is_measured_by_run and not arguments.json:
            sys.stderr.write(
                f"{planned.schedule.name} was measured by the {planned.training.steps} steps of the run and "
                "has ended: the rate stays what it was at the last of them.\n"
            )
        return train_and_report(store, lambda runner: runner.submit_from(experiment, start), arguments)


def _configure_branch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", metavar="STEP", help="the step it goes on from (default: the last)")
    parser.add_argument("--optimizer", metavar="O", help="another optimizer (default: the same)")
    parser.add_argument("--schedule", metavar="S", help="another schedule (default: the same)")
    parser.add_argument("--steps", metavar="UPDATES", help="its last step, counted from the parent's start")
    parser.add_argument("--name", help="your own name for the branch")
    add_changes(parser, "the optimizer or the schedule")
    parser.add_argument(
        "--state",
        metavar="keep|reset",
        help="what becomes of the optimizer's memory (default: keep with the same optimizer and convention)",
    )
    _configure_resume(parser)


def branch(arguments: argparse.Namespace) -> int:
    """Go on from a step of a run as another run."""
    changes: dict[str, object] = dict(assignments("--set", arguments.changes))
    if arguments.steps is not None:
        changes["steps"] = arguments.steps
    if arguments.state not in {None, "keep", "reset"}:
        raise InputError("--state", arguments.state, Message("keep or reset"))
    with open_run_store(arguments.store, to_read=True) as store:
        experiment, start = branched(
            store,
            arguments.run,
            at=None if arguments.at is None else whole_number("--at", arguments.at),
            optimizer=arguments.optimizer,
            schedule=arguments.schedule,
            name=arguments.name or "",
            changes=changes,
            keeps_state=None if arguments.state is None else arguments.state == "keep",
        )
        return train_and_report(store, lambda runner: runner.submit_from(experiment, start), arguments)


COMMANDS = (
    Command(
        "resume",
        "take a stopped or interrupted run to its end",
        resume,
        _configure_resume,
        shows_exit_codes=True,
    ),
    Command(
        "continue",
        "take a finished run beyond its end",
        continue_beyond_end,
        _configure_continue,
        shows_exit_codes=True,
    ),
    Command(
        "branch",
        "go on from a step of a run as another run",
        branch,
        _configure_branch,
        shows_exit_codes=True,
    ),
)
