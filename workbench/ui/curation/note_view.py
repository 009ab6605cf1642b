"""A note as it is meant to look; it may come from a stranger, so nothing in it acts or is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser

from workbench.ui.formula.drawing import REDRAWN

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QUrl

MOST_SIGNS = 10_000
"""Of a longer note only the beginning is rendered; all of it can be edited."""

_Feature = QTextDocument.MarkdownFeature


class NoteView(QTextBrowser):
    """Markdown without HTML, pictures and links that open.

    A picture is shown as its description and its address.
    """

    def __init__(self) -> None:
        super().__init__()
        self._note = ""
        self.setUndoRedoEnabled(False)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)

    def show_note(self, note: str) -> None:
        """Show a note; the place to which one has scrolled stays where it is the same."""
        if note != self._note:
            self._note = note
            self._render()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing, of whatever kind and from wherever."""
        # Not None: Qt would look for a file of that name itself.
        return QImage(1, 1, QImage.Format.Format_ARGB32)

    def changeEvent(self, event: QEvent) -> None:
        """Write in the colours of another theme."""
        super().changeEvent(event)
        if event.type() in REDRAWN and self._note:
            self._render()

    def _render(self) -> None:
        document = self.document()
        document.setMarkdown(
            self._note[:MOST_SIGNS], _Feature.MarkdownDialectGitHub | _Feature.MarkdownNoHTML
        )
        _describe_pictures(document)


def _describe_pictures(document: QTextDocument) -> None:
    """Put words in the places of pictures."""
    block = document.begin()
    found = []
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            if fragment.charFormat().isImageFormat():
                found.append((fragment.position(), fragment.length(), fragment.charFormat().toImageFormat()))
            fragments += 1
        block = block.next()
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for position, length, picture in reversed(found):
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        described = str(picture.property(picture.Property.ImageAltText) or "")
        cursor.insertText(f"[{described} {picture.name()}]", cursor.blockCharFormat())
    cursor.endEditBlock()
