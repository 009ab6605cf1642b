"""The bin: a window with the deleted runs, and the commands to restore or remove them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from storage import StoreError
from workbench.execution.disk_usage import empty_bin, removable
from workbench.formatting import moment, size
from workbench.ui.commands import CommandGroup
from workbench.ui.language import message_text
from workbench.ui.run_editing.run_commands import Restore, plural_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from PySide6.QtWidgets import QWidget

    from storage import RunRecord
    from workbench.execution.disk_usage import EmptiedBin
    from workbench.ui.run_editing.disk_sizes import DiskSizes
    from workbench.ui.run_editing.undo_history import UndoHistory
    from workbench.ui.session import Session

_RUN = Qt.ItemDataRole.UserRole


class BinWindow(QDialog):
    """Table of the runs in the bin, the latest deleted first.

    Attributes:
        table: the widget with one row for each run.

    Signals:
        restore_requested: runs are to be restored (their numbers).
        emptying_confirmed: runs are to be removed permanently (their RunRecords).
    """

    restore_requested = Signal(object)
    emptying_confirmed = Signal(object)

    def __init__(self, session: Session, sizes: DiskSizes, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._sizes = sizes
        self._shown: list[RunRecord] = []
        self.setObjectName("bin")
        self.setWindowTitle(self.tr("Bin"))
        self.resize(760, 380)
        self._summary = QLabel()
        self._summary.setObjectName("bin_told")
        self._summary.setTextFormat(Qt.TextFormat.PlainText)
        self._summary.setWordWrap(True)
        self.table = QTableWidget(0, 5)
        self.table.setObjectName("bin_runs")
        self.table.setAccessibleName(self.tr("Runs in the bin"))
        headings = (
            self.tr("Run"), self.tr("Name"), self.tr("Problem, optimizer"), self.tr("Deleted"),
            self.tr("Size"),
        )  # fmt: skip
        self.table.setHorizontalHeaderLabels(headings)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        for number, width in enumerate((60, 160, 230, 150)):
            self.table.setColumnWidth(number, width)
        self.table.itemSelectionChanged.connect(self._show_enabled)
        self._restore = QPushButton(self.tr("Restore"))
        self._restore.setObjectName("bin_restore")
        self._restore.setToolTip(self.tr("Take the selected runs out of the bin"))
        self._restore.clicked.connect(self._on_restore)
        self._empty = QPushButton(self.tr("Empty the bin…"))
        self._empty.setObjectName("bin_empty")
        self._empty.clicked.connect(self._on_empty)
        for button in (self._restore, self._empty):
            button.setAutoDefault(False)
        line = QHBoxLayout()
        line.addWidget(self._summary, 1)
        line.addWidget(self._restore)
        line.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addLayout(line)
        session.runs_listed.connect(self.refresh)
        sizes.changed.connect(self._show)
        self._show()

    @Slot()
    def refresh(self) -> None:
        """Read the runs in the bin, if the window is visible."""
        if self.isVisible():
            self._session.loader.load(self._read, self._on_read)

    def _read(self) -> list[RunRecord]:
        return self._session.store.runs(in_bin=True)

    def _on_read(self, future: Future[list[RunRecord]]) -> None:
        try:
            runs = future.result()
        except StoreError as error:
            self._summary.setText(message_text(error))
            return
        runs.sort(key=_deletion_time, reverse=True)
        if runs != self._shown:
            self._shown = runs
            self._show()

    @Slot()
    def _show(self) -> None:
        selected = set(self._selected())
        self.table.setRowCount(len(self._shown))
        for row, run in enumerate(self._shown):
            texts = (
                str(run.id), run.name, f"{run.problem}, {run.optimizer}", moment(run.deleted),
                size(self._sizes.of_runs.get(run.id, 0)),
            )  # fmt: skip
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setData(_RUN, run.id)
                self.table.setItem(row, column, item)
                item.setSelected(run.id in selected)
        count = len(self._shown)
        text = self.tr("The bin is empty.")
        if count:
            text = self.tr("1 run, {1}") if count == 1 else self.tr("{0} runs, {1}")
        self._summary.setText(text.format(f"{count:,}", size(self._size_of(self._shown))))
        self._show_enabled()

    @Slot()
    def _show_enabled(self) -> None:
        self._restore.setEnabled(bool(self._selected()))
        self._empty.setEnabled(bool(removable(self._shown)))

    def _selected(self) -> list[int]:
        return [index.data(_RUN) for index in self.table.selectionModel().selectedRows()]

    def _size_of(self, runs: list[RunRecord]) -> int:
        return sum(self._sizes.of_runs.get(run.id, 0) for run in runs)

    @Slot()
    def _on_restore(self) -> None:
        self.restore_requested.emit(tuple(self._selected()))

    @Slot()
    def _on_empty(self) -> None:
        """Ask for confirmation: this is the only command that cannot be undone."""
        runs = removable(self._shown)
        locked = len(self._shown) - len(runs)
        question = self.tr("Remove 1 run with {1} for good?")
        if len(runs) > 1:
            question = self.tr("Remove {0} runs with {1} for good?")
        box = QMessageBox(self)
        box.setObjectName("bin_question")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Empty the bin"))
        box.setText(question.format(f"{len(runs):,}", size(self._size_of(runs))))
        text = self.tr("Their curves, notes and checkpoints go with them. This cannot be undone.")
        if locked:
            note = self.tr("Locked runs stay in the bin: {0}.").format(locked)
            text = f"{text} {note}"
        box.setInformativeText(text)
        remove = box.addButton(self.tr("Remove for good"), QMessageBox.ButtonRole.DestructiveRole)
        remove.setObjectName("bin_remove")
        remove.clicked.connect(partial(self.emptying_confirmed.emit, runs))
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setEscapeButton(cancel)
        box.open()


def _deletion_time(run: RunRecord) -> tuple[float, int]:
    return (run.deleted.timestamp() if run.deleted else 0.0, run.id)


class BinCommands(CommandGroup):
    """Restores runs or removes them permanently, and shrinks the store afterwards."""

    def __init__(self, session: Session, history: UndoHistory, sizes: DiskSizes, window: QWidget) -> None:
        """CommandGroup of one main window.

        Args:
            session: store and queue.
            history: undo history that restoring is added to.
            sizes: disk sizes of the runs; shrinks the store.
            window: parent of the bin window.
        """
        super().__init__(window)
        self._session = session
        self._history = history
        self._sizes = sizes
        self._window = window
        self._bin: BinWindow | None = None
        sizes.vacuumed.connect(self._on_vacuumed)
        sizes.failed.connect(self._on_error)

    def slots(self) -> dict[str, Callable[[], object]]:
        """The slot of each command."""
        return {"bin": self.show_bin}

    @Slot()
    def show_bin(self) -> None:
        """Open the bin."""
        if self._bin is None:
            self._bin = BinWindow(self._session, self._sizes, self._window)
            self._bin.restore_requested.connect(self._on_restore)
            self._bin.emptying_confirmed.connect(self._on_emptying_confirmed)
        self._bin.show()
        self._bin.activateWindow()
        self._bin.refresh()

    @Slot(object)
    def _on_restore(self, run_ids: tuple[int, ...]) -> None:
        title = plural_text(self.tr("restore run {0}"), self.tr("restore {0} runs"), run_ids)
        message = plural_text(
            self.tr("Run {0} is in the list again."), self.tr("{0} runs are in the list again."), run_ids
        )
        self._history.do(Restore(run_ids), title, partial(self.written.emit, message))

    @Slot(object)
    def _on_emptying_confirmed(self, runs: list[RunRecord]) -> None:
        self._session.loader.load(partial(empty_bin, self._session.store, runs), self._on_emptied)

    def _on_emptied(self, future: Future[EmptiedBin]) -> None:
        try:
            emptied = future.result()
        except StoreError as error:
            self._on_error(error)
            return
        if emptied.fault is not None:
            self._on_error(emptied.fault)
        if self._bin is not None:
            self._bin.refresh()
        self._session.refresh()
        one = self.tr("Run {0} is gone for good; unused room is given back…")
        several = self.tr("{0} runs are gone for good; unused room is given back…")
        if emptied.run_ids:
            self.written.emit(plural_text(one, several, emptied.run_ids))
            self._sizes.vacuum()

    @Slot(object)
    def _on_vacuumed(self, gained: int) -> None:
        self.written.emit(self.tr("The store gave {0} back.").format(size(max(0, gained))))

    @Slot(object)
    def _on_error(self, error: Exception) -> None:
        self.failed.emit(message_text(error))
