"""The series of a run as a file for other programs."""

from __future__ import annotations

import csv
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import MachineError

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from storage import Store


def save_csv(store: Store, run_id: int, path: Path) -> None:
    """Write the file whole or not at all.

    Raises:
        MachineError: when the file cannot be written.
    """
    temporary: str | None = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=path.name, delete=False
        ) as file:
            temporary = file.name
            write_csv(store, run_id, file)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise MachineError(f"{path} could not be written: {os.strerror(error.errno or 0)}") from None


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
