"""Table model of all runs."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QIcon

from workbench.ui.language import stored_message_text
from workbench.ui.plots.colours import colour_for, swatch
from workbench.ui.runs.columns import COLUMNS, RunColumn, RunTableRow
from workbench.ui.widgets.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from storage import RunRecord
    from workbench.execution.job import Progress
    from workbench.ui.session import Session

Index = QModelIndex | QPersistentModelIndex

RUN_ROLE = Qt.ItemDataRole.UserRole
FRACTION_ROLE = Qt.ItemDataRole.UserRole + 1

ROOT = QModelIndex()

_TITLE_ROLES = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
"""Roles that return the title of a column whose heading is an icon."""
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

_ERROR = ("#b3261e", "#ff7b72")
_ACTIVE = ("#1a5fb4", "#79b8ff")
_WARNING = ("#8a5a00", "#e3b341")

_STATUS_COLOURS = {
    "diverged": _ERROR,
    "failed": _ERROR,
    "queued": _ACTIVE,
    "running": _ACTIVE,
    "paused": _ACTIVE,
    "interrupted": _WARNING,
}
"""Text colours of highlighted statuses, on a light and on a dark background."""

_ROWS_PER_TASK = 250
"""Rows prepared before the loader's thread can do something else."""


class RunsModel(QAbstractTableModel):
    """One row for each run, newest first; the first column has a check box.

    Signals:
        ticked_changed: the set of ticked runs has changed.
        rows_changed: an update of the rows is complete.
    """

    ticked_changed = Signal()
    rows_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[RunTableRow] = []
        self._row_numbers: dict[int, int] = {}
        self._ticked: list[int] = []
        self._sizes: Mapping[int, int] = {}
        self._dark = False
        self._swatches: dict[str, QIcon] = {}

    def show_runs(self, records: Sequence[RunRecord], progress: Mapping[int, Progress]) -> None:
        """Show the runs of the store, with the newer progress of their jobs."""
        rows = [self._row_of(record, progress.get(record.id)) for record in records]
        old = [row.record.id for row in self._rows]
        new = [row.record.id for row in rows]
        if old and len(new) > len(old) and new[-len(old) :] == old:
            added = len(new) - len(old)
            self.beginInsertRows(ROOT, 0, added - 1)
            self._rows = [*rows[:added], *self._rows]
            self._row_numbers = {run_id: row for row, run_id in enumerate(new)}
            self.endInsertRows()
        elif old != new:
            self.beginResetModel()
            self._rows = rows
            self._row_numbers = {run_id: row for row, run_id in enumerate(new)}
            self.endResetModel()
            return
        self._update(rows)

    def show_progress(self, progress: Mapping[int, Progress]) -> None:
        """Show the present progress of jobs, by run."""
        for run_id, newer in progress.items():
            number = self._row_numbers.get(run_id)
            if number is not None and self._rows[number].progress != newer:
                self._replace_row(number, self._rows[number].with_progress(newer))
        self.rows_changed.emit()

    def show_sizes(self, sizes: Mapping[int, int]) -> None:
        """Show the disk sizes of the runs, in bytes."""
        self._sizes = sizes
        self._rows = [self._row_of(row.record, row.progress) for row in self._rows]
        if self._rows:
            # One signal for all rows: comparing their texts would compute those of thousands of rows here.
            column = next(number for number, each in enumerate(COLUMNS) if each.key == "size")
            self.dataChanged.emit(self.index(0, column), self.index(len(self._rows) - 1, column))
        self.rows_changed.emit()

    def set_dark(self, dark: bool) -> None:
        """Use the colours for a dark or a light background."""
        self._dark = dark
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))

    @property
    def ticked(self) -> list[int]:
        """Numbers of the ticked runs, in the order of ticking."""
        return list(self._ticked)

    def set_ticked(self, run_ids: Sequence[int]) -> None:
        """Tick exactly these runs."""
        self._ticked = list(dict.fromkeys(run_ids))
        if self._rows:
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(self._rows) - 1, 0), [Qt.ItemDataRole.CheckStateRole]
            )
        self.ticked_changed.emit()

    @property
    def rows(self) -> Sequence[RunTableRow]:
        """The rows from top to bottom."""
        return self._rows

    def row(self, run_id: int) -> RunTableRow | None:
        """The row of a run; ``None`` where it is not listed."""
        number = self._row_numbers.get(run_id)
        return None if number is None else self._rows[number]

    def row_number(self, run_id: int) -> int | None:
        """The row number of a run; ``None`` where it is not listed."""
        return self._row_numbers.get(run_id)

    def rowCount(self, parent: Index = ROOT) -> int:
        """Number of runs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Title or icon of a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if column.drawing and role == Qt.ItemDataRole.DecorationRole:
            return icon(column.drawing)
        if role != Qt.ItemDataRole.DisplayRole and (not column.drawing or role not in _TITLE_ROLES):
            return None
        is_drawn = column.drawing and role == Qt.ItemDataRole.DisplayRole
        return "" if is_drawn else QCoreApplication.translate("RunsModel", column.title)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Flags of a cell; those of the first column can be checked."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Content of a cell."""
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[index.column()]
        provider = _PROVIDERS.get(role)
        return provider(self, row, column) if provider else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick a run."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return False
        run_id = self._rows[index.row()].record.id
        others = [other for other in self._ticked if other != run_id]
        self._ticked = [*others, run_id] if Qt.CheckState(value) is Qt.CheckState.Checked else others
        self.dataChanged.emit(index, index, [role])
        self.ticked_changed.emit()
        return True

    def _row_of(self, record: RunRecord, progress: Progress | None) -> RunTableRow:
        """The row of a run; the existing one where nothing has changed."""
        past = self.row(record.id)
        size = self._sizes.get(record.id)
        if past is not None and past.record is record and past.progress == progress and past.size == size:
            return past
        return RunTableRow(record, progress, size)

    def _update(self, rows: list[RunTableRow]) -> None:
        """Replace the rows that have changed."""
        for number, row in enumerate(rows):
            if self._rows[number] is not row:
                self._replace_row(number, row)
        self.rows_changed.emit()

    def _replace_row(self, number: int, row: RunTableRow) -> None:
        """Replace a row and emit ``dataChanged`` for the cells whose texts differ."""
        past = self._rows[number]
        self._rows[number] = row
        if past.status != row.status:
            # The status determines the colour of other cells too.
            self.dataChanged.emit(self.index(number, 0), self.index(number, len(COLUMNS) - 1))
            return
        pairs = enumerate(zip(past.texts, row.texts, strict=True))
        for is_changed, columns in groupby(pairs, key=lambda pair: pair[1][0] != pair[1][1]):
            if is_changed:
                changed = [column for column, _ in columns]
                # createIndex, since index() calls rowCount and columnCount in Python.
                self.dataChanged.emit(
                    self.createIndex(number, changed[0]), self.createIndex(number, changed[-1])
                )

    def _tick(self, row: RunTableRow, column: RunColumn) -> Qt.CheckState | None:
        if column.key != "id":
            return None
        return Qt.CheckState.Checked if row.record.id in self._ticked else Qt.CheckState.Unchecked

    def _swatch(self, row: RunTableRow, column: RunColumn) -> QIcon | None:
        if column.key != "id":
            return None
        colour = colour_for(row.record.id, self._dark)
        icon_of_run = self._swatches.get(colour.name())
        if icon_of_run is None:
            icon_of_run = self._swatches[colour.name()] = swatch(colour)
        return icon_of_run

    def _colour(self, row: RunTableRow, column: RunColumn) -> QColor | None:
        """Text colour of the status and the last loss where the status is highlighted."""
        if column.key not in {"status", "last"}:
            return None
        colours = _STATUS_COLOURS.get(row.status)
        return QColor(colours[self._dark]) if colours else None

    def _alignment(self, row: RunTableRow, column: RunColumn) -> int | None:
        del row
        return _RIGHT if column.numeric else None

    def _tip(self, row: RunTableRow, column: RunColumn) -> str | None:
        del column
        return stored_message_text(row.record.message) or None

    def _run_id(self, row: RunTableRow, column: RunColumn) -> int:
        del column
        return row.record.id

    def _fraction(self, row: RunTableRow, column: RunColumn) -> float | None:
        return row.fraction if column.key == "progress" else None


