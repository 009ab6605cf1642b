"""Bar for error messages and offers to undo; unlike a dialog it interrupts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from workbench.ui.widgets.tool_button import tool_button

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

SHORT = 300


class MessageBar(QFrame):
    """Shows one message until it is closed or replaced.

    Signals:
        dismissed: the user closed the bar.
    """

    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("message_bar")
        self._full = ""
        self._text = QLabel()
        self._text.setObjectName("message")
        self._text.setAccessibleName(self.tr("Message"))
        self._text.setWordWrap(True)
        # It may contain names given by other people.
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._undo = QPushButton(self.tr("Undo"))
        self._undo.setObjectName("message_undo")
        self._undo.clicked.connect(self._on_undo)
        self._action: QAction | None = None
        self._copy = tool_button("copy", self.tr("Copy the whole report"), "message_copy", self._on_copy)
        self._close = tool_button("close", self.tr("Close the message"), "message_close", self._on_close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 6, 4)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._undo)
        layout.addWidget(self._copy)
        layout.addWidget(self._close)
        self.hide()

    def tell(self, text: str) -> None:
        """Show a message; of a long report only the last line, with a button that copies all of it."""
        self._put(text.strip(), None)

    def offer_undo(self, text: str, undo: QAction) -> None:
        """Show what was done, with a button that triggers the action that undoes it."""
        self._put(text, undo)

    def withdraw(self) -> None:
        """Hide an offer to undo; any other message stays."""
        if self._action is not None:
            self._put("", None)
            self.hide()

    def _put(self, text: str, action: QAction | None) -> None:
        self._full = text
        self._action = action
        is_long = "\n" in self._full or len(self._full) > SHORT
        self._text.setText(self._full.rpartition("\n")[2][:SHORT] if is_long else self._full)
        self._copy.setVisible(is_long)
        self._undo.setVisible(action is not None)
        self.setProperty("offers", action is not None)
        # A style sheet reads properties only when it is applied.
        self.style().polish(self)
        self.show()

    def text(self) -> str:
        """The text shown, empty while the bar is hidden."""
        return "" if self.isHidden() else self._text.text()

    @Slot()
    def _on_undo(self) -> None:
        action = self._action
        self.withdraw()
        if action is not None:
            action.trigger()

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._full)

    @Slot()
    def _on_close(self) -> None:
        self.hide()
        self.dismissed.emit()
