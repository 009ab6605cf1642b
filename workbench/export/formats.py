"""The formats in which runs are written, each whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.errors import InputError, MachineError, UnknownNameError
from workbench.export.documents import save_json
from workbench.export.events import save_events
from workbench.export.tables import save_csv, save_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from storage import Store


@dataclass(frozen=True)
class Format:
    """A way to write runs.

    Attributes:
        title: what a person calls it.
        suffix: how the names of its files end; empty for a folder.
        save: writes the runs, and yields after each.
    """

    title: str
    suffix: str
    save: Callable[[Store, Sequence[int], Path], Iterator[None]]


FORMATS = {
    "csv": Format("CSV", ".csv", save_csv),
    "json": Format("JSON", ".json", save_json),
    "parquet": Format("Parquet", ".parquet", save_parquet),
    "tensorboard": Format("TensorBoard", "", save_events),
}


def format_of(path: Path) -> str:
    """The format that the ending of a name means.

    Raises:
        UnknownNameError: when it means none; a folder needs its format by name.
    """
    for name, form in FORMATS.items():
        if form.suffix and path.suffix.lower() == form.suffix:
            return name
    raise UnknownNameError("format", path.suffix or path.name, FORMATS)


def save_runs(
    store: Store,
    run_ids: Sequence[int],
    path: Path,
    form: str,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Write runs whole or not at all; ``progress`` is told after each how many are done.

    Raises:
        InputError: when the format makes a folder and there is something at the path.
        MachineError: when the file cannot be written, or a library is missing.
        RunNotFoundError: when there is no such run.
    """
    if not FORMATS[form].suffix and path.exists():
        raise InputError("to", path, "a folder that does not exist yet")
    wanted = list(dict.fromkeys(run_ids))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        for done, _ in enumerate(FORMATS[form].save(store, wanted, part), 1):
            progress(done)
        part.replace(path)
    except OSError as error:
        raise MachineError(f"{path} could not be written: {os.strerror(error.errno or 0)}") from None
    finally:
        # Whatever stopped the writing leaves no half of a file behind.
        with suppress(OSError):
            shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)