_PROVIDERS: dict[int, Callable[[RunsModel, RunTableRow, RunColumn], Any]] = {
    Qt.ItemDataRole.TextAlignmentRole: RunsModel._alignment,
    Qt.ItemDataRole.ToolTipRole: RunsModel._tip,
    Qt.ItemDataRole.ForegroundRole: RunsModel._colour,
    Qt.ItemDataRole.CheckStateRole: RunsModel._tick,
    Qt.ItemDataRole.DecorationRole: RunsModel._swatch,
    RUN_ROLE: RunsModel._run_id,
    FRACTION_ROLE: RunsModel._fraction,
}
"""Content of a cell for each role other than its text."""


class RowPreparation(QObject):
    """Prepares the rows of finished runs for sorting and searching, in the loader's thread.

    Rows of other runs change too often for it to pay.
    """

    def __init__(self, session: Session, runs: RunsModel, parent: QObject) -> None:
        super().__init__(parent)
        self._loader = session.loader
        self._runs = runs
        self._waiting: list[RunTableRow] = []
        self._is_working = False

    @Slot()
    def begin(self) -> None:
        """Prepare all rows that are not prepared yet."""
        self._waiting = [row for row in self._runs.rows if not row.is_prepared and row.record.status.is_over]
        if not self._is_working:
            self._prepare_next()

    def _prepare_next(self) -> None:
        rows = self._waiting[:_ROWS_PER_TASK]
        self._waiting = self._waiting[_ROWS_PER_TASK:]
        self._is_working = bool(rows)
        if rows:
            self._loader.load(partial(_prepare, rows), self._on_prepared)

    def _on_prepared(self, future: Future[None]) -> None:
        future.result()
        self._prepare_next()


def _prepare(rows: list[RunTableRow]) -> None:
    """In the loader's thread."""
    for row in rows:
        row.prepare()
