"""The command that finds the first step at which two optimizers differ."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from workbench.cli.arguments import (
    add_changes,
    add_json,
    add_parts,
    add_schedule,
    add_training,
    assignments,
    number,
)
from workbench.cli.command import Command
from workbench.cli.output import print_json
from workbench.errors import MissingInputError, UnknownNameError
from workbench.experiment import Experiment, compose, optimizer_class
from workbench.formatting import figure
from workbench.program import ExitCode
from workbench.replication.step_comparison import TOLERANCE, compare_in_background
from workbench.settings import declarations

if TYPE_CHECKING:
    import argparse

    from workbench.replication.step_comparison import StepComparison, StepDifference

_SHARED = ("steps", "batch_size", "seed", "device")
"""The options of training that both runs take; the precision is always float64."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_parts(parser, "of the first run; ")
    parser.add_argument("--against", metavar="O", help="the optimizer of the second run")
    add_schedule(parser)
    add_changes(parser, "the problem, the schedule or the first optimizer")
    add_changes(parser, "the second optimizer", "set-against")
    parser.add_argument(
        "--tolerance",
        metavar="NUMBER",
        help="largest difference, relative to the parameters, that counts as rounding (default: 1e-09)",
    )
    add_training(parser, _SHARED)
    add_json(parser, of_result=True)


def run(arguments: argparse.Namespace) -> int:
    """Train two runs side by side and say after which update they differ by more than rounding."""
    first, second = _experiments(arguments)
    tolerance = TOLERANCE if arguments.tolerance is None else number("--tolerance", arguments.tolerance)
    work = compare_in_background(first, second, tolerance)
    try:
        comparison = work.result()
    finally:
        work.close()
    if arguments.json:
        print_json(_summary(first, second, comparison))
    else:
        sys.stdout.write("\n".join(_sentences(first, second, comparison)) + "\n")
    return ExitCode.DONE


def _experiments(arguments: argparse.Namespace) -> tuple[Experiment, Experiment]:
    """The two runs: all is shared but the optimizer and what is set for it."""
    for option in ("problem", "optimizer", "against"):
        if getattr(arguments, option) is None:
            raise MissingInputError(f"--{option}")
    schedule = arguments.schedule or "constant"
    changes: dict[str, object] = dict(assignments("--set", arguments.changes))
    against: dict[str, object] = dict(assignments("--set-against", arguments.changes_against))
    options = {name: getattr(arguments, name) for name in _SHARED if getattr(arguments, name) is not None}
    first = compose(arguments.problem, arguments.optimizer, schedule, changes={**changes, **options})
    own = {declaration.name for declaration in declarations(type(first.optimizer))}
    other = {declaration.name for declaration in declarations(optimizer_class(arguments.against).Settings)}
    for name in against:
        if name not in other:
            raise UnknownNameError("setting", name, other)
    shared = {name: value for name, value in changes.items() if name not in own}
    second = compose(arguments.problem, arguments.against, schedule, changes={**shared, **options, **against})
    return first, second


def _differing(first: Experiment, second: Experiment) -> dict[str, tuple[object, object]]:
    """What the two optimizers have not in common, by the names of the settings."""
    one, other = (each.optimizer.model_dump() for each in (first, second))
    names = list(dict.fromkeys([*one, *other]))
    pairs = {name: (one.get(name), other.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _sentences(first: Experiment, second: Experiment, comparison: StepComparison) -> list[str]:
    pairs = _differing(first, second)
    differing = ", ".join(f"{name} {_shown(a)} | {_shown(b)}" for name, (a, b) in pairs.items())
    start = f"{first.optimizer.name} and {second.optimizer.name} on {first.problem.name}"
    lines = [
        f"{start}, float64, tolerance {comparison.tolerance:g}; they differ in: {differing or 'nothing'}"
    ]
    if comparison.beyond_tolerance is None:
        lines.append(f"They do not part within {comparison.done} steps.")
    else:
        lines.append(
            f"They part at step {comparison.beyond_tolerance.step}: {_gap(comparison.beyond_tolerance)}."
        )
    if comparison.largest is None:
        lines.append("Their parameters are equal to the last bit.")
    else:
        lines.append(
            f"Largest relative difference, at step {comparison.largest.step}: {_gap(comparison.largest)}."
        )
    lines += [
        f"The {which} run diverged at step {step}; nothing is compared after it."
        for which, step in zip(("first", "second"), comparison.diverged, strict=True)
        if step
    ]
    return lines


def _gap(gap: StepDifference) -> str:
    return f"{gap.relative:.3g} (theta_{gap.coordinate} is {gap.first!r} and {gap.second!r})"


def _shown(value: object) -> str:
    return "-" if value is None else figure(value)


def _summary(first: Experiment, second: Experiment, comparison: StepComparison) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "problem": first.problem.name,
        "runs": [
            {
                "optimizer": each.optimizer.name,
                "convention": each.optimizer.convention,
                "settings": each.optimizer.model_dump(mode="json", exclude={"name", "convention"}),
                "diverged": step or None,
            }
            for each, step in zip((first, second), comparison.diverged, strict=True)
        ],
        "differing": sorted(_differing(first, second)),
        "tolerance": comparison.tolerance,
        "steps": comparison.done,
        "parted": _entry(comparison.beyond_tolerance),
        "largest": _entry(comparison.largest),
    }


def _entry(gap: StepDifference | None) -> dict[str, Any] | None:
    if gap is None:
        return None
    return {
        "step": gap.step,
        "relative": gap.relative,
        "series": f"theta_{gap.coordinate}",
        "values": [gap.first, gap.second],
    }


COMMANDS = (
    Command(
        "diverge",
        "tell at which step two optimizers part",
        run,
        configure,
        description="Train two runs that share all but the optimizer side by side in float64, and tell after "
        "which step their parameters differ by more than rounding.",
        uses_store=False,
    ),
)
