"""Table model of the runs."""

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
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from workbench.ui.icons import icon
from workbench.ui.plots.colours import colour_for
from workbench.ui.runs.columns import COLUMNS, RunColumn, RunTableRow
from workbench.ui.sentences import sentence

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

TITLE_ROLES = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
"""What tells the title of a column whose heading is an icon."""
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

_TROUBLE, _WORK, _WARNING = ("#b3261e", "#ff7b72"), ("#1a5fb4", "#79b8ff"), ("#8a5a00", "#e3b341")

STATUS_COLOURS = {
    "diverged": _TROUBLE,
    "failed": _TROUBLE,
    "queued": _WORK,
    "running": _WORK,
    "paused": _WORK,
    "interrupted": _WARNING,
}
"""Text colours of the statuses that stand out, on a light and on a dark background."""


class RunsModel(QAbstractTableModel):
    """Rows are runs, newest first; the first column can be ticked.

    Signals:
        ticked_changed: the set of ticked runs is another one.
        rows_changed: all cells that had to change have.
    """

    ticked_changed = Signal()
    rows_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[RunTableRow] = []
        self._places: dict[int, int] = {}
        self._ticked: list[int] = []
        self._sizes: Mapping[int, int] = {}
        self._dark = False
        self._swatches: dict[str, QIcon] = {}

    def show_runs(self, records: Sequence[RunRecord], progress: Mapping[int, Progress]) -> None:
        """Show what the store lists, with the newer word of the jobs that train."""
        rows = [self._row_of(record, progress.get(record.id)) for record in records]
        old, new = [row.record.id for row in self._rows], [row.record.id for row in rows]
        if old and len(new) > len(old) and new[-len(old) :] == old:
            added = len(new) - len(old)
            self.beginInsertRows(ROOT, 0, added - 1)
            self._rows = [*rows[:added], *self._rows]
            self._places = {number: place for place, number in enumerate(new)}
            self.endInsertRows()
        elif old != new:
            self.beginResetModel()
            self._rows = rows
            self._places = {number: place for place, number in enumerate(new)}
            self.endResetModel()
            return
        self._update(rows)

    def show_progress(self, progress: Mapping[int, Progress]) -> None:
        """Show what the jobs say now."""
        for run_id, said in progress.items():
            place = self._places.get(run_id)
            if place is not None and self._rows[place].progress != said:
                self._put(place, self._rows[place].advanced(said))
        self.rows_changed.emit()

    def show_sizes(self, sizes: Mapping[int, int]) -> None:
        """Show how many bytes the runs take on the disk."""
        self._sizes = sizes
        self._rows = [self._row_of(row.record, row.progress) for row in self._rows]
        if self._rows:
            # At once: to compare the texts of thousands of rows would make them all here.
            column = next(number for number, each in enumerate(COLUMNS) if each.key == "size")
            self.dataChanged.emit(self.index(0, column), self.index(len(self._rows) - 1, column))
        self.rows_changed.emit()

    def set_dark(self, dark: bool) -> None:
        """Draw the runs' colours for a dark or a light background."""
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
        """The row of a run, ``None`` where it is not listed."""
        place = self._places.get(run_id)
        return None if place is None else self._rows[place]

    def place(self, run_id: int) -> int | None:
        """The number of a run's row, ``None`` where it is not listed."""
        return self._places.get(run_id)

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many runs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The headings."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if column.drawing and role == Qt.ItemDataRole.DecorationRole:
            return icon(column.drawing)
        if role != Qt.ItemDataRole.DisplayRole and (not column.drawing or role not in TITLE_ROLES):
            return None
        is_drawn = column.drawing and role == Qt.ItemDataRole.DisplayRole
        return "" if is_drawn else QCoreApplication.translate("RunsModel", column.title)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The first column can be ticked."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[index.column()]
        give = _GIVEN.get(role)
        return give(self, row, column) if give else None

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
        """The row of a run, the one there is where nothing has changed."""
        past, size = self.row(record.id), self._sizes.get(record.id)
        if past is not None and past.record is record and past.progress == progress and past.size == size:
            return past
        return RunTableRow(record, progress, size)

    def _update(self, rows: list[RunTableRow]) -> None:
        """Replace rows one for one and say which have changed."""
        for place, row in enumerate(rows):
            if self._rows[place] is not row:
                self._put(place, row)
        self.rows_changed.emit()

    def _put(self, place: int, row: RunTableRow) -> None:
        """Replace a row and say which of its cells show something else now."""
        past, self._rows[place] = self._rows[place], row
        if past.status != row.status:
            # It colours other cells too.
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))
            return
        pairs = enumerate(zip(past.texts, row.texts, strict=True))
        for is_changed, columns in groupby(pairs, key=lambda pair: pair[1][0] != pair[1][1]):
            if is_changed:
                numbers = [column for column, _ in columns]
                # Not index(), which asks Python for the size of the table.
                self.dataChanged.emit(
                    self.createIndex(place, numbers[0]), self.createIndex(place, numbers[-1])
                )

    def _tick(self, row: RunTableRow, column: RunColumn) -> Qt.CheckState | None:
        if column.key != "id":
            return None
        return Qt.CheckState.Checked if row.record.id in self._ticked else Qt.CheckState.Unchecked

    def _swatch(self, row: RunTableRow, column: RunColumn) -> QIcon | None:
        if column.key != "id":
            return None
        colour = colour_for(row.record.id, self._dark)
        found = self._swatches.get(colour.name())
        if found is None:
            found = self._swatches[colour.name()] = swatch(colour)
        return found

    def _colour(self, row: RunTableRow, column: RunColumn) -> QColor | None:
        """Trouble is red, work in progress blue, everything else as usual."""
        if column.key not in {"status", "last"}:
            return None
        colours = STATUS_COLOURS.get(row.status)
        return QColor(colours[self._dark]) if colours else None

    def _alignment(self, row: RunTableRow, column: RunColumn) -> int | None:
        del row
        return RIGHT if column.numeric else None

    def _tip(self, row: RunTableRow, column: RunColumn) -> str | None:
        del column
        return sentence(row.record.message) or None

    def _run_id(self, row: RunTableRow, column: RunColumn) -> int:
        del column
        return row.record.id

    def _fraction(self, row: RunTableRow, column: RunColumn) -> float | None:
        return row.fraction if column.key == "progress" else None


