"""The program's own icons, drawn in the colour of the text around them."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from workbench.resources import ASSETS

_FOLDER = ASSETS / "icons"
_APPLICATION = "app"
_PLACEHOLDER = b"currentColor"


class _LineIconEngine(QIconEngine):
    """Draws an SVG at whatever size is asked for, in the palette's present text colour.

    The colour is looked up at each drawing, so that icons change with the theme.
    """

    def __init__(self, source: bytes) -> None:
        super().__init__()
        self._source = source
        self._renderers: dict[str, QSvgRenderer] = {}

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon within a square in the middle of `rect`."""
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        self._renderer(_colour(mode)).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon as a picture."""
        picture = QPixmap(size)
        picture.fill(QColor(Qt.GlobalColor.transparent))
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        """Another engine of the same drawing."""
        return _LineIconEngine(self._source)

    def _renderer(self, colour: QColor) -> QSvgRenderer:
        name = colour.name(QColor.NameFormat.HexArgb)
        if name not in self._renderers:
            opacity = f'" stroke-opacity="{colour.alphaF():.3f}" fill-opacity="{colour.alphaF():.3f}'
            # SVG has no colour with alpha: the root's attributes carry it to all that is drawn.
            source = self._source.replace(b'stroke="currentColor', b'stroke="currentColor' + opacity.encode())
            source = source.replace(_PLACEHOLDER, colour.name().encode())
            self._renderers[name] = QSvgRenderer(QByteArray(source))
        return self._renderers[name]


def _colour(mode: QIcon.Mode) -> QColor:
    palette = QGuiApplication.palette()
    if mode == QIcon.Mode.Disabled:
        return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    if mode == QIcon.Mode.Selected:
        return palette.color(QPalette.ColorRole.HighlightedText)
    return palette.color(QPalette.ColorRole.ButtonText)


def icon_names() -> list[str]:
    """The names that `icon` knows."""
    return sorted(path.stem for path in _FOLDER.glob("*.svg") if path.stem != _APPLICATION)


def icon(name: str) -> QIcon:
    """An icon in the colour of the text, crisp at every size, faded where it is disabled.

    Raises:
        KeyError: there is no icon of that name; the message lists those there are.
    """
    return QIcon(_LineIconEngine(_source(name)))


@lru_cache
def _source(name: str) -> bytes:
    try:
        return (_FOLDER / f"{name}.svg").read_bytes()
    except FileNotFoundError:
        raise KeyError(f"no icon {name!r}; there are " + ", ".join(icon_names())) from None


def application_icon() -> QIcon:
    """The icon of the program, in its own colours, at the sizes that desktops ask for."""
    renderer = QSvgRenderer(str(_FOLDER / f"{_APPLICATION}.svg"))
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(side, side)
        picture.fill(QColor(Qt.GlobalColor.transparent))
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        made.addPixmap(picture)
    return made
