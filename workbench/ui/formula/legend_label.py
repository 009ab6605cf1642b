"""A widget that says what the symbols of a formula mean."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QEvent, QIODevice, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

from workbench.ui.formula.drawing import REDRAWN, em, symbol_picture
from workbench.ui.formula.legend import legend_html, legend_text
from workbench.ui.formula.typesetting import Preparation

if TYPE_CHECKING:
    from collections.abc import Mapping


class LegendLabel(QLabel):
    """Typeset symbols and their words, in as many lines as it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setMinimumWidth(1)
        self._legend: Mapping[str, str] = {}
        self._preparation = Preparation(self)
        self._preparation.prepared.connect(self._on_prepared)

    def show_legend(self, legend: Mapping[str, str]) -> None:
        """Show these words by the LaTeX of their symbols."""
        if legend != self._legend:
            self._legend = legend
            self.setAccessibleName(legend_text(legend))
            self._preparation.prepare(legend)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the symbols again in another theme, at another size or on another screen."""
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
