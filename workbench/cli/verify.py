"""The command that repeats a stored run and compares."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from workbench.cli import DIFFERENT, DONE, STOPPED, report
from workbench.cli.diverge import number
from workbench.cli.train import received_signals
from workbench.execution.opening import open_run_store
from workbench.execution.verification import Verdict
from workbench.execution.verifying import Verifying
from workbench.figures import figure

if TYPE_CHECKING:
    import argparse

    from workbench.execution.verification import Difference, Verification

POLL_SECONDS = 0.05


def verify(arguments: argparse.Namespace) -> int:
    """Repeat a run; whether it is bit-equal, equal to rounding or different."""
    tolerance = None if arguments.tolerance is None else number("--tolerance", arguments.tolerance)
    with open_run_store(arguments.store, to_read=True) as store, received_signals() as received:
        work = Verifying(store, arguments.run, tolerance)
        try:
            while not work.wait_for(POLL_SECONDS):
                if received:
                    work.stop()
            verification = work.wait()
        finally:
            work.close()
    if not verification.is_over:
        sys.stderr.write(f"Stopped after step {verification.done} of {verification.steps}.\n")
        return STOPPED
    if arguments.json:
        report.print_json(_summary(arguments.run, verification))
    else:
        sys.stdout.write("\n".join(sentences(arguments.run, verification)) + "\n")
    return DIFFERENT if verification.verdict is Verdict.DIFFERENT else DONE


def sentences(run_id: int, verification: Verification) -> list[str]:
    """What came of it, for a person."""
    told = f"run {run_id} repeated: {verification.verdict}"
    lines = [f"{told}, {verification.points} points up to step {verification.done}"]
    if verification.parting is not None:
        lines.append(f"First beyond the tolerance {verification.tolerance:g}: {_told(verification.parting)}.")
    if verification.beginning is not None and verification.largest is not None:
        lines.append(f"First difference: {_told(verification.beginning)}.")
        lines.append(f"Largest difference: {_told(verification.largest)}.")
    if verification.parting is None and verification.beginning is not None:
        lines.append(f"Tolerance: {verification.tolerance:g} of the largest value of a series.")
    if verification.missing:
        lines.append(f"{verification.missing} stored points were not met again.")
    if verification.verdict is not Verdict.EQUAL:
        lines += [f"{name} was {then} and is {now}" for name, then, now in verification.changed]
    return lines


def _told(difference: Difference) -> str:
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
        "beginning": _entry(verification.beginning),
        "parting": _entry(verification.parting),
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
