"""Edits the note of a run, beside how it will look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from workbench.ui.curation.note_view import NoteView
from workbench.ui.curation.runs_dialog import RunsDialog

if TYPE_CHECKING:
    from storage import RunRecord

RENDER_MS = 150
"""After the last key, so that a long note does not hold up the typing."""


class NoteWindow(RunsDialog):
    """Markdown on the left, rendered on the right. Closing the window keeps what was written."""

    def __init__(self, run: RunRecord, parent: QWidget) -> None:
        super().__init__((run.id,), "note", parent)
        self.setWindowTitle(self.tr("Note of run {0}").format(run.id))
        self.resize(760, 420)
        self._leave.setText(self.tr("Discard"))
        self._leave.setToolTip(self.tr("Leave the note as it was"))
        self._accept.setText(self.tr("Keep"))
        self._before = run.note
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
        self._pause.setInterval(RENDER_MS)
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
        """Whether something was written that the store has not."""
        return self.wanted() != self._before

    def reject(self) -> None:
        """Qt's: Escape and the window's own button keep what was written."""
        if self.is_changed:
            self.choose()
        else:
            super().reject()

    @Slot()
    def _on_paused(self) -> None:
        self._view.show_note(self.wanted())
