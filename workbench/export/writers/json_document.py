"""Runs as one JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.export.description import described
from workbench.export.format import Format
from workbench.formatting import strict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import IO

    import numpy.typing as npt

    from storage import Store

_AT_ONCE = 4096
"""Numbers that become text before other threads may go on: some milliseconds."""


def save_json(store: Store, run_ids: Sequence[int], path: Path) -> Iterator[int]:
    """Write ``{"runs": [...]}``: what each run is, and steps, seconds and values of each of its series."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"runs": [')
        for position, run_id in enumerate(run_ids):
            document = json.dumps(described(store, run_id), allow_nan=False)
            file.write((",\n" if position else "\n") + document.removesuffix("}") + ', "series": {')
            for number, (name, series) in enumerate(store.all_series(run_id).items()):
                file.write((",\n" if number else "\n") + json.dumps(name) + ': {"steps": ')
                yield from _write_numbers(file, series.steps, counts=False)
                file.write(', "seconds": ')
                yield from _write_numbers(file, series.seconds, counts=False)
                file.write(', "values": ')
                yield from _write_numbers(file, series.values, counts=True)
                file.write("}")
            file.write("}}")
        file.write("\n]}\n")


def _write_numbers(file: IO[str], numbers: npt.NDArray[Any], *, counts: bool) -> Iterator[int]:
    """Write an array of numbers piece by piece; yields how many points that makes."""
    file.write("[")
    for start in range(0, numbers.size, _AT_ONCE):
        piece = numbers[start : start + _AT_ONCE]
        cells = piece.tolist() if np.isfinite(piece).all() else strict(piece.tolist())
        file.write((", " if start else "") + json.dumps(cells, allow_nan=False)[1:-1])
        yield piece.size if counts else 0
    file.write("]")


FORMATS = (Format("json", "JSON", ".json", save_json),)
