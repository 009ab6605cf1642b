"""Asks for the name of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QLineEdit

from workbench.ui.curation.runs_dialog import RunsDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from storage import RunRecord


class RenameWindow(RunsDialog):
    """One line for the name."""

    def __init__(self, runs: Sequence[RunRecord], parent: QWidget) -> None:
        super().__init__(tuple(run.id for run in runs), "rename_runs", parent)
        several = len(runs) > 1
        title = self.tr("Rename {0} runs") if several else self.tr("Rename run {0}")
        self.setWindowTitle(title.format(len(runs) if several else runs[0].id))
        label = QLabel(self.tr("Name; it need not be unique"))
        names = {run.name for run in runs}
        self._name = QLineEdit(names.pop() if len(names) == 1 else "")
        self._name.setObjectName("rename_name")
        self._name.setAccessibleName(label.text())
        self._name.setMinimumWidth(320)
        self._name.selectAll()
        self._name.returnPressed.connect(self.choose)
        label.setBuddy(self._name)
        self.column.addWidget(label)
        self.column.addWidget(self._name)
        self.finish_layout()

    def wanted(self) -> str:
        """The name."""
        return self._name.text().strip()
