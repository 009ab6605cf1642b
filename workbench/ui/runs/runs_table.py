"""Table view of the runs: column menu, progress bars and selection."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QItemSelection,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    Slot,
)
from PySide6.QtGui import QAction, QPainter, QPalette
from PySide6.QtWidgets import QMenu, QStyledItemDelegate, QStyleOptionViewItem

from workbench.ui.runs.columns import COLUMNS
from workbench.ui.runs.runs_model import FRACTION_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QHeaderView

    from workbench.ui.runs.runs_proxy_model import RunsProxyModel


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


BAR_HEIGHT = 3


class ProgressDelegate(QStyledItemDelegate):
    """A thin bar under the percentage."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the cell."""
        super().paint(painter, option, index)
        fraction = index.data(FRACTION_ROLE)
        if fraction is None or not 0 < fraction < 1:
            return
        area = QRectF(option.rect).adjusted(4, 0, -4, 0)
        area.setTop(area.bottom() - BAR_HEIGHT)
        palette: QPalette = option.palette
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Mid))
        painter.drawRect(area)
        area.setWidth(area.width() * float(fraction))
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
        painter.drawRect(area)
        painter.restore()


def runs_in(selection: QItemSelection, shown: RunsProxyModel) -> list[int]:
    """Numbers of the runs that a selection of whole rows holds."""
    # Qt's selectedRows asks for the flags of every cell: seconds for thousands of runs.
    places = dict.fromkeys(
        place for part in selection.toList() for place in range(part.top(), part.bottom() + 1)
    )
    return [shown.run_ids[place] for place in places]


def selection_of(run_ids: Iterable[int], shown: RunsProxyModel) -> QItemSelection:
    """Those of the runs that are shown; neighbours are one range, since thousands of ranges are slow."""
    places = sorted(place for run_id in set(run_ids) if (place := shown.place(run_id)) is not None)
    selection = QItemSelection()
    for _, part in groupby(enumerate(places), _distance):
        neighbours = [place for _, place in part]
        selection.select(shown.index(neighbours[0], 0), shown.index(neighbours[-1], 0))
    return selection


def _distance(numbered: tuple[int, int]) -> int:
    return numbered[1] - numbered[0]
