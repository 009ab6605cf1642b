"""How soon stored runs are seen: a long one, and a thousand short ones.

    python -m tests.benchmarks.opening [--rounds 5]

The real view of comparison, offscreen unless ``QT_QPA_PLATFORM`` says otherwise, on a store with a run of 8
series of 1 000 000 points and 1 000 runs of 2 000 points. "first picture" ends when the loss of the long run
has been painted (50 ms are wanted), "all points" when every point of it is there to be zoomed into. Beside
them stands a plain pyqtgraph plot that reads the series from the same store and draws it, thinned to the
pixels by pyqtgraph. "read" is one series of all 1 000 short runs out of the store (1 s is wanted),
"painted" ends when each of them has been drawn, smoothed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph
from PySide6.QtWidgets import QApplication

from storage import Change, SeriesBlock, Status, open_store
from tests.shared.bare_run import bare_run
from workbench.ui.compare.compare_view import CompareView
from workbench.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage import Store

SERIES = ("loss", *"bcdefgh")
LONG = 1_000_000
RUNS, SHORT = 1_000, 2_000
PART = 10_000


def fill(store: Store) -> tuple[int, list[int]]:
    """Write the runs; the number of the long one, and those of the others."""
    random = np.random.default_rng(0)
    long, *others = store.add_runs([bare_run(seed, {"lr": 0.1}) for seed in range(RUNS + 1)])
    for start in range(1, LONG, PART):
        steps = np.arange(start, start + PART)
        values = np.exp(-steps / 3e5)[:, None] + 0.1 * random.random((PART, len(SERIES)), np.float32)
        store.write([SeriesBlock(long, SERIES, steps, steps * 1e-5, values.astype(np.float64))])
    steps = np.arange(1, SHORT + 1)
    for run in others:
        values = (1 / steps + 0.01 * random.random(SHORT))[:, None]
        store.write([SeriesBlock(run, ("loss",), steps, steps * 1e-4, values)])
    for run in (long, *others):
        store.write([], [Change(run, status=Status.FINISHED)])
        store.merge(run)
    return long, others


def waited(application: QApplication, condition: Callable[[], bool]) -> float:
    """Let the window live until something holds; the milliseconds that it took."""
    began = time.perf_counter()
    while not condition():
        application.processEvents()
    return 1000 * (time.perf_counter() - began)


def opened(application: QApplication, session: Session, runs: list[int]) -> tuple[float, float]:
    """Milliseconds until all of the runs are painted, and until all points of them are there."""
    view = CompareView(session)
    view.resize(1280, 720)
    view.show()
    application.processEvents()
    counts = {record.id: record.summaries["loss"].count for record in session.runs}
    began = time.perf_counter()
    view.show_runs(runs)
    curves = [view.plot.main_curve(str(run)) for run in runs]
    raw = [view.plot.plot.curve(f"{run}/raw") for run in runs]
    drawn = raw if len(runs) == 1 else curves
    waited(application, lambda: all(curve.polyline is not None and len(curve.polyline.x) for curve in drawn))
    application.processEvents()
    painted = 1000 * (time.perf_counter() - began)
    waited(application, lambda: all(len(one.data) == counts[run] for one, run in zip(raw, runs, strict=True)))
    complete = 1000 * (time.perf_counter() - began)
    view.close()
    view.deleteLater()
    application.processEvents()
    return painted, complete


def plain(application: QApplication, store: Store, run: int) -> float:
    """Milliseconds of a pyqtgraph plot that reads and draws the whole series."""
    plot = pyqtgraph.PlotWidget()
    plot.resize(1280, 720)
    plot.show()
    application.processEvents()
    began = time.perf_counter()
    series = store.series(run, "loss")
    curve = plot.plot(series.steps, series.values)
    curve.setDownsampling(auto=True, method="peak")
    curve.setClipToView(True)
    application.processEvents()
    took = 1000 * (time.perf_counter() - began)
    plot.close()
    return took


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.opening", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of which the median is shown")
    rounds = parser.parse_args().rounds
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "runs.sqlite")
        long, others = fill(store)
        session = Session(store)
        session.open()
        waited(application, lambda: len(session.runs) > RUNS)
        found = [
            (
                *opened(application, session, [long]),
                plain(application, store, long),
                *opened(application, session, others),
            )
            for _ in range(rounds)
        ]
        began = time.perf_counter()
        store.series_of(others, "loss")
        read = 1000 * (time.perf_counter() - began)
        session.close()
    first, complete, peer, thousand, _ = (statistics.median(each) for each in zip(*found, strict=True))
    sys.stdout.write(
        f"first picture of 1 000 000 points: {first:.0f} ms (< 50)\n"
        f"plain pyqtgraph: {peer:.0f} ms, of which that is {first / peer:.2f}\n"
        f"all points of it: {complete:.0f} ms\n"
        f"1 000 runs of 2 000 points read: {read:.0f} ms (< 1000), all of them painted: {thousand:.0f} ms\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
