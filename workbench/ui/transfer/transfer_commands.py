"""Commands that import runs, also from files dropped onto the window, and that pack runs into a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QGraphicsOpacityEffect, QLabel, QPushButton

from storage import StoreError
from workbench.errors import WorkbenchError
from workbench.ui.commands import CommandGroup
from workbench.ui.language import message_text
from workbench.ui.session import Loader
from workbench.ui.widgets.progress_strip import ProgressStrip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from PySide6.QtCore import QMimeData
    from PySide6.QtWidgets import QMainWindow, QWidget

    from workbench.importing import ImportReport
    from workbench.ui.runs.runs_panel import RunsPanel
    from workbench.ui.session import Session


class Transfer:
    """Shared state of the window and the thread that imports or packs.

    Attributes:
        is_wanted: whether to continue; the window sets it to ``False`` to cancel.
        done: number of runs done, set by the thread.
        total: number of all runs, 0 while it is unknown.
    """

    def __init__(self) -> None:
        self.is_wanted = True
        self.done = 0
        self.total = 0

    def tell(self, done: int, total: int) -> None:
        """Set the progress, in the working thread."""
        self.done = done
        self.total = total


MARGIN = 48
"""Margin of the window that the hint leaves uncovered, in pixels."""

OPACITY = 0.9
ENTERING = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class DropHint(QLabel):
    """Hint that covers a window while files are dragged over it.

    Signals:
        dropped: files and folders were dropped (a list of paths).
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("drop_hint")
        self.setText(self.tr("Drop to import the runs in these files and folders"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        # Otherwise the window below would get an event that the drag has left it.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._window = window
        # Let the window show through.
        seen_through = QGraphicsOpacityEffect(self)
        seen_through.setOpacity(OPACITY)
        self.setGraphicsEffect(seen_through)
        self.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle drags of files over the window."""
        if isinstance(event, QDropEvent):
            paths = _paths(event.mimeData())
            if not paths:
                return False
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if event.type() in ENTERING:
                self._cover()
            else:
                self.hide()
                self.dropped.emit(paths)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self.hide()
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._cover()
        return False

    def _cover(self) -> None:
        self.setGeometry(self._window.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN))
        self.show()
        self.raise_()


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


ENDING = ".descent"
"""Default suffix of files of packed runs."""


class TransferCommands(CommandGroup):
    """Imports and packs runs in a thread, one transfer at a time."""

    def __init__(self, session: Session, runs: RunsPanel, window: QMainWindow) -> None:
        """Commands of one window, whose status bar shows the progress.

        Args:
            session: session with the store.
            runs: table whose selected runs are packed, and in which imported runs are selected.
            window: window onto which files can be dropped.
        """
        super().__init__(window)
        self._session = session
        self._runs = runs
        self._window = window
        # A thread of its own, since the list of runs and the curves are loaded meanwhile.
        self._loader = Loader(self)
        self._transfer: Transfer | None = None
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setObjectName("transfer_cancel")
        cancel.clicked.connect(self._on_cancelled)
        self._strip = ProgressStrip("transfer", cancel, gap=8)
        self._strip.setObjectName("transfer")
        window.statusBar().addPermanentWidget(self._strip)
        self._hint = DropHint(window)
        self._hint.dropped.connect(self.take)
        self._awaited: set[int] = set()
        session.runs_listed.connect(self._on_runs_listed)

    def slots(self) -> dict[str, Callable[[], object]]:
        """The slot of each command, by its name."""
        return {
            "import_runs": self.import_runs,
            "import_folder": self.import_folder,
            "pack_runs": self.pack_runs,
        }

    def possible(self) -> dict[str, bool]:
        """Which of the commands are possible now."""
        return {"pack_runs": bool(self._runs.selected())}

    def close(self) -> None:
        """Cancel the transfer; runs that are completely imported stay."""
        self._on_cancelled()
        self._end()
        self._loader.close()

    @Slot()
    def import_runs(self) -> None:
        """Import the runs of files that the user chooses."""
        kinds = self.tr("Runs (*.descent *.sqlite *.csv *.tsv *tfevents*);;All files (*)")
        paths, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Import runs"), "", kinds)
        if paths:
            self.take([Path(path) for path in paths])

    @Slot()
    def import_folder(self) -> None:
        """Import the runs of a folder that the user chooses."""
        path = QFileDialog.getExistingDirectory(self._window, self.tr("Import a folder of TensorBoard"))
        if path:
            self.take([Path(path)])

    @Slot(object)
    def take(self, paths: Sequence[Path]) -> None:
        """Import the runs of files and folders."""
        transfer = self._begun(self.tr("Importing"))
        if transfer is not None:
            self._loader.load(partial(_take, self._session, paths, transfer), self._on_taken)

    @Slot()
    def pack_runs(self) -> None:
        """Write the selected runs into a file that the user chooses."""
        run_ids = self._runs.selected()
        name = f"run-{run_ids[0]}" if len(run_ids) == 1 else "runs"
        path, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Pack runs"), name + ENDING, self.tr("Packed runs (*.descent)")
        )
        if not path:
            return
        file = Path(path) if Path(path).suffix else Path(path + ENDING)
        if self._session.store.holds(file):
            self.failed.emit(self.tr("Choose another file than the run store itself."))
            return
        transfer = self._begun(self.tr("Packing"))
        if transfer is not None:
            work = partial(_pack, self._session, run_ids, file, transfer)
            self._loader.load(work, partial(self._on_packed, file))

    def _begun(self, title: str) -> Transfer | None:
        if self._transfer is not None:
            self.failed.emit(self.tr("Wait until what is being imported or packed is done, or cancel it."))
            return None
        self._transfer = Transfer()
        self._strip.follow(self._transfer, title)
        return self._transfer

    def _end(self) -> None:
        self._transfer = None
        self._strip.rest()

    @Slot()
    def _on_cancelled(self) -> None:
        if self._transfer is not None:
            self._transfer.is_wanted = False

    def _on_taken(self, future: Future[ImportReport]) -> None:
        self._end()
        try:
            report = future.result()
        except StoreError as error:
            self.failed.emit(message_text(error))
            return
        self._awaited = set(report.run_ids)
        # The list may have been read since the last run was stored, and is then not announced again.
        self._on_runs_listed()
        self._session.refresh()
        text = self._text(report)
        if report.refused or report.noted:
            # The message bar shows the last line only; the others can be copied.
            lines = [f"{each.title}: {_translated(each.notes)}" for each in (*report.noted, *report.refused)]
            self.failed.emit("\n".join([*lines, text]) if len(lines) > 1 else f"{text}: {lines[0]}")
        else:
            self.written.emit(text)

    def _on_packed(self, file: Path, future: Future[bool]) -> None:
        self._end()
        try:
            is_whole = future.result()
        except (StoreError, WorkbenchError) as error:
            self.failed.emit(message_text(error))
        else:
            stopped = self.tr("Stopped; no file was written.")
            self.written.emit(self.tr("{0} was written.").format(file) if is_whole else stopped)

    def _text(self, report: ImportReport) -> str:
        """Summary of an import in one line."""
        from storage import ImportOutcome

        counts = (
            (self.tr("{0} taken"), report.count(ImportOutcome.ADDED)),
            (self.tr("{0} gone on"), report.count(ImportOutcome.EXTENDED)),
            (self.tr("{0} already here"), report.count(ImportOutcome.KNOWN)),
            (self.tr("{0} refused"), report.count(None)),
        )
        parts = [text.format(count) for text, count in counts if count] or [self.tr("nothing taken")]
        if report.is_stopped:
            parts.append(self.tr("then stopped"))
        return self.tr("Import: {0}").format(", ".join(parts))

    @Slot()
    def _on_runs_listed(self) -> None:
        """Select the imported runs once the table lists them."""
        if self._awaited and self._awaited <= {run.id for run in self._session.runs}:
            self._runs.select(sorted(self._awaited))
            self._awaited = set()


# These import modules of the store in the thread of the transfer, to keep the start of the window short.


def _take(session: Session, paths: Sequence[Path], transfer: Transfer) -> ImportReport:
    from workbench.importing import import_files

    return import_files(session.store, paths, is_wanted=lambda: transfer.is_wanted, tell=transfer.tell)


def _pack(session: Session, run_ids: Sequence[int], file: Path, transfer: Transfer) -> bool:
    """Write the file; return whether it was completed rather than cancelled."""
    from storage import TransferStoppedError, pack

    def tell(done: int) -> None:
        transfer.tell(done, len(run_ids))
        if not transfer.is_wanted:
            raise TransferStoppedError

    try:
        pack(session.store, run_ids, file, tell)
    except TransferStoppedError:
        return False
    return True


def _translated(notes: Sequence[str]) -> str:
    """The notes of a result in one line."""
    return "; ".join(map(message_text, notes))
