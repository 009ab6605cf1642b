"""The runs that were deleted: restored from here, or removed for good."""

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
from workbench.execution.disposal import removable
from workbench.figures import moment, size
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PySide6.QtWidgets import QWidget

    from storage import RunRecord
    from workbench.ui.curation.sizes import Sizes
    from workbench.ui.session import Session

_RUN = Qt.ItemDataRole.UserRole


class BinWindow(QDialog):
    """A list of the runs in the bin, the latest deleted first.

    Signals:
        restore_requested: take runs out of the bin (their numbers).
        emptying_confirmed: runs are to go for good (their RunRecords).
    """

    restore_requested = Signal(object)
    emptying_confirmed = Signal(object)

    def __init__(self, session: Session, sizes: Sizes, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._sizes = sizes
        self._shown: list[RunRecord] = []
        self.setObjectName("bin")
        self.setWindowTitle(self.tr("Bin"))
        self.resize(760, 380)
        self._told = QLabel()
        self._told.setObjectName("bin_told")
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setWordWrap(True)
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
        line.addWidget(self._told, 1)
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
        """Read what lies in the bin, if anybody looks."""
        if self.isVisible():
            self._session.loader.load(self._read, self._on_read)

    def _read(self) -> list[RunRecord]:
        return self._session.store.runs(in_bin=True)

    def _on_read(self, future: Future[list[RunRecord]]) -> None:
        try:
            runs = future.result()
        except StoreError as error:
            self._told.setText(sentence(str(error)))
            return
        runs.sort(key=_deleted, reverse=True)
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
        told = self.tr("The bin is empty.")
        if count:
            told = self.tr("1 run, {1}") if count == 1 else self.tr("{0} runs, {1}")
        self._told.setText(told.format(f"{count:,}", size(self._room(self._shown))))
        self._show_enabled()

    @Slot()
    def _show_enabled(self) -> None:
        self._restore.setEnabled(bool(self._selected()))
        self._empty.setEnabled(bool(removable(self._shown)))

    def _selected(self) -> list[int]:
        return [index.data(_RUN) for index in self.table.selectionModel().selectedRows()]

    def _room(self, runs: list[RunRecord]) -> int:
        return sum(self._sizes.of_runs.get(run.id, 0) for run in runs)

    @Slot()
    def _on_restore(self) -> None:
        self.restore_requested.emit(tuple(self._selected()))

    @Slot()
    def _on_empty(self) -> None:
        """Ask first: this is the one thing that cannot be undone."""
        going = removable(self._shown)
        staying = len(self._shown) - len(going)
        question = self.tr("Remove 1 run with {1} for good?")
        if len(going) > 1:
            question = self.tr("Remove {0} runs with {1} for good?")
        box = QMessageBox(self)
        box.setObjectName("bin_question")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Empty the bin"))
        box.setText(question.format(f"{len(going):,}", size(self._room(going))))
        told = self.tr("Their curves, notes and checkpoints go with them. This cannot be undone.")
        if staying:
            kept = self.tr("Locked runs stay in the bin: {0}.").format(staying)
            told = f"{told} {kept}"
        box.setInformativeText(told)
        remove = box.addButton(self.tr("Remove for good"), QMessageBox.ButtonRole.DestructiveRole)
        remove.setObjectName("bin_remove")
        remove.clicked.connect(partial(self.emptying_confirmed.emit, going))
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setEscapeButton(cancel)
        box.open()


def _deleted(run: RunRecord) -> tuple[float, int]:
    return (run.deleted.timestamp() if run.deleted else 0.0, run.id)
