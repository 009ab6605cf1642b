"""Numbers that JSON has no words for."""

from __future__ import annotations

import math
from typing import Any


def strict(value: Any) -> Any:
    """A value as strict JSON has it: NaN and infinities as texts, which Python's float reads back.

    >>> strict([1.5, float("-inf"), {"lr": float("nan")}])
    [1.5, '-Infinity', {'lr': 'NaN'}]
    """
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, list | tuple):
        return [strict(item) for item in value]
    if isinstance(value, dict):
        return {name: strict(item) for name, item in value.items()}
    return value
