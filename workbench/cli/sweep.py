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
from workbench.cli import DONE, FAILED, STOPPED, report
from workbench.cli.train import STOPS, assignments, described_experiment, train
from workbench.errors import InputError
from workbench.execution.estimate import estimated_seconds
from workbench.execution.halving import DEFAULT_REDUCTION, Halving
from workbench.execution.opening import open_run_store
from workbench.figures import clock, figure
from workbench.strict_json import strict
from workbench.sweeps import Sweep, make_axes

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from storage import RunRecord

NOTHING = float("nan")


def sweep(arguments: argparse.Namespace) -> int:
    """Train every run of a sweep and say what came of each point, the best first."""
    plan = _plan(arguments)
    experiments = plan.experiments()
    halving = _halving(arguments, len(experiments), plan.experiment.training.steps)
    if arguments.estimate:
        with ThreadPoolExecutor(1) as worker:
            seconds = worker.submit(estimated_seconds, experiments).result()
        _tell_estimate(arguments, len(experiments), seconds or 0.0)
        return DONE
    identifier = f"{plan.title or 'one point'} #{secrets.token_hex(3)}"
    with open_run_store(arguments.store) as store:
        jobs = train(
            store, lambda runner: runner.submit(experiments, identifier, halving), quiet=arguments.quiet
        )
        failed = [job for job in jobs if job.progress.status is Status.FAILED]
        records = store.numbered(job.run_id for job in jobs if job.run_id is not None)
    groups = _groups(plan, records)
    if arguments.json:
        report.print_json({"sweep": identifier, "runs": len(jobs), "points": groups})
    else:
        _print(plan, identifier, groups)
    if failed:
        sys.stderr.write(f"error: {failed[0].progress.message}\n")
        return FAILED
    return STOPPED if any((job.stop_status, job.stop_message) in STOPS.values() for job in jobs) else DONE


def _plan(arguments: argparse.Namespace) -> Sweep:
    experiment = described_experiment(arguments)
    axes = make_axes(experiment, assignments("--axis", arguments.axes))
    return Sweep(
        experiment,
        axes,
        seeds=_whole("--seeds", arguments.seeds, 1),
        sampling=arguments.sampling,
        samples=_whole("--samples", arguments.samples, 32),
    )


def _halving(arguments: argparse.Namespace, runs: int, steps: int) -> Halving | None:
    if not arguments.halve:
        for option in ("reduction", "first_rung"):
            if (given := getattr(arguments, option)) is not None:
                raise InputError(f"--{option.replace('_', '-')}", given, "left out without --halve")
        return None
    first = None if arguments.first_rung is None else _whole("--first-rung", arguments.first_rung, 1)
    return Halving(runs, steps, _whole("--reduction", arguments.reduction, DEFAULT_REDUCTION), first)


def _whole(option: str, text: str | None, default: int) -> int:
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        raise InputError(option, text, "a whole number") from None


def _tell_estimate(arguments: argparse.Namespace, runs: int, seconds: float) -> None:
    if arguments.json:
        report.print_json({"runs": runs, "seconds": seconds})
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
                "best_loss": strict(min((loss.best for loss in losses), default=NOTHING)),
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
    report.print_table(table)
