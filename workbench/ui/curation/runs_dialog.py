"""A small window that asks for something about runs, and stays until the store has taken it."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class RunsDialog(QDialog):
    """Not modal: runs train on meanwhile.

    Signals:
        chosen: what the person wants for the runs; whoever hears it calls ``accept`` or :meth:`refuse`.
    """

    chosen = Signal(object)

    def __init__(self, run_ids: tuple[int, ...], name: str, parent: QWidget) -> None:
        """An empty window.

        Args:
            run_ids: what it asks about.
            name: its object name, and the beginning of those of its parts.
            parent: the main window.
        """
        super().__init__(parent)
        self.run_ids = run_ids
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fault = QLabel()
        self._fault.setObjectName(f"{name}_fault")
        self._fault.setProperty("role", "error")
        self._fault.setTextFormat(Qt.TextFormat.PlainText)
        self._fault.setWordWrap(True)
        self._fault.hide()
        self._accept = QPushButton(self.tr("OK"))
        self._accept.setObjectName(f"{name}_accept")
        self._accept.setProperty("role", "primary")
        self._accept.setToolTip(self.tr("Ctrl+Return"))
        self._accept.setAutoDefault(False)
        self._accept.clicked.connect(self.choose)
        self._leave = QPushButton(self.tr("Cancel"))
        self._leave.setObjectName(f"{name}_leave")
        self._leave.setAutoDefault(False)
        self._leave.clicked.connect(self.leave)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.choose)
        self.column = QVBoxLayout(self)

    def finish_layout(self) -> None:
        """Put the line for faults and the buttons below everything else."""
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self._leave)
        line.addWidget(self._accept)
        self.column.addWidget(self._fault)
        self.column.addLayout(line)

    def refuse(self, sentence: str) -> None:
        """Say why the store has not taken it; what was typed stays."""
        self._accept.setEnabled(True)
        self._fault.setText(sentence)
        self._fault.show()

    @Slot()
    def choose(self) -> None:
        """Ask for what the window holds."""
        if self._accept.isEnabled():
            self._accept.setEnabled(False)
            self.chosen.emit(self.wanted())

    @Slot()
    def leave(self) -> None:
        """Close without asking for anything."""
        QDialog.reject(self)

    # Qt's metaclass excludes that of ABC; the type checker asks for it all the same.
    @abstractmethod
    def wanted(self) -> object:
        """What the window holds."""
