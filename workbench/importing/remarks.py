"""Remarks on what an import left out or mended, counted, so that a long file makes few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from storage.messages import Message
from workbench.delimited import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage import Series


def overwritten_note(count: int) -> tuple[Message, ...]:
    """What to tell of so many points that share their step with a later one."""
    return (Message("{0} values gave way to later ones at the same step", count),) if count else ()


def clock_note(series: Mapping[str, Series]) -> tuple[Message, ...]:
    """What to tell of series whose seconds go back."""
    for name, each in series.items():
        back = np.flatnonzero(np.diff(each.seconds) < 0)
        if back.size:
            return (
                Message(
                    "the seconds of {0} go back {1} times, the first time at step {2}, and stay as they are",
                    shown(name),
                    back.size,
                    int(each.steps[back[0] + 1]),
                ),
            )
    return ()
