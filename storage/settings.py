"""Settings as rows of a table, to query by, and packed into one text, to list."""

import json
from collections.abc import Iterator, Mapping
from typing import cast

from storage.records import Scalar

_FALSE, _TRUE = "false", "true"


def rows(run_id: int, settings: Mapping[str, Scalar]) -> Iterator[dict[str, object]]:
    """Yield one row for each setting: the text is exact, the number is there to query by."""
    for position, (name, value) in enumerate(settings.items()):
        # A bool is an int to Python, so it has to be asked for first.
        if isinstance(value, bool):
            kind, number, text = "bool", float(value), _TRUE if value else _FALSE
        elif isinstance(value, int):
            kind, number, text = "int", float(value), str(int(value))
        elif isinstance(value, float):
            kind, number, text = "float", float(value), repr(float(value))
        else:
            kind, number, text = "str", None, value
        yield {
            "run_id": run_id,
            "name": name,
            "position": position,
            "kind": kind,
            "number": number,
            "text": text,
        }


def packed(settings: Mapping[str, Scalar]) -> str:
    """Return the settings as one JSON object; each keeps its exact type and value, NaN and infinities too."""
    return json.dumps({name: _plain(value) for name, value in settings.items()})


def unpacked(text: str) -> dict[str, Scalar]:
    """Return the settings that :func:`packed` made a text.

    >>> unpacked(packed({"lr": 0.1, "clip": float("inf"), "epochs": 3, "nesterov": True, "device": "cpu"}))
    {'lr': 0.1, 'clip': inf, 'epochs': 3, 'nesterov': True, 'device': 'cpu'}
    """
    return cast("dict[str, Scalar]", json.loads(text))


def _plain(value: Scalar) -> Scalar:
    """Return the value as one of Python's own kinds, of which it may be a subclass."""
    if isinstance(value, bool | str):
        return value
    return int(value) if isinstance(value, int) else float(value)
