"""The series of a run as a file for other programs."""

from __future__ import annotations

import csv
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from workbench.errors import MachineError

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed import SupportsWrite

    from storage import Store


def save_csv(store: Store, run_id: int, path: Path) -> None:
    """Write the file whole or not at all.

    Raises:
        MachineError: when the file cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            write_csv(store, run_id, file)
        part.replace(path)
    except OSError as error:
        raise MachineError(f"{path} could not be written: {os.strerror(error.errno or 0)}") from None
    finally:
        # Whatever stopped the writing leaves no half of a file behind.
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_csv(store: Store, run_id: int, file: SupportsWrite[str]) -> None:
    """Write every point of every series, floats so that they read back to the same number."""
    names = store.series_names(run_id)
    rows: dict[int, dict[str, float]] = {}
    seconds: dict[int, float] = {}
    for name in names:
        series = store.series(run_id, name)
        for step, second, value in zip(
            series.steps.tolist(), series.seconds.tolist(), series.values.tolist(), strict=True
        ):
            rows.setdefault(step, {})[name] = value
            seconds.setdefault(step, second)
    writer = csv.writer(file)
    writer.writerow(["step", "seconds", *names])
    for step in sorted(rows):
        writer.writerow([step, seconds[step], *(rows[step].get(name, "") for name in names)])
