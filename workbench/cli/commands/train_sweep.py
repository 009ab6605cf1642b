"""The command that trains a sweep: one experiment along axes, as many runs."""

from __future__ import annotations

import math
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.table import Table

from storage import Status
from storage.messages import Message
from workbench.cli.arguments import add_experiment, assignments, described_experiment, whole_number
from workbench.cli.command import Command
from workbench.cli.output import print_json, print_table
from workbench.cli.training_jobs import STOPS, train
from workbench.errors import InputError
from workbench.execution.run_store import open_run_store
from workbench.execution.successive_halving import SuccessiveHalving
from workbench.execution.time_estimate import estimated_seconds
from workbench.formatting import clock, figure, strict
from workbench.program import ExitCode
from workbench.settings import declarations
from workbench.sweeps import Sweep, SweepSettings, make_axes

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from storage import RunRecord

_SETTINGS = {declaration.name: declaration for declaration in declarations(SweepSettings)}

_HELP = {
    "seeds": "seeds of each point",
    "sampling": "every combination, or points drawn at random or from a Sobol sequence",
    "samples": "points to be drawn",
    "halving": "stop the runs that do worst early",
    "reduction": "one of so many goes on at each rung",
    "first_rung": "updates before the first runs are stopped",
}
"""Shorter than the help of the settings, which has room in a window."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command; those of the sweep itself are its settings."""
    add_experiment(parser)
    parser.add_argument(
        "--axis",
        dest="axes",
        action="append",
        default=[],
        metavar="NAME=VALUES",
        help="what differs, for example lr=1e-4..1:25:log; may be repeated",
    )
    for declaration in _SETTINGS.values():
        option, text = _option(declaration.name), _HELP.get(declaration.name, declaration.help)
        if declaration.kind == "flag":
            parser.add_argument(option, dest=declaration.name, action="store_true", help=text)
        elif declaration.kind == "choice":
            default = declaration.default
            text = f"{text} (default: {default})"
            parser.add_argument(option, choices=declaration.choices, default=default, help=text)
        else:
            default = "" if declaration.default == "auto" else f" (default: {declaration.default})"
            metavar = "STEPS" if declaration.unit else "N"
            parser.add_argument(option, metavar=metavar, help=text + default)
    parser.add_argument("--estimate", action="store_true", help="only say how many runs, and how long")


def run(arguments: argparse.Namespace) -> int:
    """Train every run of a sweep and say what came of each point, the best first."""
    plan = _sweep(arguments)
    experiments = plan.experiments()
    halving = _halving(arguments, len(experiments), plan.experiment.training.steps)
    if arguments.estimate:
        with ThreadPoolExecutor(1) as worker:
            seconds = worker.submit(estimated_seconds, experiments).result()
        _tell_estimate(arguments, len(experiments), seconds or 0.0)
        return ExitCode.DONE
    identifier = f"{plan.title or 'one point'} #{secrets.token_hex(3)}"
    with open_run_store(arguments.store) as store:
        jobs = train(
            store, lambda runner: runner.submit(experiments, identifier, halving), quiet=arguments.quiet
        )
        failed = [job for job in jobs if job.progress.status is Status.FAILED]
        records = store.numbered(job.run_id for job in jobs if job.run_id is not None)
    groups = _groups(plan, records)
    if arguments.json:
        print_json({"sweep": identifier, "runs": len(jobs), "points": groups})
    else:
        _print(plan, identifier, groups)
    if failed:
        sys.stderr.write(f"error: {failed[0].progress.message}\n")
        return ExitCode.FAILED
    is_stopped = any((job.stop_status, job.stop_message) in STOPS.values() for job in jobs)
    return ExitCode.STOPPED if is_stopped else ExitCode.DONE


def _sweep(arguments: argparse.Namespace) -> Sweep:
    experiment = described_experiment(arguments)
    axes = make_axes(experiment, assignments("--axis", arguments.axes))
    return Sweep(
        experiment,
        axes,
        seeds=_count(arguments, "seeds"),
        sampling=arguments.sampling,
        samples=_count(arguments, "samples"),
    )


def _halving(arguments: argparse.Namespace, runs: int, steps: int) -> SuccessiveHalving | None:
    if not arguments.halving:
        for name in ("reduction", "first_rung"):
            if (given := getattr(arguments, name)) is not None:
                raise InputError(_option(name), given, Message("left out without --halve"))
        return None
    first = None if arguments.first_rung is None else _count(arguments, "first_rung")
    return SuccessiveHalving(runs, steps, _count(arguments, "reduction"), first)


def _count(arguments: argparse.Namespace, name: str) -> int:
    """The whole number that an option gives, or the default of the setting."""
    text = getattr(arguments, name)
    return whole_number(_option(name), text) if text is not None else int(str(_SETTINGS[name].default))


def _option(name: str) -> str:
    return "--halve" if name == "halving" else "--" + name.replace("_", "-")


def _tell_estimate(arguments: argparse.Namespace, runs: int, seconds: float) -> None:
    if arguments.json:
        print_json({"runs": runs, "seconds": seconds})
    else:
        sys.stdout.write(f"{runs} runs, about {clock(seconds)}\n")


def _groups(plan: Sweep, records: Sequence[RunRecord]) -> list[dict[str, Any]]:
    """What came of each point: those that got furthest first, the lowest mean of the last losses first."""
    groups = []
    for index, point in enumerate(plan.points()):
        runs = records[index * plan.seeds : (index + 1) * plan.seeds]
        steps = max((run.steps_done for run in runs), default=0)
        losses = [run.summaries["loss"] for run in runs if "loss" in run.summaries]
        last = [run.summaries["loss"].last for run in runs if run.steps_done == steps > 0]
        groups.append(
            {
                "point": dict(point),
                "runs": [run.id for run in runs],
                "steps": steps,
                "finished": sum(run.status is Status.FINISHED for run in runs),
                "diverged": sum(run.status is Status.DIVERGED for run in runs),
                "last_loss": strict(float(np.mean(last))) if last else None,
                "best_loss": strict(min((loss.best for loss in losses), default=math.nan)),
            }
        )
    return sorted(groups, key=_rank)


def _rank(group: dict[str, Any]) -> tuple[float, float, float]:
    last = group["last_loss"]
    return (group["diverged"], -group["steps"], last if isinstance(last, float) else math.inf)


def _print(plan: Sweep, identifier: str, groups: Sequence[dict[str, Any]]) -> None:
    names = [axis.name for axis in plan.axes]
    table = Table(
        *names, "runs", "steps", "finished", "diverged", "last loss, mean", "best loss", title=identifier
    )
    for group in groups:
        numbers = group["runs"]
        shown = f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
        losses = (group["last_loss"], group["best_loss"])
        table.add_row(
            *(figure(group["point"][name]) for name in names),
            shown,
            *(str(group[name]) for name in ("steps", "finished", "diverged")),
            *(figure(loss) if loss is not None else "–" for loss in losses),
        )
    print_table(table)


COMMANDS = (
    Command(
        "sweep",
        "train many runs that differ along axes",
        run,
        configure,
        description="Train one experiment along axes, runs that can be together as one batch. Each run is "
        "one of its own in the store. An axis is a setting, or problem, optimizer, schedule, and its values: "
        "a, b, c; LOW..HIGH of whole numbers; LOW..HIGH:COUNT; LOW..HIGH:COUNT:log.",
    ),
)
