"""Notes of runs: a safe Markdown view and a window with an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSplitter, QTextBrowser, QVBoxLayout, QWidget

from workbench.ui.formula.typesetting import REDRAWN
from workbench.ui.run_editing.run_dialogs import RunsDialog

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QUrl

    from storage import RunRecord

MOST_SIGNS = 10_000
"""Characters of a note that are rendered; all of it can be edited."""

_Feature = QTextDocument.MarkdownFeature


_RENDER_DELAY_MS = 150
"""Delay of the preview after the last key, so that a long note does not slow down typing."""


class NoteView(QTextBrowser):
    """Rendered Markdown, without HTML, images and clickable links: notes of imported runs are untrusted.

    An image is shown as its description and its address; nothing is fetched.
    """

    def __init__(self) -> None:
        super().__init__()
        self._note = ""
        self.setUndoRedoEnabled(False)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)

    def show_note(self, note: str) -> None:
        """Show a note; the scroll position is kept where the note has not changed."""
        if note != self._note:
            self._note = note
            self._render()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Return an empty image instead of loading any resource."""
        # For None, Qt would look for a file of that name.
        return QImage(1, 1, QImage.Format.Format_ARGB32)

    def changeEvent(self, event: QEvent) -> None:
        """Render again after a change of theme or font."""
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
    """Replace images by their description and address."""
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


class NoteWindow(RunsDialog):
    """Editor for the Markdown of a note, beside its preview. Closing the window saves the note."""

    def __init__(self, run: RunRecord, parent: QWidget) -> None:
        super().__init__((run.id,), "note", parent)
        self.setWindowTitle(self.tr("Note of run {0}").format(run.id))
        self.resize(760, 420)
        self._leave.setText(self.tr("Discard"))
        self._leave.setToolTip(self.tr("Leave the note as it was"))
        self._accept.setText(self.tr("Keep"))
        self._original = run.note
        self._edit = QPlainTextEdit(run.note)
        self._edit.setObjectName("note_edit")
        self._edit.setAccessibleName(self.tr("Note in Markdown"))
        self._edit.setPlaceholderText(self.tr("What you saw, in Markdown: # heading, *emphasis*, - list"))
        self._edit.setTabChangesFocus(True)
        self._view = NoteView()
        self._view.setObjectName("note_view")
        self._view.setAccessibleName(self.tr("The note as it will look"))
        self._view.show_note(run.note)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_RENDER_DELAY_MS)
        self._pause.timeout.connect(self._on_paused)
        self._edit.textChanged.connect(self._pause.start)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        for title, part in (
            (self.tr("Markdown"), self._edit),
            (self.tr("As it will look"), self._view),
        ):
            half = QWidget()
            column = QVBoxLayout(half)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(QLabel(title))
            column.addWidget(part, 1)
            splitter.addWidget(half)
        splitter.setSizes([380, 380])
        self.column.addWidget(splitter, 1)
        self.finish_layout()
        self._edit.setFocus()

    def wanted(self) -> str:
        """The note."""
        return self._edit.toPlainText()

    @property
    def is_changed(self) -> bool:
        """Whether the note differs from the stored one."""
        return self.wanted() != self._original

    def reject(self) -> None:
        """Save the note on Escape and on closing the window."""
        if self.is_changed:
            self.choose()
        else:
            super().reject()

    @Slot()
    def _on_paused(self) -> None:
        self._view.show_note(self.wanted())
