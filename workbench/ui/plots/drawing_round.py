"""Curves that are computed in several frames and painted in one."""

from __future__ import annotations

import time
from operator import attrgetter
from typing import TYPE_CHECKING

from workbench.ui.plots.frame_clock import frame_clock, patience

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.viewport import Viewport

ROUND_SECONDS = 0.5
"""How long curves that are computed wait for the others, while runs train, before all are painted."""


class DrawingRound:
    """Computes the outlines of a plot's curves, those that waited longest first.

    Live data make all of many curves stale again at every frame. Painting costs as much as computing ten of
    them, so while runs train it waits until each has had its turn, and the view stands still until then.
    """

    def __init__(self) -> None:
        self._viewport: Viewport | None = None
        self._began = 0.0

    @property
    def viewport(self) -> Viewport | None:
        """What is computed for; ``None`` where the view may be another one in the next frame."""
        return self._viewport if frame_clock().is_sparing else None

    def draw(self, shown: Sequence[Curve], viewport: Viewport, deadline: float) -> tuple[bool, bool]:
        """Compute until the deadline of time.perf_counter, one curve at least.

        Args:
            shown: the curves that are seen.
            viewport: what of them.
            deadline: when to stop.

        Returns:
            Whether outlines are left to be computed, and whether to paint what there is.
        """
        stale = [curve for curve in shown if not curve.is_drawn_for(viewport)]
        stale.sort(key=attrgetter("drawn_at"))
        if viewport != self._viewport:
            self._viewport, self._began = viewport, time.perf_counter()
        while stale:
            stale.pop(0).draw(viewport)
            now = time.perf_counter()
            if now >= deadline + patience(len(shown)):
                break
        is_over = not stale or stale[0].drawn_at >= self._began or now >= self._began + ROUND_SECONDS
        if is_over or not frame_clock().is_sparing:
            self._viewport = None
            return bool(stale), True
        return True, False
