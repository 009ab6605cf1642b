"""The command that repeats a stored run and compares."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from workbench.cli.arguments import add_json, add_run, number
from workbench.cli.command import Command
from workbench.cli.output import print_json
from workbench.cli.terminal import received_signals
from workbench.execution.run_store import open_run_store
from workbench.formatting import figure
from workbench.program import ExitCode
from workbench.replication.verification import Verdict, verify_in_background

if TYPE_CHECKING:
    import argparse

    from workbench.replication.verification import Difference, Verification

POLL_SECONDS = 0.05


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_run(parser)
    parser.add_argument(
        "--tolerance",
        metavar="NUMBER",
        help="largest difference, relative to the largest value of a series, that counts as rounding "
        "(default: 1e-05 for float32, 1e-09 for float64)",
    )
    add_json(parser, of_result=True)


def run(arguments: argparse.Namespace) -> int:
    """Repeat a run; whether it is bit-equal, equal to rounding or different."""
    tolerance = None if arguments.tolerance is None else number("--tolerance", arguments.tolerance)
    with open_run_store(arguments.store, to_read=True) as store, received_signals() as received:
        work = verify_in_background(store, arguments.run, tolerance)
        try:
            while not work.wait(POLL_SECONDS):
                if received:
                    work.stop()
            verification = work.result()
        finally:
            work.close()
    if not verification.is_over:
        sys.stderr.write(f"Stopped after step {verification.done} of {verification.steps}.\n")
        return ExitCode.STOPPED
    if arguments.json:
        print_json(_summary(arguments.run, verification))
    else:
        sys.stdout.write("\n".join(_sentences(arguments.run, verification)) + "\n")
    return ExitCode.DIFFERENT if verification.verdict is Verdict.DIFFERENT else ExitCode.DONE


def _sentences(run_id: int, verification: Verification) -> list[str]:
    """What came of it, for a person."""
    start = f"run {run_id} repeated: {verification.verdict}"
    lines = [f"{start}, {verification.points} points up to step {verification.done}"]
    beyond = verification.beyond_tolerance
    if beyond is not None:
        lines.append(f"First beyond the tolerance {verification.tolerance:g}: {_described(beyond)}.")
    if verification.first_difference is not None and verification.largest is not None:
        lines.append(f"First difference: {_described(verification.first_difference)}.")
        lines.append(f"Largest difference: {_described(verification.largest)}.")
    if verification.beyond_tolerance is None and verification.first_difference is not None:
        lines.append(f"Tolerance: {verification.tolerance:g} of the largest value of a series.")
    if verification.missing:
        lines.append(f"{verification.missing} stored points were not met again.")
    if verification.verdict is not Verdict.EQUAL:
        lines += [f"{name} was {then} and is {now}" for name, then, now in verification.changed]
    return lines


def _described(difference: Difference) -> str:
    values = f"{figure(difference.stored)} | {figure(difference.repeated)}"
    return f"{difference.series} at step {difference.step}, {values}, relative {difference.relative:.3g}"


def _summary(run_id: int, verification: Verification) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "id": run_id,
        "verdict": verification.verdict.name.lower(),
        "tolerance": verification.tolerance,
        "steps": verification.done,
        "points": verification.points,
        "missing": verification.missing,
        "beginning": _entry(verification.first_difference),
        "parting": _entry(verification.beyond_tolerance),
        "largest": _entry(verification.largest),
        "changed": {name: [then, now] for name, then, now in verification.changed},
    }


def _entry(difference: Difference | None) -> dict[str, Any] | None:
    if difference is None:
        return None
    return {
        "series": difference.series,
        "step": difference.step,
        "stored": difference.stored,
        "repeated": difference.repeated,
        "relative": difference.relative,
    }


COMMANDS = (
    Command(
        "verify",
        "repeat a run and compare",
        run,
        configure,
        description="Make a run once more and compare it with what the store has: bit-equal, equal to "
        "rounding, or the first step that differs.",
        shows_exit_codes=True,
    ),
)
