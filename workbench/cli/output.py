"""What commands print: JSON, tables and lines."""

from __future__ import annotations

import json
import re
import shutil
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console

from storage.plain_text import shown_in_lines
from workbench.cli.columns import in_columns
from workbench.formatting import clock, figure, strict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from storage import RunRecord


NARROWEST = 80
"""Fewest columns that a table is laid out for."""


class Output(Console):
    """Standard output; a closed pipe is an error, as it is for plain writes."""

    def on_broken_pipe(self) -> None:
        """Called while the error is being handled."""
        raise BrokenPipeError

    def render_str(self, text: str, **options: Any) -> Text:
        """Every line and every cell that is printed, without what a terminal would obey."""
        return super().render_str(shown_in_lines(text), **options)


def print_json(value: object) -> None:
    """Write a value to standard output as strict JSON: NaN and infinities are texts there.

    A list has a line for each of its members, anything else is indented.
    """
    if isinstance(value, list) and value:
        # Python's encoder writes indented JSON itself, ten times as slowly as the compiled one.
        as_ascii = not _takes_unicode()
        sys.stdout.write(
            "[\n" + ",\n".join(_in_a_line(member, as_ascii=as_ascii) for member in value) + "\n]\n"
        )
    else:
        text = json.dumps(strict(value), indent=2, ensure_ascii=not _takes_unicode(), allow_nan=False)
        sys.stdout.write(text + "\n")


def _in_a_line(value: object, *, as_ascii: bool) -> str:
    try:
        return json.dumps(value, ensure_ascii=as_ascii, allow_nan=False)
    except ValueError:
        # Few runs have diverged.
        return json.dumps(strict(value), ensure_ascii=as_ascii, allow_nan=False)


def print_toml(text: str) -> None:
    """Write a TOML document to standard output; in other encodings than UTF-8 its letters are escaped."""
    # A document that was made by a program has other letters than ASCII's only between double quotes.
    escaped = re.sub(r"[^\x00-\x7f]", lambda letter: f"\\U{ord(letter[0]):08X}", text)
    sys.stdout.write(text if _takes_unicode() else escaped)


def print_table(what: object) -> None:
    """Write a table or a line to standard output."""
    # A pipe has no width; a table there must not be folded at 80 columns.
    console = Output() if sys.stdout.isatty() else Output(width=250)
    # Below that, columns would be left out; the terminal folds the lines itself.
    console.width = max(console.width, NARROWEST)
    console.print(what, highlight=False, markup=False)


def print_columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a list that may be long to standard output, within the width of a terminal if there is one."""
    # Rich lays out a table of 20 000 rows in half a minute.
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    sys.stdout.writelines(f"{line}\n" for line in in_columns(headings, rows, width))


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


def _takes_unicode() -> bool:
    return (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def summary(run: RunRecord, remark: str = "") -> dict[str, Any]:
    """A run as the object that ``--json`` prints.

    Args:
        run: the run.
        remark: what is to be said of its owner; empty where there is nothing.
    """
    loss = run.summaries.get("loss")
    has_best = loss is not None and loss.best_step is not None
    return {
        "id": run.id,
        "status": str(run.status),
        "remark": remark,
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
