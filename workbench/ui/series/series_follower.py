"""Keeps a plot of one series up to date: history from the store, what is new from the live feed."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from storage import RunNotFoundError, StoreError
from workbench.ui.plots.colours import colour_for
from workbench.ui.plots.curves.curve_data import CurveData
from workbench.ui.plots.frame_clock import frame_clock
from workbench.ui.series.stored_curves import CurveOpener, grown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from numpy.typing import NDArray
    from PySide6.QtGui import QColor

    from storage import Series
    from workbench.execution.feed import Feed
    from workbench.execution.job import Job, Progress
    from workbench.training.recorded_block import RecordedBlock
    from workbench.ui.plots.series_plot import SeriesPlot
    from workbench.ui.session import Session


@dataclass(frozen=True)
class ShownRun:
    """A run in a plot.

    Attributes:
        run_id: its number in the store.
        label: what the legend calls it.
        colour: of its curves, ``None`` for the run's own.
        is_listed: whether the legend has a line for it.
    """

    run_id: int
    label: str
    colour: QColor | None = None
    is_listed: bool = True


@dataclass(frozen=True)
class Strip:
    """Consecutive points of one series of the runs of a batch.

    Attributes:
        steps: ``[n]``.
        seconds: ``[n]``.
        values: ``[n, R]``.
        rows: ``[R]``, row of each run in the batch as it began, ascending.
        lengths: ``[R]``, number of points of each run, at most n.
    """

    steps: NDArray[np.int64]
    seconds: NDArray[np.float64]
    values: NDArray[np.float64]
    rows: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def part(self, row: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]] | None:
        """Steps, seconds and values of the run in a row of the batch, ``None`` if it has none here."""
        position = int(self.rows.searchsorted(row))
        if position == len(self.rows) or self.rows[position] != row:
            return None
        length = int(self.lengths[position])
        return (
            (self.steps[:length], self.seconds[:length], self.values[:length, position]) if length else None
        )


def strips(blocks: Sequence[RecordedBlock], series: str) -> list[Strip]:
    """Join the points of one series, in as few strips as the set of runs stayed the same.

    Args:
        blocks: in the order of training, of one feed.
        series: its name.
    """
    wanted = [block for block in blocks if series in block.names]
    pieces: list[Strip] = []
    for _, together in groupby(wanted, _company):
        same = list(together)
        values = [block.values[:, :, block.names.index(series)] for block in same]
        pieces.append(
            Strip(
                np.concatenate([block.steps for block in same]),
                np.concatenate([block.seconds for block in same]),
                np.concatenate(values),
                same[0].rows,
                # Blocks in which a run ends stand alone, so these are full or those of one block.
                same[0].lengths if len(same) == 1 else np.full(len(same[0].rows), _count(same)),
            )
        )
    return pieces


def _company(block: RecordedBlock) -> object:
    """Equal for blocks that can be joined: those of the same runs, none of which ends in them."""
    return block.rows.tobytes() if (block.lengths == len(block.steps)).all() else id(block)


def _count(blocks: Sequence[RecordedBlock]) -> int:
    return sum(len(block.steps) for block in blocks)


PULL_MS = 50
"""Shortest interval between two pulls of live values by a visible plot."""

LONGEST_PULL_MS = 500
"""Longest interval: a feed drops values after some seconds."""

PULL_SECONDS = 0.025
"""Time budget of a pull; runs that remain are left to the next one, so that the window stays responsive."""

PULL_REST = 200
"""Pause after a pull, as a multiple of its CPU time, which leaves the interpreter to the runs in training."""


@dataclass
class _Followed:
    """State of the curve of one run.

    Attributes:
        job: the job that trains the run, ``None`` if none of this process does.
        feed: the feed of ``position``; the job gets another one when it leaves its batch.
        row: row of the run in the blocks of that feed.
        loading: whether its history is being read from the store.
        position: position in the feed.
        last_step: last step of the curve; earlier steps in the feed are repetitions.
        updates: the update up to which the curve is complete.
        pulled: time of the last pull, by time.perf_counter.
    """

    job: Job | None
    feed: Feed | None = None
    row: int = 0
    loading: bool = False
    position: int = 0
    last_step: int = 0
    updates: int = 0
    pulled: float = 0.0


@dataclass(frozen=True)
class _FeedNews:
    """New values of a feed since some position.

    Attributes:
        position: position from which the next pull continues.
        values: the series shown.
        losses: the loss, which every update records, so that a gap in it shows missing updates.
    """

    position: int
    values: list[Strip]
    losses: list[Strip]


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
        self._opener = CurveOpener(session, self._on_sketched, self._on_opened, self._on_refused)
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
        with self._plot.together():
            for run_id, followed in self._runs.items():
                self._plot.show_data(str(run_id), CurveData())
                self._runs[run_id] = _Followed(followed.job, followed.feed, followed.row)
        self._open([run_id for run_id, followed in self._runs.items() if followed.job is None])
        self._plot.fit()
        self._wake()

    def show_runs(self, runs: list[ShownRun], *, dark: bool) -> None:
        """Show exactly these runs; those that stay keep their curves."""
        wanted = {run.run_id: run for run in runs}
        jobs = {job.run_id: job for job in self._session.runner.jobs}
        new = []
        with self._plot.together():
            for run_id in [run_id for run_id in self._runs if run_id not in wanted]:
                self._plot.remove_run(str(run_id))
                del self._runs[run_id]
            for run_id, run in wanted.items():
                colour = colour_for(run_id, dark) if run.colour is None else run.colour
                if run_id in self._runs:
                    self._plot.set_run_looks(str(run_id), run.label, colour, in_legend=run.is_listed)
                    continue
                self._plot.add_run(str(run_id), run.label, colour, in_legend=run.is_listed)
                self._runs[run_id] = _Followed(jobs.get(run_id))
                new.append(run_id)
        # A run that has just begun is still in its feed from the start, which is quicker to read.
        self._open([run_id for run_id in new if self._runs[run_id].job is None])
        self._wake()

    @Slot()
    def pull(self) -> None:
        """Append the new values of the live feeds while the plot is visible; stop when all runs are over."""
        if not self._plot.isVisible():
            return
        began = time.perf_counter()
        began_computing = time.thread_time()
        seen: dict[tuple[Feed, int], _FeedNews] = {}
        live = [
            (run_id, followed, job, job.progress)
            for run_id, followed in self._runs.items()
            if (job := followed.job) is not None and not followed.loading
        ]
        # Those that waited longest first.
        live.sort(key=_pulled)
        # After the progress of all jobs was read: every update that it counts is in the feeds.
        with self._plot.together() if live else nullcontext():
            for run_id, followed, job, progress in live:
                if time.perf_counter() - began > PULL_SECONDS:
                    break
                followed.pulled = began
                if not self._follow(run_id, followed, job, seen) or followed.updates < progress.done:
                    self._load(run_id)
                elif progress.status.is_over:
                    followed.job = None
        # CPU time, since waiting for the interpreter does not hinder the runs.
        rest_ms = round(1000 * PULL_REST * (time.thread_time() - began_computing))
        self._timer.setInterval(min(max(PULL_MS, rest_ms), LONGEST_PULL_MS))
        if not any(followed.job or followed.loading for followed in self._runs.values()):
            self._timer.stop()

    def _follow(
        self, run_id: int, followed: _Followed, job: Job, seen: dict[tuple[Feed, int], _FeedNews]
    ) -> bool:
        """Append values of a job's feed after those of its previous one; ``False`` if some are lost."""
        feed, row = job.feed_slot
        if followed.feed is None:
            followed.feed, followed.row = feed, row
        is_other = followed.feed is not feed
        joins = self._take(run_id, followed, self._news(followed.feed, followed.position, seen))
        if joins and is_other:
            followed.feed, followed.row, followed.position = feed, row, 0
            joins = self._take(run_id, followed, self._news(feed, 0, seen))
        return joins

    def _news(self, feed: Feed, position: int, seen: dict[tuple[Feed, int], _FeedNews]) -> _FeedNews:
        if (feed, position) not in seen:
            news = feed.since(position)
            values = strips(news.blocks, self._series)
            losses = values if self._series == "loss" else strips(news.blocks, "loss")
            seen[feed, position] = _FeedNews(news.position, values, losses)
        return seen[feed, position]

    def _take(self, run_id: int, followed: _Followed, news: _FeedNews) -> bool:
        """Extend a run's curve; ``False`` if there is a gap between it and the new values."""
        updates = followed.updates
        for part in (strip.part(followed.row) for strip in news.losses):
            if part is None:
                continue
            steps = part[0]
            if steps[0] > updates + 1:
                return False
            updates = max(updates, int(steps[-1]))
        parts = [part for strip in news.values if (part := strip.part(followed.row)) is not None]
        if parts:
            steps, seconds, values = (np.concatenate(part) for part in zip(*parts, strict=True))
            self._append(run_id, steps, seconds, values)
        followed.updates, followed.position = updates, news.position
        return True

    def _append(self, run_id: int, steps: np.ndarray, seconds: np.ndarray, values: np.ndarray) -> None:
        followed = self._runs[run_id]
        start = int(np.searchsorted(steps, followed.last_step, side="right"))
        if start < len(steps):
            self._plot.extend(str(run_id), steps[start:], seconds[start:], values[start:])
            followed.last_step = int(steps[-1])

    def _wake(self) -> None:
        # Restarting an active timer would postpone it again and again.
        if not self._timer.isActive():
            self._timer.start()

    def _open(self, run_ids: list[int]) -> None:
        """Read runs of which nothing is shown yet."""
        for run_id in run_ids:
            self._runs[run_id].loading = True
        if run_ids:
            frame_clock().hurry()
        self._opener.open(run_ids, self._series)
        self._wake()

    def _on_sketched(self, series: str, run_id: int, sketch: CurveData) -> None:
        if run_id in self._runs and series == self._series:
            self._plot.show_data(str(run_id), sketch, is_sketch=True)

    def _on_opened(self, series: str, found: dict[int, CurveData]) -> None:
        if series != self._series:
            return
        with self._plot.together():
            for run_id in found.keys() & self._runs.keys():
                followed = self._runs[run_id]
                data = found[run_id]
                followed.loading = False
                followed.last_step = int(data.steps()[-1]) if len(data) else 0
                self._plot.show_data(str(run_id), data)

    def _on_refused(self, series: str, run_ids: list[int]) -> None:
        """Read each run alone, so that one that cannot be read does not hide the others."""
        for run_id in self._runs.keys() & set(run_ids):
            if series == self._series:
                self._load(run_id)

    def _load(self, run_id: int) -> None:
        """Read what the store has after the last step of the curve."""
        followed = self._runs[run_id]
        followed.loading = True
        work = partial(grown, self._session.store, run_id, self._series, followed.last_step)
        self._session.loader.load(work, partial(self._on_loaded, run_id, self._generation))
        self._wake()

    def _on_loaded(self, run_id: int, generation: int, future: Future[tuple[int, Series]]) -> None:
        if run_id not in self._runs or generation != self._generation:
            return
        followed = self._runs[run_id]
        followed.loading = False
        followed.position = 0
        try:
            updates, series = future.result()
        except RunNotFoundError:
            # Permanently removed meanwhile; the next list of runs will omit it.
            return
        except StoreError as error:
            self._session.fault_changed.emit(error)
            return
        followed.updates = max(followed.updates, updates)
        self._append(run_id, series.steps, series.seconds, series.values)

    @Slot()
    def _on_runs_listed(self) -> None:
        """Read new values of runs that grow in the store without a job of this process."""
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


def _pulled(entry: tuple[int, _Followed, Job, Progress]) -> float:
    return entry[1].pulled
