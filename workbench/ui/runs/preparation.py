"""What sorting and searching need of thousands of runs, made in another thread before somebody asks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from concurrent.futures import Future

    from workbench.ui.runs.columns import RunRow
    from workbench.ui.runs.runs_model import RunsModel
    from workbench.ui.session import Session

AT_ONCE = 250
"""Rows prepared before the loader may do something else."""


class Preparation(QObject):
    """Unpacks, formats and folds the rows of runs that are over; the others change before it would help."""

    def __init__(self, session: Session, runs: RunsModel, parent: QObject) -> None:
        super().__init__(parent)
        self._loader = session.loader
        self._runs = runs
        self._waiting: list[RunRow] = []
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


def _prepare(rows: list[RunRow]) -> None:
    """In the loader's thread."""
    for row in rows:
        row.prepare()
