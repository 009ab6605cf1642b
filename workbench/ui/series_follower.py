"""Keeps a plot of one series up to date: history from the store, what is new from the live feed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from storage import StoreError
from workbench.ui.plots.colours import colour_for

if TYPE_CHECKING:
    from concurrent.futures import Future

    from storage import Series
    from workbench.execution.job import Job
    from workbench.training.block import Block
    from workbench.ui.plots.series_plot import SeriesPlot
    from workbench.ui.session import Session

PULL_MS = 50
"""How often live values are pulled by a plot that is seen."""


@dataclass(frozen=True)
class ShownRun:
    """A run in a plot.

    Attributes:
        run_id: its number in the store.
        label: what the legend calls it.
    """

    run_id: int
    label: str


@dataclass
class _Followed:
    """Where a run's curve stands.

    Attributes:
        job: trains the run, ``None`` where none of ours does.
        loading: whether its history is on its way from the store.
        position: in the job's feed.
        last_step: of the curve; what the feed repeats up to it is left out.
    """

    job: Job | None
    loading: bool = False
    position: int = 0
    last_step: int = 0


class SeriesFollower(QObject):
    """Shows one series of some runs in a plot and lets it grow while they train.

    The store lags behind the feed by a fraction of a second and the feed forgets after some seconds, so a
    curve is loaded from the store and continued from the feed. Runs that another program trains are read
    from the store as they grow.
    """

    def __init__(self, session: Session, plot: SeriesPlot, series: str) -> None:
        super().__init__(plot)
        self._session = session
        self._plot = plot
        self._series = series
        self._runs: dict[int, _Followed] = {}
        self._generation = 0
        self._timer = QTimer(self)
        self._timer.setInterval(PULL_MS)
        self._timer.timeout.connect(self.pull)
        session.runs_listed.connect(self._on_runs_listed)

    @property
    def series(self) -> str:
        """Name of the series shown."""
        return self._series

    def set_series(self, name: str) -> None:
        """Show another series of the same runs."""
        if name == self._series:
            return
        self._series = name
        self._generation += 1
        empty = np.empty(0)
        for run_id, followed in self._runs.items():
            self._plot.replace(str(run_id), empty.astype(np.int64), empty, empty)
            self._runs[run_id] = replace(followed, loading=False, position=0, last_step=0)
            self._load(run_id)
        self._plot.fit()

    def show_runs(self, runs: list[ShownRun], *, dark: bool) -> None:
        """Show exactly these runs; those that stay keep their curves."""
        wanted = {run.run_id: run.label for run in runs}
        for run_id in [run_id for run_id in self._runs if run_id not in wanted]:
            self._plot.remove_run(str(run_id))
            del self._runs[run_id]
        for run_id, label in wanted.items():
            if run_id in self._runs:
                self._plot.set_run_label(str(run_id), label)
                continue
            self._plot.add_run(str(run_id), label, colour_for(run_id, dark))
            self._runs[run_id] = _Followed(self._session.job(run_id))
            self._load(run_id)
        self._timer.start()

    @Slot()
    def pull(self) -> None:
        """Take what the live feeds have, if anybody looks; rest when nothing more is to come."""
        if not self._plot.isVisible():
            return
        for run_id, followed in self._runs.items():
            if followed.job is None or followed.loading:
                continue
            is_over = followed.job.progress.status.is_over
            news = followed.job.feed.since(followed.position)
            if news.missed and followed.position:
                self._load(run_id)
                continue
            followed.position = news.position
            self._extend(run_id, news.blocks)
            if is_over:
                followed.job = None
        if not any(followed.job or followed.loading for followed in self._runs.values()):
            self._timer.stop()

    def _extend(self, run_id: int, blocks: tuple[Block, ...]) -> None:
        parts = [
            (block.steps[: block.lengths[0]], block.seconds[: block.lengths[0]], values)
            for block in blocks
            if (values := _values(block, self._series)) is not None
        ]
        if not parts:
            return
        steps, seconds, values = (np.concatenate(part) for part in zip(*parts, strict=True))
        self._append(run_id, steps, seconds, values)

    def _append(self, run_id: int, steps: np.ndarray, seconds: np.ndarray, values: np.ndarray) -> None:
        followed = self._runs[run_id]
        start = int(np.searchsorted(steps, followed.last_step, side="right"))
        if start < len(steps):
            self._plot.extend(str(run_id), steps[start:], seconds[start:], values[start:])
            followed.last_step = int(steps[-1])

    def _load(self, run_id: int) -> None:
        """Read what the store has beyond the curve's last step."""
        followed = self._runs[run_id]
        followed.loading = True
        work = partial(self._session.store.series, run_id, self._series, followed.last_step)
        self._session.loader.load(work, partial(self._on_loaded, run_id, self._generation))
        self._timer.start()

    def _on_loaded(self, run_id: int, generation: int, future: Future[Series]) -> None:
        if run_id not in self._runs or generation != self._generation:
            return
        followed = self._runs[run_id]
        followed.loading = False
        followed.position = 0
        try:
            series = future.result()
        except StoreError as error:
            self._session.fault_changed.emit(error)
            return
        self._append(run_id, series.steps, series.seconds, series.values)

    @Slot()
    def _on_runs_listed(self) -> None:
        """Read on where a run grows that none of our jobs trains."""
        statuses = {record.id: record for record in self._session.runs if record.id in self._runs}
        for run_id, record in statuses.items():
            followed = self._runs[run_id]
            summary = record.summaries.get(self._series)
            has_more = summary is not None and summary.last_step > followed.last_step
            if followed.job is None and not followed.loading:
                # A run that was over may go on.
                followed.job = self._session.job(run_id)
                if has_more or followed.job is not None:
                    self._load(run_id)


def _values(block: Block, series: str) -> np.ndarray | None:
    """The values of a series in a block of one run, ``None`` where the block has none of it."""
    if series not in block.names:
        return None
    return block.values[: block.lengths[0], 0, block.names.index(series)]
