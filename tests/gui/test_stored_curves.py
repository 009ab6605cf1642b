"""Stored runs are opened as sketches first, then with all their points."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from bare_run import bare_run
from hypothesis import given
from hypothesis import strategies as st

from storage import Change, PlotWindow, SeriesBlock, Status, open_store
from workbench.ui.series.stored_curves import LONG, CurveOpener, sketch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from window_fixtures import Bench

    from storage import Store

SPECIAL = st.sampled_from([np.nan, np.inf, -np.inf, -0.0, 5e-324])


def stored(path: Path, *series: np.ndarray) -> list[int]:
    """A finished run for each series."""
    with open_store(path) as store:
        return recorded(store, *series)


def recorded(store: Store, *series: np.ndarray) -> list[int]:
    runs = store.add_runs([bare_run(seed) for seed in range(len(series))])
    for run, values in zip(runs, series, strict=True):
        steps = np.arange(1, len(values) + 1)
        store.write(
            [SeriesBlock(run, ("loss",), steps, steps * 0.5, values[:, None])],
            [Change(run, status=Status.FINISHED, steps_done=len(values))],
        )
        store.merge(run)
    return runs


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store for the runs of every example."""
    with open_store(tmp_path_factory.mktemp("sketch") / "runs.sqlite") as store:
        yield store


def noise(count: int, seed: int = 0) -> np.ndarray:
    values = np.random.default_rng(seed).normal(size=count)
    values[:: count // 10] = np.nan
    return values


@given(
    values=st.lists(st.floats(-1e300, 1e300) | SPECIAL, min_size=1, max_size=40), repeats=st.integers(1, 400)
)
def test_a_sketch_has_the_extremes_the_ends_and_the_gaps_of_its_series(values, repeats, one_store):
    whole = np.repeat(np.array(values), repeats)
    (run,) = recorded(one_store, whole)
    data = sketch(one_store, run, "loss")
    outline = one_store.envelope(run, "loss", PlotWindow(1_900))
    drawn, defined = data.values(), whole[~np.isnan(whole)]
    assert len(drawn) <= 3 * len(outline.counts)
    assert (data.steps()[0], data.steps()[-1]) == (1, len(whole))
    assert np.isnan(drawn).any() == np.isnan(whole).any()
    if len(defined):
        assert (np.nanmin(drawn), np.nanmax(drawn)) == (defined.min(), defined.max())


def test_a_long_run_is_sketched_before_its_points_come(bench: Bench, tmp_path: Path) -> None:
    values = noise(LONG)
    long, short = stored(tmp_path / "runs.sqlite", values, values[:50])
    bench.until(lambda: len(bench.session.runs) == 2)
    seen: list[tuple[str, list[int]]] = []
    points = {}

    def opened(series, found):
        seen.append(("points", sorted(found)))
        points.update(found)

    opener = CurveOpener(
        bench.session,
        lambda series, run, data: seen.append(("sketch", [run])),
        opened,
        lambda series, runs: seen.append(("refused", runs)),
    )
    opener.open([long, short], "loss")
    bench.until(lambda: len(points) == 2)
    assert sorted(seen) == [("points", [long]), ("points", [short]), ("sketch", [long])]
    assert seen.index(("sketch", [long])) < seen.index(("points", [long]))
    np.testing.assert_array_equal(points[long].values(), values)


def test_a_long_run_is_shown_with_every_point(bench: Bench, tmp_path: Path) -> None:
    values = noise(LONG + 7)
    runs = stored(tmp_path / "runs.sqlite", values, noise(LONG, 1))
    bench.until(lambda: len(bench.session.runs) == 2)
    bench.window.runs.tick(runs)
    bench.click("compare")
    plot = bench.window.compare.plot
    bench.until(lambda: len(plot.plot.curve(f"{runs[0]}/raw").data) == len(values))
    np.testing.assert_array_equal(plot.plot.curve(f"{runs[0]}/raw").data.values(), values)
    bench.until(lambda: len(plot.plot.curve(f"{runs[0]}/corrected").data) == len(values))


def test_many_runs_are_opened_though_one_of_them_is_damaged(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    runs = stored(path, *(noise(1_000, seed) for seed in range(60)))
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(
            "UPDATE block_values SET data = zeroblob(20) "
            "WHERE block_id IN (SELECT id FROM blocks WHERE run_id = ?)",
            [runs[3]],
        )
    bench.until(lambda: len(bench.session.runs) == 60)
    bench.window.runs.tick(runs)
    bench.click("compare")
    plot = bench.window.compare.plot.plot
    sound = [run for run in runs if run != runs[3]]
    bench.until(lambda: all(len(plot.curve(f"{run}/raw").data) == 1_000 for run in sound))
    bench.until(lambda: "damaged" in bench.window.message.text())
    assert len(plot.curve(f"{runs[3]}/raw").data) == 0


@pytest.mark.parametrize("series", ["loss", "nothing of that name"])
def test_a_series_that_is_not_there_is_empty(series: str, tmp_path: Path) -> None:
    (run,) = stored(tmp_path / "runs.sqlite", noise(30))
    with open_store(tmp_path / "runs.sqlite") as store:
        assert (len(sketch(store, run, series)) > 0) == (series == "loss")
