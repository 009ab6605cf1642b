"""Closing of the window while the store refuses what is left to write: a countdown, and a way out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, Slot
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QMessageBox, QVBoxLayout

from workbench.execution.runner import Haste
from workbench.ui.language import message_text
from workbench.ui.widgets.labels import Label
from workbench.ui.widgets.shown_text import message_box

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent
    from PySide6.QtWidgets import QWidget

    from workbench.execution.recorder import Recorder

TURN_MS = 50
"""How long events are handled between two looks at the recorder."""

WIDTH = 460


class ClosingDialog(QDialog):
    """Says what the recorder waits for and how long; the person may wait longer, or not at all."""

    def __init__(self, recorder: Recorder, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("closing_dialog")
        self.setWindowTitle(self.tr("The run store cannot be written"))
        self.setModal(True)
        self.wants_rescue = False
        self._recorder = recorder
        self._reason = Label()
        self._reason.setObjectName("closing_reason")
        self._left = Label()
        self._left.setObjectName("closing_left")
        for label in (self._reason, self._left):
            label.setWordWrap(True)
            label.setMinimumWidth(WIDTH)
        buttons = QDialogButtonBox()
        save = buttons.addButton(self.tr("Save beside"), QDialogButtonBox.ButtonRole.AcceptRole)
        save.setObjectName("closing_save")
        save.setToolTip(
            self.tr("Put what is left into a rescue file beside the store, which the next start takes in")
        )
        save.clicked.connect(self._on_save)
        wait = buttons.addButton(self.tr("Keep waiting"), QDialogButtonBox.ButtonRole.ResetRole)
        wait.setObjectName("closing_wait")
        wait.clicked.connect(self._on_wait)
        layout = QVBoxLayout(self)
        layout.addWidget(self._reason)
        layout.addWidget(self._left)
        layout.addWidget(buttons)

    def show_seconds(self, seconds: int) -> None:
        """Show why the store cannot be written, and how many seconds it is tried again."""
        fault = self._recorder.fault
        if fault is not None:
            self._reason.setText(message_text(fault))
        self._left.setText(
            self.tr(
                "What was recorded last is tried again for {0} s, and then put into a rescue file beside the "
                "store, which the next start takes in by itself."
            ).format(seconds)
        )

    def reject(self) -> None:
        """Stay: Escape decides nothing."""

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay while there is something to decide."""
        event.ignore()

    @Slot()
    def _on_save(self) -> None:
        self.wants_rescue = True

    @Slot()
    def _on_wait(self) -> None:
        self._recorder.begin_closing()


class WindowEnding:
    """Attends to the end of a window's runner: it shows the dialog where the store has to be waited for.

    Attributes:
        signals: how often the system has asked the program to end.
    """

    def __init__(self, recorder: Recorder, parent: QWidget) -> None:
        """Show nothing yet."""
        self.signals = 0
        self._recorder = recorder
        self._parent = parent
        self._dialog: ClosingDialog | None = None

    def attend(self) -> Haste:
        """Show how long the recorder goes on trying; how much of a hurry there is."""
        seconds = self._recorder.seconds_left
        if seconds is not None:
            if self._dialog is None:
                self._dialog = ClosingDialog(self._recorder, self._parent)
                self._dialog.show()
            self._dialog.show_seconds(seconds)
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, TURN_MS)
        elif self._dialog is not None:
            self._dialog.hide()
        if self.signals > 1 or (self._dialog is not None and self._dialog.wants_rescue):
            return Haste.AT_ONCE
        return Haste.SOON if self.signals else Haste.NONE

    def end(self) -> None:
        """Say what became of what the store did not take; a loss interrupts whoever is there."""
        if self._dialog is not None:
            self._dialog.hide()
            self._dialog.deleteLater()
            self._dialog = None
        for remark in self._recorder.remarks:
            sys.stderr.write(f"warning: {remark}\n")
        if self._recorder.has_lost and not self.signals:
            text = "\n\n".join(message_text(remark) for remark in self._recorder.remarks)
            message_box(QMessageBox.Icon.Critical, "Descent Workbench", text, self._parent).exec()
