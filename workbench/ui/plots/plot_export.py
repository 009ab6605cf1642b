"""Export of a plot as a picture, or of its points as CSV."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QRect, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from storage.messages import Message
from workbench.errors import MachineError
from workbench.formatting import text_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.curves.curve_data import CurveData

PRINT_RESOLUTION = 3
"""Pixels of an image per pixel of the screen; about 300 per inch."""

_CSV_ROWS = 65_536
"""Rows converted at once."""


def export_png(widget: QWidget, path: Path) -> None:
    """Write a widget as a PNG image at three times the resolution of the screen.

    Raises:
        MachineError: the file cannot be written.
    """
    image = QImage(widget.size() * PRINT_RESOLUTION, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(float(PRINT_RESOLUTION))
    image.fill(widget.palette().base().color())
    widget.render(image, QPoint())
    if not QImageWriter(str(path), QByteArray(b"png")).write(image):
        raise MachineError(Message("{0} cannot be written", path))


def export_svg(widget: QWidget, path: Path, title: str) -> None:
    """Write a widget as an SVG drawing.

    Raises:
        MachineError: the file cannot be written.
    """
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setTitle(title)
    generator.setSize(QSize(widget.width(), widget.height()))
    generator.setViewBox(QRect(QPoint(), widget.size()))
    generator.setResolution(96)
    painter = QPainter()
    if not painter.begin(generator):
        raise MachineError(Message("{0} cannot be written", path))
    widget.render(painter, QPoint())
    painter.end()


def export_csv(curves: Iterable[Curve], path: Path) -> None:
    """Write every point of some curves with the columns curve, step, seconds and value; numbers are exact.

    Raises:
        MachineError: the file cannot be written.
    """
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["curve", "step", "seconds", "value"])
            for label, data in (line for curve in curves for line in _lines(curve)):
                columns = (data.steps(), data.seconds(), data.values())
                for start in range(0, len(data), _CSV_ROWS):
                    block = slice(start, start + _CSV_ROWS)
                    rows = zip(*(column[block].tolist() for column in columns), strict=True)
                    writer.writerows([text_cell(label), *row] for row in rows)
    except OSError as error:
        raise MachineError(Message("{0} cannot be written: {1}", path, error.strerror)) from error


def _lines(curve: Curve) -> Iterator[tuple[str, CurveData]]:
    """Label and points of a curve and of the ends of its band."""
    yield curve.label, curve.data
    if curve.band is not None:
        yield f"{curve.label}: lower", curve.band.lower
        yield f"{curve.label}: upper", curve.band.upper
