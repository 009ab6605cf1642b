"""The formats in which runs are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.errors import UnknownNameError
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
        save: writes the runs to a place where nothing is yet, and yields every few milliseconds how many
            points it has written since; what it leaves half done when it is closed is cleared away.
    """

    title: str
    suffix: str
    save: Callable[[Store, Sequence[int], Path], Iterator[int]]


FORMATS = {
    "csv": Format("CSV", ".csv", save_csv),
    "json": Format("JSON", ".json", save_json),
    "parquet": Format("Parquet", ".parquet", save_parquet),
    "tensorboard": Format("TensorBoard", "", save_events),
}


def format_of(path: Path) -> str:
    """The format that the ending of a name means.

    >>> from pathlib import Path
    >>> format_of(Path("runs.JSON"))
    'json'

    Raises:
        UnknownNameError: when it means none; a folder needs its format by name.
    """
    for name, form in FORMATS.items():
        if form.suffix and path.suffix.lower() == form.suffix:
            return name
    raise UnknownNameError("format", path.suffix or path.name, FORMATS)
