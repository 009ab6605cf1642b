"""A small window that asks how many more steps a finished run is to make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLabel, QPushButton, QSpinBox, QWidget

if TYPE_CHECKING:
    from storage import RunRecord

MOST_STEPS = 1_000_000_000


class ContinueWindow(QWidget):
    """Not modal: other runs train on meanwhile.

    Signals:
        chosen: the number of the run and the number of further steps.
    """

    chosen = Signal(int, int)

    def __init__(self, run: RunRecord, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self._run_id = run.id
        self.setObjectName("continue_run")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Continue run {0}").format(run.id))
        told = QLabel(
            self.tr(
                "The run has made {0} steps and goes on as the same run. A schedule that is measured by the "
                "steps of the run has ended: its rate stays what it was at the last of them."
            ).format(f"{run.steps_done:,}")
        )
        told.setWordWrap(True)
        self._steps = QSpinBox()
        self._steps.setObjectName("continue_steps")
        self._steps.setRange(1, max(1, MOST_STEPS - run.planned_steps))
        self._steps.setGroupSeparatorShown(True)
        self._steps.setValue(run.steps_done)
        button = QPushButton(self.tr("Continue"))
        button.setObjectName("continue_start")
        button.setProperty("role", "primary")
        button.clicked.connect(self._on_clicked)
        form = QFormLayout(self)
        form.addRow(told)
        form.addRow(self.tr("Further steps"), self._steps)
        form.addRow(button)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self._run_id, self._steps.value())
        self.close()
