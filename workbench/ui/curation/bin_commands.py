"""The command that opens the bin, and what is asked for there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from storage import StoreError
from workbench.execution.disposal import empty_bin
from workbench.figures import size
from workbench.ui.commands import Commands
from workbench.ui.curation.bin_window import BinWindow
from workbench.ui.curation.counted import counted
from workbench.ui.curation.deeds import Restore
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from PySide6.QtWidgets import QWidget

    from storage import RunRecord
    from workbench.execution.disposal import Emptied
    from workbench.ui.curation.history import History
    from workbench.ui.curation.sizes import Sizes
    from workbench.ui.session import Session


class BinCommands(Commands):
    """Restores runs, removes them for good, and gives their room back to the disk afterwards."""

    def __init__(self, session: Session, history: History, sizes: Sizes, window: QWidget) -> None:
        """For one window.

        Args:
            session: store and queue.
            history: where restoring can be undone.
            sizes: of the runs; gives the room back.
            window: parent of the window with the bin.
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
        """What carries out the command."""
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
        title = counted(self.tr("restore run {0}"), self.tr("restore {0} runs"), run_ids)
        told = counted(
            self.tr("Run {0} is in the list again."), self.tr("{0} runs are in the list again."), run_ids
        )
        self._history.make(Restore(run_ids), title, partial(self.written.emit, told))

    @Slot(object)
    def _on_emptying_confirmed(self, runs: list[RunRecord]) -> None:
        self._session.loader.load(partial(empty_bin, self._session.store, runs), self._on_emptied)

    def _on_emptied(self, future: Future[Emptied]) -> None:
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
            self.written.emit(counted(one, several, emptied.run_ids))
            self._sizes.vacuum()

    @Slot(object)
    def _on_vacuumed(self, gained: int) -> None:
        self.written.emit(self.tr("The store gave {0} back.").format(size(max(0, gained))))

    @Slot(object)
    def _on_error(self, error: Exception) -> None:
        self.failed.emit(sentence(str(error)))
