"""What a plot without lines says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Collection

    from workbench.ui.plots.curve import Curve


def hint(curves: Collection[Curve], shown: Collection[Curve], *, log_y: bool) -> str:
    """Why nothing is to be seen; empty where something is.

    Args:
        curves: all that the plot has.
        shown: those that are not hidden.
        log_y: whether the vertical axis is logarithmic.
    """
    if not any(len(curve.data) for curve in curves):
        return QCoreApplication.translate("CurvePlot", "No data yet")
    if not shown:
        return QCoreApplication.translate("CurvePlot", "All curves are hidden")
    if all(curve.data.ordinate.bounds(positive=False) is None for curve in shown):
        return QCoreApplication.translate("CurvePlot", "No finite values")
    if log_y and all(curve.data.ordinate.bounds(positive=True) is None for curve in shown):
        return QCoreApplication.translate("CurvePlot", "No positive values to show on a logarithmic axis")
    return ""
