"""The canvas of a plot as a test sees it: its ranges, mouse, marks and pixels."""

from __future__ import annotations

import numpy as np
from pyqtgraph import LabelItem
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent

from workbench.ui.plots.canvas import PlotCanvas
from workbench.ui.plots.legend import Legend

BLUE = QColor("#0072b2")


def points(count, start=0):
    steps = np.arange(start, start + count)
    return steps, steps * 0.01, np.exp(-steps / 1000.0)


def across(canvas):
    return canvas.across.low, canvas.across.high


def along(canvas):
    return canvas.along.low, canvas.along.high


def turn_wheel(canvas, key=Qt.KeyboardModifier.NoModifier):
    centre = QPointF(canvas.rect().center())
    place = canvas.viewport().mapToGlobal(centre)
    turned = QPoint(0, 120)
    wheel = QWheelEvent(
        centre, place, QPoint(), turned, Qt.MouseButton.NoButton, key, Qt.ScrollPhase.NoScrollPhase, False
    )
    QCoreApplication.sendEvent(canvas.viewport(), wheel)


def drag(qtbot, canvas, start, end, key=Qt.KeyboardModifier.NoModifier):
    """pyqtgraph ignores events that follow each other in less than ten milliseconds."""
    area = canvas.viewport()
    qtbot.mousePress(area, Qt.MouseButton.LeftButton, key, pos=start)
    for part in (0.3, 0.7, 1.0):
        qtbot.wait(12)
        place = start + (end - start) * part
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(place),
            area.mapToGlobal(QPointF(place)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            key,
        )
        QCoreApplication.sendEvent(area, move)
    qtbot.mouseRelease(area, Qt.MouseButton.LeftButton, key, pos=end)


def orange_pixels(plot):
    picture = plot.grab().toImage()
    inside = canvas_of(plot).rect()
    colours = (picture.pixelColor(x, y) for x in range(inside.width()) for y in range(inside.height()))
    return sum(colour.red() > 180 and colour.blue() < 90 for colour in colours)


def hint_of(plot):
    return next(item for item in canvas_of(plot).items() if isinstance(item, LabelItem)).text


def canvas_of(plot):
    return plot.findChild(PlotCanvas)


def legend_of(plot):
    return plot.findChild(Legend)
