"""Which lines are antialiased, and that Qt draws them by itself."""

from __future__ import annotations

import sys

import numpy as np
from plot_canvas import BLUE, canvas_of
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QColor, QImage

RED = QColor("#ff0000")


def tones(plot):
    """How many shades the picture of the lines has."""
    picture = canvas_of(plot).grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(picture.constBits(), dtype=np.uint32).reshape(picture.height(), -1)
    inside = data[20 : picture.height() // 2, picture.width() // 2 :]
    return len(np.unique(inside))


def slope(plot, key, colour, order=0):
    steps = np.arange(50)
    plot.add_curve(key, key, colour, order=order).extend(steps, steps * 1.0, steps * 1.0)


def zigzag(plot, key, colour, order=0):
    steps = np.arange(5000)
    values = 49.0 * (steps % 2)
    plot.add_curve(key, key, colour, order=order).extend(steps // 102, steps * 0.01, values)


def test_short_lines_are_smooth_and_long_ones_are_not(plot):
    zigzag(plot, "long", RED)
    plot.refresh()
    before = tones(plot)
    slope(plot, "short", BLUE, order=1)
    plot.refresh()
    assert tones(plot) > before + 5
    plot.remove_curve("short")
    plot.refresh()
    assert tones(plot) == before


def test_a_line_that_is_drawn_later_than_a_smooth_one_is_not_smooth_by_that(plot):
    slope(plot, "short", BLUE, order=0)
    plot.refresh()
    smooth = tones(plot)
    plot.curve("short").set_visible(False)
    zigzag(plot, "long", RED, order=1)
    plot.refresh()
    alone = tones(plot)
    plot.curve("short").set_visible(True)
    plot.refresh()
    # What shows of the slope under the zigzag adds its own shades, and no blend of the zigzag itself.
    assert tones(plot) <= smooth + alone


def right_edge(plot):
    """The pixels across the right end of the frame."""
    picture = canvas_of(plot).grab().toImage()
    return [picture.pixel(x, picture.height() // 3) for x in range(picture.width() - 20, picture.width())]


def test_the_frame_is_crisp_with_marks_and_without(plot):
    steps, values = np.arange(50), 49.0 - np.arange(50)
    curve = plot.add_curve("a", "Adam", BLUE)
    curve.extend(steps, steps * 1.0, values)
    plot.refresh()
    crisp = right_edge(plot)
    values[10] = np.nan
    curve.replace(steps, steps * 1.0, values)
    plot.refresh()
    assert right_edge(plot) == crisp


def calls_while_painting(canvas):
    """How often Qt asks Python for something while it paints."""
    calls = []

    def note(frame, event, _argument):
        if event == "call":
            calls.append(frame.f_code.co_name)

    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    canvas.viewport().update()
    sys.setprofile(note)
    loop.exec()
    sys.setprofile(None)
    return calls


def test_lines_are_painted_without_the_interpreter(plot):
    zigzag(plot, "one", RED)
    plot.refresh()
    canvas = canvas_of(plot)
    few = calls_while_painting(canvas)
    for number in range(6):
        zigzag(plot, str(number), RED)
    plot.refresh()
    calls_while_painting(canvas)
    assert len(calls_while_painting(canvas)) <= len(few)
    assert "paint" in few
    assert "paintEvent" not in few
