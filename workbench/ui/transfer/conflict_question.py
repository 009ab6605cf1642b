"""Question what becomes of imported runs that the store has with other points, or in its bin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

MOST_LISTED = 5
"""Runs whose case is told; of the others the number is told."""


class ConflictQuestion(QMessageBox):
    """Offers to leave the runs of the store, to replace them or to take those of the file as others.

    Signals:
        decided: the user chose a value of :class:`workbench.importing.OnConflict` other than ``keep``.
    """

    decided = Signal(str)

    def __init__(self, cases: Sequence[str], parent: QWidget) -> None:
        """Ask about some runs.

        Args:
            cases: a line for each run, translated.
            parent: window that is blocked meanwhile.
        """
        super().__init__(parent)
        self.setObjectName("conflict_question")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.Question)
        self.setWindowTitle(self.tr("Import runs"))
        # The names of the files are somebody else's.
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(self.tr("Runs of the files that are here in another form: {0}").format(len(cases)))
        shown = [*cases[:MOST_LISTED]]
        if len(cases) > MOST_LISTED:
            shown.append(self.tr("… and {0} more").format(len(cases) - MOST_LISTED))
        self.setInformativeText("\n".join(shown))
        for value, text in (
            ("another", self.tr("Take as other runs")),
            ("replace", self.tr("Replace: those here go to the bin")),
        ):
            button = self.addButton(text, QMessageBox.ButtonRole.AcceptRole)
            button.setObjectName(f"conflict_{value}")
            button.clicked.connect(lambda _=False, value=value: self.decided.emit(value))
        leave = self.addButton(self.tr("Leave those here as they are"), QMessageBox.ButtonRole.RejectRole)
        leave.setObjectName("conflict_keep")
        self.setDefaultButton(leave)
        self.setEscapeButton(leave)
