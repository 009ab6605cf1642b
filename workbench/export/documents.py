"""Runs as one JSON document."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from storage import Store


def strict(value: Any) -> Any:
    """A value as strict JSON has it: NaN and infinities as texts, which Python's float reads back.

    >>> strict([1.5, float("-inf"), {"lr": float("nan")}])
    [1.5, '-Infinity', {'lr': 'NaN'}]
    """
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, list):
        return [strict(item) for item in value]
    if isinstance(value, dict):
        return {name: strict(item) for name, item in value.items()}
    return value


def save_json(store: Store, run_ids: Sequence[int], path: Path) -> Iterator[None]:
    """Write ``{"runs": [...]}``: what each run is, and steps, seconds and values of each of its series."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"runs": [\n')
        for position, run_id in enumerate(run_ids):
            run = store.run(run_id)
            document = {
                "run": run.id,
                "uid": run.uid,
                "name": run.name,
                "status": run.status.value,
                "created": run.created.isoformat(),
                "settings": dict(run.settings),
                "tags": list(run.tags),
                "note": run.note,
                "experiment": store.experiment(run_id),
                "series": {
                    name: {
                        "steps": series.steps.tolist(),
                        "seconds": series.seconds.tolist(),
                        "values": series.values.tolist(),
                    }
                    for name, series in store.all_series(run_id).items()
                },
            }
            file.write((",\n" if position else "") + json.dumps(strict(document), allow_nan=False))
            yield
        file.write("\n]}\n")
