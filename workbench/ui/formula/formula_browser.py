"""Text browser for pages with formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QUrl, Slot
from PySide6.QtGui import QPalette, QTextDocument
from PySide6.QtWidgets import QTextBrowser

from workbench.ui.formula.typesetting import REDRAWN, Typesetter, em, picture, symbol_picture

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMULA, SYMBOL = "formula", "symbol"
"""Schemes of image addresses: ``formula:NAME`` is a formula, ``symbol:NAME`` a symbol within a text."""


class FormulaBrowser(QTextBrowser):
    """Markdown page with formulas in the colour and size of the text and the resolution of the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._markdown = ""
        self._formulas: Mapping[str, tuple[str, ...]] = {}
        self._preparation = Typesetter(self)
        self._preparation.prepared.connect(self._on_prepared)

    def show_page(self, markdown: str, formulas: Mapping[str, tuple[str, ...]]) -> None:
        """Show a page as soon as its formulas are typeset.

        Args:
            markdown: the page.
            formulas: lines of LaTeX by the address of the image.
        """
        self._markdown = markdown
        self._formulas = formulas
        self._preparation.prepare(line for lines in formulas.values() for line in lines)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Return the image of a formula; other resources are loaded as usual."""
        url = QUrl(name)
        lines = self._formulas.get(url.toString())
        if kind != QTextDocument.ResourceType.ImageResource.value or lines is None:
            return super().loadResource(kind, url)
        colour = self.palette().color(QPalette.ColorRole.Text)
        size, pixel_ratio = em(self.font()), self.devicePixelRatioF()
        if url.scheme() == SYMBOL:
            return symbol_picture(lines[0], size, colour, pixel_ratio)
        return picture(lines, size, colour, pixel_ratio)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the formulas again after a change of theme, size or screen."""
        super().changeEvent(event)
        if event.type() in REDRAWN and self._formulas:
            position = self.verticalScrollBar().value()
            # The document caches its images until it is set again.
            self.setMarkdown(self._markdown)
            self.verticalScrollBar().setValue(position)

    @Slot()
    def _on_prepared(self) -> None:
        self.setMarkdown(self._markdown)
