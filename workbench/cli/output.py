"""What commands print: JSON, tables and lines."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console

from workbench.formatting import clock, figure, strict

if TYPE_CHECKING:
    from storage import RunRecord


class Output(Console):
    """Standard output; a closed pipe is an error, as it is for plain writes."""

    def on_broken_pipe(self) -> None:
        """Called while the error is being handled."""
        raise BrokenPipeError


def print_json(value: object) -> None:
    """Write a value to standard output as strict JSON: NaN and infinities are texts there."""
    sys.stdout.write(json.dumps(strict(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def print_table(what: object) -> None:
    """Write a table or a line to standard output."""
    # A pipe has no width; a table there must not be folded at 80 columns.
    console = Output() if sys.stdout.isatty() else Output(width=250)
    console.print(what, highlight=False, markup=False)


def print_outcome(run: RunRecord) -> None:
    """One paragraph on what came of a run."""
    loss = run.summaries.get("loss")
    figures = f", loss {figure(loss.last)}, best {figure(loss.best)} at step {loss.best_step}" if loss else ""
    print_table(
        f"run {run.id} {run.status}: {run.optimizer} on {run.problem}, "
        f"{run.steps_done} of {run.planned_steps} steps in {clock(run.seconds)}{figures}"
    )
    if run.message:
        print_table(run.message)


def summary(run: RunRecord) -> dict[str, Any]:
    """A run as the object that ``--json`` prints."""
    loss = run.summaries.get("loss")
    has_best = loss is not None and loss.best_step is not None
    return {
        "id": run.id,
        "status": str(run.status),
        "name": run.name,
        "tags": list(run.tags),
        "note": run.note,
        "favourite": run.favourite,
        "locked": run.locked,
        "deleted": None if run.deleted is None else run.deleted.isoformat(),
        "problem": run.problem,
        "optimizer": run.optimizer,
        "convention": run.convention,
        "schedule": run.schedule,
        "settings": dict(run.settings),
        "steps": run.steps_done,
        "planned_steps": run.planned_steps,
        "parent": None if run.parent_step is None else {"id": run.parent_id, "step": run.parent_step},
        "seconds": run.seconds,
        "last": {name: series.last for name, series in run.summaries.items()},
        "best": {"value": loss.best, "step": loss.best_step} if has_best and loss else None,
    }
