"""A line across the window for what a person must know; it interrupts nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from workbench.ui.sentences import sentence
from workbench.ui.tool_button import tool_button

SHORT = 300


class MessageBar(QFrame):
    """Shows one message until it is closed or replaced.

    Signals:
        dismissed: the person closed it.
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
        self._copy = tool_button("copy", self.tr("Copy the whole report"), "message_copy", self._on_copy)
        self._close = tool_button("close", self.tr("Close the message"), "message_close", self._on_close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 6, 4)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._copy)
        layout.addWidget(self._close)
        self.hide()

    def tell(self, text: str) -> None:
        """Show a message; of a long report the last line, the whole can be copied."""
        self._full = sentence(text.strip())
        is_long = "\n" in self._full or len(self._full) > SHORT
        self._text.setText(self._full.rpartition("\n")[2][:SHORT] if is_long else self._full)
        self._copy.setVisible(is_long)
        self.show()

    def text(self) -> str:
        """What is shown, empty where nothing is."""
        return "" if self.isHidden() else self._text.text()

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._full)

    @Slot()
    def _on_close(self) -> None:
        self.hide()
        self.dismissed.emit()
