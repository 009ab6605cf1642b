"""The command line, with the training options made from their declarations."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli import (
    catalogue,
    curation,
    diverge,
    exchange,
    export,
    going_on,
    report,
    sweep,
    train,
    verify,
)
from workbench.cli.run_number import run_number
from workbench.cli.store_argument import declare_store
from workbench.experiment import TrainingSettings
from workbench.program import PROGRAM
from workbench.settings import declarations
from workbench.sweeps import SAMPLINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_CODES = "exit codes: 0 done, 1 failed, 2 unusable input, 3 diverged, 4 not repeatable, 130 stopped"


def parser() -> argparse.ArgumentParser:
    """The parser of everything after the program's name; without a command the window opens."""
    top = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Run, watch and compare optimizers. Without a command the window opens.",
        epilog=EXIT_CODES,
    )
    top.set_defaults(command=None)
    store = argparse.ArgumentParser(add_help=False)
    declare_store(top)
    declare_store(store, argparse.SUPPRESS)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    _run(commands.add_parser("run", parents=[store], help="train one run", epilog=EXIT_CODES))
    _sweep(commands.add_parser("sweep", parents=[store], help="train many runs that differ along axes"))
    _diverge(commands.add_parser("diverge", help="tell at which step two optimizers part"))
    going_on.declare(commands, store, EXIT_CODES)
    curation.declare(commands, store, EXIT_CODES)
    _verify(
        commands.add_parser("verify", parents=[store], help="repeat a run and compare", epilog=EXIT_CODES)
    )

    listing = commands.add_parser("list", parents=[store], help="list the runs of the store")
    listing.add_argument(
        "--filter",
        default="",
        metavar="FILTER",
        help='which runs, for example "optimizer = adam and best loss < 0.1 and tag = paper"',
    )
    listing.set_defaults(act=report.list_runs)
    show = commands.add_parser("show", parents=[store], help="show one run with all its settings")
    show.add_argument("run", type=run_number, metavar="RUN", help="number of the run")
    show.add_argument("--toml", action="store_true", help="print the file that `run` repeats it from")
    show.set_defaults(act=report.show_run)
    compare = commands.add_parser("compare", parents=[store], help="set runs side by side")
    compare.add_argument(
        "runs", type=run_number, nargs="+", metavar="RUN", help="numbers of two or more runs"
    )
    compare.set_defaults(act=report.compare_runs)
    exporting = commands.add_parser("export", parents=[store], help="write the series of runs to a file")
    export.declare(exporting)
    exchange.declare(commands, store, EXIT_CODES)
    problems = commands.add_parser("problems", help="list the problems with their settings")
    problems.set_defaults(act=catalogue.list_problems)
    optimizers = commands.add_parser("optimizers", help="list the optimizers with their settings")
    optimizers.add_argument("--all", action="store_true", help="list those of other libraries too")
    optimizers.set_defaults(act=catalogue.list_optimizers)
    schedules = commands.add_parser("schedules", help="list the schedules with their settings")
    schedules.set_defaults(act=catalogue.list_schedules)
    for command in (listing, show, compare, problems, optimizers, schedules):
        command.add_argument("--json", action="store_true", help="print JSON and nothing else")
    return top


def _run(command: argparse.ArgumentParser) -> None:
    _experiment(command)
    command.set_defaults(act=train.run)


def _sweep(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Train one experiment along axes, runs that can be together as one batch. Each run is one of its own "
        "in the store. An axis is a setting, or problem, optimizer, schedule, and its values: a, b, c; "
        "LOW..HIGH of whole numbers; LOW..HIGH:COUNT; LOW..HIGH:COUNT:log."
    )
    _experiment(command)
    command.add_argument(
        "--axis",
        dest="axes",
        action="append",
        default=[],
        metavar="NAME=VALUES",
        help="what differs, for example lr=1e-4..1:25:log; may be repeated",
    )
    command.add_argument("--seeds", metavar="N", help="seeds of each point (default: 1)")
    command.add_argument(
        "--sampling",
        choices=SAMPLINGS,
        default="grid",
        help="every combination, or points drawn at random or from a Sobol sequence (default: grid)",
    )
    command.add_argument("--samples", metavar="N", help="points to be drawn (default: 32)")
    command.add_argument("--halve", action="store_true", help="stop the runs that do worst early")
    command.add_argument("--reduction", metavar="N", help="one of so many goes on at each rung (default: 3)")
    command.add_argument("--first-rung", metavar="STEPS", help="updates before the first runs are stopped")
    command.add_argument("--estimate", action="store_true", help="only say how many runs, and how long")
    command.set_defaults(act=sweep.sweep)


def _experiment(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="?", type=Path, metavar="FILE.toml", help="an experiment in a file")
    command.add_argument("--problem", metavar="P", help=f"see `{PROGRAM} problems`")
    command.add_argument("--optimizer", metavar="O", help=f"see `{PROGRAM} optimizers`")
    command.add_argument("--schedule", metavar="S", help=f"see `{PROGRAM} schedules` (default: constant)")
    command.add_argument("--name", help="your own name for the run")
    command.add_argument(
        "--set",
        dest="changes",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="value of a setting of the problem, the optimizer or the schedule; may be repeated",
    )
    _training(command, [declaration.name for declaration in declarations(TrainingSettings)])
    command.add_argument("--json", action="store_true", help="print the result as JSON and nothing else")
    command.add_argument("--quiet", action="store_true", help="no progress bar")


def _diverge(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Train two runs that share all but the optimizer side by side in float64, and tell after which "
        "step their parameters differ by more than rounding."
    )
    command.add_argument("--problem", metavar="P", help=f"see `{PROGRAM} problems`")
    command.add_argument("--optimizer", metavar="O", help=f"of the first run; see `{PROGRAM} optimizers`")
    command.add_argument("--against", metavar="O", help="the optimizer of the second run")
    command.add_argument("--schedule", metavar="S", help=f"see `{PROGRAM} schedules` (default: constant)")
    command.add_argument(
        "--set",
        dest="changes",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="value of a setting of the problem, the schedule or the first optimizer; may be repeated",
    )
    command.add_argument(
        "--set-against",
        dest="changes_against",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="value of a setting of the second optimizer; may be repeated",
    )
    command.add_argument(
        "--tolerance",
        metavar="NUMBER",
        help="largest difference, relative to the parameters, that counts as rounding (default: 1e-09)",
    )
    _training(command, diverge.SHARED)
    command.add_argument("--json", action="store_true", help="print the result as JSON and nothing else")
    command.set_defaults(act=diverge.diverge)


def _verify(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Make a run once more and compare it with what the store has: bit-equal, equal to rounding, or the "
        "first step that differs."
    )
    command.add_argument("run", type=run_number, metavar="RUN", help="number of the run")
    command.add_argument(
        "--tolerance",
        metavar="NUMBER",
        help="largest difference, relative to the largest value of a series, that counts as rounding "
        "(default: 1e-05 for float32, 1e-09 for float64)",
    )
    command.add_argument("--json", action="store_true", help="print the result as JSON and nothing else")
    command.set_defaults(act=verify.verify)


def _training(command: argparse.ArgumentParser, names: Sequence[str]) -> None:
    """Options for these settings of the training."""
    for declaration in declarations(TrainingSettings):
        if declaration.name in names:
            command.add_argument(
                "--" + declaration.name.replace("_", "-"),
                metavar=declaration.unit.upper() or declaration.kind.upper(),
                help=f"{declaration.help} (default: {declaration.default})".replace("%", "%%"),
            )
