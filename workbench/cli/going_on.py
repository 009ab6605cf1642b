"""The commands by which a run of the store goes on, or another branches from it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.cli.run_number import run_number
from workbench.cli.train import assignments, carry_out
from workbench.errors import InputError
from workbench.execution.going_on import branched, continued, resumed
from workbench.execution.opening import open_run_store
from workbench.execution.provenance import repeatable_experiment

if TYPE_CHECKING:
    import argparse


def declare(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], store: argparse.ArgumentParser, epilog: str
) -> None:
    """Add the three commands."""
    resuming = commands.add_parser(
        "resume", parents=[store], help="take a stopped or interrupted run to its end", epilog=epilog
    )
    resuming.set_defaults(act=resume)
    continuing = commands.add_parser(
        "continue", parents=[store], help="take a finished run beyond its end", epilog=epilog
    )
    continuing.add_argument("--steps", required=True, metavar="UPDATES", help="how many more updates")
    continuing.set_defaults(act=go_beyond)
    branching = commands.add_parser(
        "branch", parents=[store], help="go on from a step of a run as another run", epilog=epilog
    )
    branching.add_argument("--at", metavar="STEP", help="the step it goes on from (default: the last)")
    branching.add_argument("--optimizer", metavar="O", help="another optimizer (default: the same)")
    branching.add_argument("--schedule", metavar="S", help="another schedule (default: the same)")
    branching.add_argument(
        "--steps", metavar="UPDATES", help="its last step, counted from the parent's start"
    )
    branching.add_argument("--name", help="your own name for the branch")
    branching.add_argument(
        "--set",
        dest="changes",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="value of a setting of the optimizer or the schedule; may be repeated",
    )
    branching.add_argument(
        "--state",
        metavar="keep|reset",
        help="what becomes of the optimizer's memory (default: keep with the same optimizer and convention)",
    )
    branching.set_defaults(act=branch)
    for command in (resuming, continuing, branching):
        command.add_argument("run", type=run_number, metavar="RUN", help="number of the run")
        command.add_argument("--json", action="store_true", help="print the result as JSON and nothing else")
        command.add_argument("--quiet", action="store_true", help="no progress bar")


def resume(arguments: argparse.Namespace) -> int:
    """Take a stopped or interrupted run to its planned end."""
    with open_run_store(arguments.store, to_read=True) as store:
        experiment, origin = resumed(store, arguments.run)
        return carry_out(store, lambda runner: runner.go_on(experiment, origin), arguments)


def go_beyond(arguments: argparse.Namespace) -> int:
    """Take a finished run beyond its end."""
    more = _whole_number("--steps", arguments.steps)
    with open_run_store(arguments.store, to_read=True) as store:
        planned = repeatable_experiment(store, arguments.run)
        experiment, origin = continued(store, arguments.run, more)
        if planned.schedule.is_measured_by_run and not arguments.json:
            sys.stderr.write(
                f"{planned.schedule.name} was measured by the {planned.training.steps} steps of the run and "
                "has ended: the rate stays what it was at the last of them.\n"
            )
        return carry_out(store, lambda runner: runner.go_on(experiment, origin), arguments)


def branch(arguments: argparse.Namespace) -> int:
    """Go on from a step of a run as another run."""
    changes: dict[str, object] = dict(assignments("--set", arguments.changes))
    if arguments.steps is not None:
        changes["steps"] = arguments.steps
    if arguments.state not in {None, "keep", "reset"}:
        raise InputError("--state", arguments.state, "keep or reset")
    with open_run_store(arguments.store, to_read=True) as store:
        experiment, origin = branched(
            store,
            arguments.run,
            at=None if arguments.at is None else _whole_number("--at", arguments.at),
            optimizer=arguments.optimizer,
            schedule=arguments.schedule,
            name=arguments.name or "",
            changes=changes,
            keeps_state=None if arguments.state is None else arguments.state == "keep",
        )
        return carry_out(store, lambda runner: runner.go_on(experiment, origin), arguments)


def _whole_number(option: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError(option, text, "a whole number") from None