_GIVEN: dict[int, Callable[[RunsModel, RunTableRow, RunColumn], Any]] = {
    Qt.ItemDataRole.TextAlignmentRole: RunsModel._alignment,
    Qt.ItemDataRole.ToolTipRole: RunsModel._tip,
    Qt.ItemDataRole.ForegroundRole: RunsModel._colour,
    Qt.ItemDataRole.CheckStateRole: RunsModel._tick,
    Qt.ItemDataRole.DecorationRole: RunsModel._swatch,
    RUN_ROLE: RunsModel._run_id,
    FRACTION_ROLE: RunsModel._fraction,
}
"""What a cell gives for each role but its text."""


def swatch(colour: QColor) -> QIcon:
    """A dot in the colour of a run."""
    pixmap = QPixmap(24, 24)
    pixmap.setDevicePixelRatio(2.0)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(2, 2, 8, 8)
    painter.end()
    return QIcon(pixmap)


AT_ONCE = 250
"""Rows prepared before the loader may do something else."""


class RowPreparation(QObject):
    """Unpacks, formats and folds the rows of runs that are over; the others change before it would help."""

    def __init__(self, session: Session, runs: RunsModel, parent: QObject) -> None:
        super().__init__(parent)
        self._loader = session.loader
        self._runs = runs
        self._waiting: list[RunTableRow] = []
        self._is_working = False

    @Slot()
    def begin(self) -> None:
        """Prepare the rows that are not."""
        self._waiting = [row for row in self._runs.rows if not row.is_prepared and row.record.status.is_over]
        if not self._is_working:
            self._go_on()

    def _go_on(self) -> None:
        rows, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        self._is_working = bool(rows)
        if rows:
            self._loader.load(partial(_prepare, rows), self._on_prepared)

    def _on_prepared(self, future: Future[None]) -> None:
        future.result()
        self._go_on()


def _prepare(rows: list[RunTableRow]) -> None:
    """In the loader's thread."""
    for row in rows:
        row.prepare()
