"""The choice of columns, in the context menu of the headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from workbench.ui.runs.columns import COLUMNS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QHeaderView


class ColumnMenu(QObject):
    """One entry for each column, ticked where it is shown; the number of the run always is."""

    def __init__(self, header: QHeaderView) -> None:
        super().__init__(header)
        self._header = header
        self._menu = QMenu(header)
        self._menu.setObjectName("columns")
        for number, column in enumerate(COLUMNS[1:], start=1):
            action = QAction(QCoreApplication.translate("RunsModel", column.title), self._menu)
            action.setObjectName(f"column_{column.key}")
            action.setCheckable(True)
            action.setData(number)
            header.setSectionHidden(number, not column.is_shown)
            self._menu.addAction(action)
        self._menu.triggered.connect(self._on_triggered)
        self._menu.aboutToShow.connect(self._on_about_to_show)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_requested)

    @Slot()
    def _on_about_to_show(self) -> None:
        for action in self._menu.actions():
            action.setChecked(not self._header.isSectionHidden(action.data()))

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self._header.setSectionHidden(action.data(), not action.isChecked())

    @Slot(QPoint)
    def _on_requested(self, position: QPoint) -> None:
        self._menu.popup(self._header.mapToGlobal(position))
