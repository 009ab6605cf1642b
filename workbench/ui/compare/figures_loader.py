"""Figures of whole series, computed in the loader's thread and kept."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from storage import RunNotFoundError, StoreError
from workbench.ui.compare.curve_figures import NOT_RECORDED, CurveFigures, curve_figures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from storage import RunRecord, Store
    from workbench.ui.session import Session

    Request = tuple[str, float | None, int]
    """Series, target, and the last step that was recorded."""

PAUSE_SECONDS = 2.0
"""Shortest pause before a run that trains is read again as a whole."""


class FiguresLoader(QObject):
    """Knows the figures of one series for some runs, and reads the store where they are not known.

    Signals:
        figures_ready: all that were asked for have come.
    """

    figures_ready = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._known: dict[int, tuple[Request, CurveFigures]] = {}
        self._under_way: set[int] = set()
        self._due: dict[int, float] = {}

    def figures(
        self, runs: Sequence[RunRecord], series: str, target: float | None
    ) -> list[CurveFigures | None]:
        """What is known by now of each run; what is not, or of fewer points, is asked for."""
        found: list[CurveFigures | None] = []
        for run in runs:
            summary = run.summaries.get(series)
            request, figures = self._known.get(run.id, (None, None))
            fits = request is not None and request[:2] == (series, target)
            found.append(figures if fits else None)
            if summary is None:
                found[-1] = NOT_RECORDED
                continue
            if run.id in self._under_way:
                continue
            wanted = (series, target, summary.last_step)
            rests = fits and not run.status.is_over and time.monotonic() < self._due.get(run.id, 0.0)
            if request != wanted and not rests:
                self._under_way.add(run.id)
                work = partial(_read, self._session.store, run.id, series, target)
                self._session.loader.load(work, partial(self._on_read, run.id, wanted))
        return found

    def _on_read(self, run_id: int, request: Request, future: Future[CurveFigures]) -> None:
        self._under_way.discard(run_id)
        self._due[run_id] = time.monotonic() + PAUSE_SECONDS
        try:
            self._known[run_id] = request, future.result()
        except RunNotFoundError:
            # Deleted meanwhile; the list of runs will say so.
            return
        except StoreError as error:
            self._session.fault_changed.emit(error)
            return
        if not self._under_way:
            self.figures_ready.emit()


def _read(store: Store, run_id: int, series: str, target: float | None) -> CurveFigures:
    return curve_figures(series, store.series(run_id, series), target)
