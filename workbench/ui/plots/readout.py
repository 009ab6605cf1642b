"""What the curves are worth under the pointer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from workbench.ui.plots.number_text import number_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.viewport import Viewport


@dataclass(frozen=True)
class Readout:
    """The recorded points nearest to a place.

    Attributes:
        position: view position of the nearest of them.
        step: its step.
        second: its second.
        texts: key of each curve and its value as text, with the number of runs behind it for a group.
        dots: vertical view position on each curve that has one there, with the curve's colour.
    """

    position: float
    step: int
    second: float
    texts: dict[str, str]
    dots: list[tuple[float, QColor]]


def step_text(readout: Readout) -> str:
    """Where the pointer is, for a plot over steps or seconds."""
    return QCoreApplication.translate("CurvePlot", "step {step}, {seconds} s").format(
        step=number_text(readout.step, 15), seconds=number_text(readout.second, 4)
    )


def read_values(curves: Sequence[Curve], viewport: Viewport, pointer: float) -> Readout | None:
    """The values at a horizontal view position; None where no curve has points."""
    wanted = 10.0**pointer if viewport.log_x else pointer
    by_step = viewport.x_axis == "step"
    texts: dict[str, str] = {}
    dots: list[tuple[float, QColor]] = []
    nearest: tuple[float, int, float] | None = None
    for curve in curves:
        number = curve.data.nearest_number(viewport.x_axis, wanted)
        if number is None:
            continue
        step, second, value = curve.data.point(number)
        if curve.band is None:
            texts[curve.key] = number_text(value)
        else:
            # Shorter, so that the legend has room for the label.
            texts[curve.key] = f"{number_text(value, 4)}  {curve.band.count_text(number)}"
        distance = abs((step if by_step else second) - wanted)
        if nearest is None or distance < nearest[0]:
            nearest = distance, step, second
        if math.isfinite(value) and (value > 0 or not viewport.log_y):
            dots.append((math.log10(value) if viewport.log_y else value, curve.colour))
    if nearest is None:
        return None
    _, step, second = nearest
    position = float(step) if by_step else second
    if viewport.log_x:
        position = math.log10(position) if position > 0 else pointer
    return Readout(position, step, second, texts, dots)
