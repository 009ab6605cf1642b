"""Legend of a formula: its symbols and what they mean."""

from __future__ import annotations

import base64
import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QEvent, QIODevice, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

from workbench.optimizers import plain_text
from workbench.ui.formula.typesetting import REDRAWN, Typesetter, em, symbol_picture
from workbench.ui.language import declared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SPACE = "\N{NO-BREAK SPACE}"


def _legend_text(legend: Mapping[str, str]) -> str:
    """The legend as plain text: ``θ parameters · η learning rate``."""
    return _joined(legend, plain_text)


def legend_html(legend: Mapping[str, str], picture_of: Callable[[str], str]) -> str:
    """The legend as HTML with typeset symbols.

    Args:
        legend: meaning of each symbol by its LaTeX.
        picture_of: returns the attributes of the ``img`` element of a symbol.
    """
    return _joined(legend, lambda symbol: f'<img {picture_of(symbol)} style="vertical-align: middle"/>')


def _joined(legend: Mapping[str, str], show: Callable[[str], str]) -> str:
    words = {symbol: html.escape(_lowered(declared(title))) for symbol, title in legend.items()}
    return " · ".join(f"{show(symbol)}{_SPACE}{word}" for symbol, word in words.items())


def _lowered(title: str) -> str:
    """A title in lower case, as within a sentence; abbreviations stay in capitals."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


class LegendLabel(QLabel):
    """Label with the symbols of a formula and their meaning, wrapped over several lines."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setMinimumWidth(1)
        self._legend: Mapping[str, str] = {}
        self._preparation = Typesetter(self)
        self._preparation.prepared.connect(self._on_prepared)

    def show_legend(self, legend: Mapping[str, str]) -> None:
        """Show a legend: the meaning of each symbol by its LaTeX."""
        if legend != self._legend:
            self._legend = legend
            self.setAccessibleName(_legend_text(legend))
            self._preparation.prepare(legend)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the symbols again after a change of theme, size or screen."""
        super().changeEvent(event)
        if event.type() in REDRAWN and self.text():
            self._on_prepared()

    def _picture(self, symbol: str) -> str:
        colour = self.palette().color(QPalette.ColorRole.WindowText)
        image = symbol_picture(symbol, em(self.font()), colour, self.devicePixelRatioF())
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        content = base64.b64encode(buffer.data().data()).decode()
        size = image.deviceIndependentSize().toSize()
        return f'src="data:image/png;base64,{content}" width="{size.width()}" height="{size.height()}"'

    @Slot()
    def _on_prepared(self) -> None:
        self.setText(legend_html(self._legend, self._picture))
