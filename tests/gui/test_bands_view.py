"""Runs that differ only in their seed as one line with a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from noisy_runs import compare, recorded, train, write_target
from PySide6.QtWidgets import QCheckBox, QComboBox
from window_fixtures import endless

from workbench.statistics.bands import bands
from workbench.statistics.smoothing import ema
from workbench.ui.plots.legend import Legend

if TYPE_CHECKING:
    from window_fixtures import Bench

    from workbench.ui.plots.curve import Curve


def group(bench: Bench, *run_ids: int, points: int = 200) -> Curve:
    """The curve of these runs, once it is complete."""
    bench.find("group_seeds", QCheckBox).setChecked(True)
    curve = bench.window.compare.plot.plot.curve("group/" + "+".join(str(run_id) for run_id in run_ids))
    bench.until(lambda: len(curve.data) == points and curve.band is not None)
    every = len(run_ids)
    bench.until(lambda: bool((curve.band.members + curve.band.not_finite == every).all()))
    return curve


def without_smoothing(bench: Bench) -> None:
    box = bench.window.compare.smoothing_bar.findChild(QCheckBox, "show_corrected")
    box.setChecked(False)


def choose(bench: Bench, name: str, data: str) -> None:
    box = bench.find(name, QComboBox)
    box.setCurrentIndex(box.findData(data))


SEEDS = [{"seed": seed} for seed in range(3)]


def test_seeds_become_one_line_with_a_confidence_band(bench: Bench) -> None:
    runs = train(bench, *SEEDS)
    compare(bench, *runs)
    without_smoothing(bench)
    curve = group(bench, *runs)
    wanted = bands(*recorded(bench, runs))
    bench.until(lambda: np.array_equal(curve.data.values(), wanted.mean))
    np.testing.assert_array_equal(curve.data.steps(), wanted.positions)
    np.testing.assert_array_equal(curve.band.lower.values(), wanted.lower)
    np.testing.assert_array_equal(curve.band.upper.values(), wanted.upper)
    assert curve.label == "3 runs"
    listed = [each.label for each in bench.window.compare.plot.plot.curves() if each.in_legend]
    assert listed == ["3 runs"]


@pytest.mark.parametrize(
    ("summary", "line", "low", "high"),
    [
        ("mean_range", "mean", "minimum", "maximum"),
        ("median_range", "median", "minimum", "maximum"),
        ("median_quartiles", "median", 0, 1),
    ],
)
def test_line_and_band_are_a_choice(bench: Bench, summary: str, line: str, low, high) -> None:
    runs = train(bench, *SEEDS)
    compare(bench, *runs)
    without_smoothing(bench)
    choose(bench, "group_summary", summary)
    curve = group(bench, *runs)
    wanted = bands(*recorded(bench, runs))
    ends = [wanted.quantiles[end] if isinstance(end, int) else getattr(wanted, end) for end in (low, high)]
    bench.until(lambda: np.array_equal(curve.data.values(), getattr(wanted, line)))
    np.testing.assert_array_equal(curve.band.lower.values(), ends[0])
    np.testing.assert_array_equal(curve.band.upper.values(), ends[1])


def test_smoothed_runs_are_smoothed_before_they_are_grouped(bench: Bench) -> None:
    runs = train(bench, *SEEDS)
    compare(bench, *runs)
    curve = group(bench, *runs)
    steps, values = recorded(bench, runs)
    beta = bench.window.compare.smoothing_bar.smoothing().beta
    wanted = bands(steps, [ema(each, beta, corrected=True) for each in values])
    bench.until(lambda: np.array_equal(curve.data.values(), wanted.mean))
    np.testing.assert_array_equal(curve.band.upper.values(), wanted.upper)


def test_identical_runs_are_exactly_that_run(bench: Bench) -> None:
    runs = train(bench, {}, {})
    compare(bench, *runs)
    without_smoothing(bench)
    curve = group(bench, *runs)
    _, (values, _) = recorded(bench, runs)
    bench.until(lambda: np.array_equal(curve.data.values(), values))
    np.testing.assert_array_equal(curve.band.lower.values(), values)
    np.testing.assert_array_equal(curve.band.upper.values(), values)


def test_another_group_changes_nothing_and_a_single_run_stays_single(bench: Bench) -> None:
    runs = train(bench, *SEEDS, {"seed": 0, "lr": 0.02}, {"seed": 1, "lr": 0.02}, {"lr": 0.03})
    compare(bench, *runs[:3])
    first = group(bench, *runs[:3])
    before = [data.values().copy() for data in (first.data, first.band.lower, first.band.upper)]
    bench.window.runs.tick(runs)
    second = group(bench, *runs[3:5])
    plot = bench.window.compare.plot.plot
    assert plot.curve(first.key) is first
    after = [data.values() for data in (first.data, first.band.lower, first.band.upper)]
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)
    assert second.colour != first.colour
    listed = [each.label for each in plot.curves() if each.in_legend]
    assert sorted(listed) == ["lr 0.01 (3)", "lr 0.02 (2)", "lr 0.03"]


def test_members_are_faint_lines_that_can_be_left_out(bench: Bench) -> None:
    runs = train(bench, *SEEDS)
    compare(bench, *runs)
    curve = group(bench, *runs)
    plot = bench.window.compare.plot
    for run in runs:
        assert plot.main_curve(str(run)).is_visible
        assert plot.main_curve(str(run)).colour.alpha() < 128
        assert plot.main_curve(str(run)).colour.rgb() == curve.colour.rgb()
    bench.find("group_members", QCheckBox).setChecked(False)
    assert [each for each in plot.plot.curves() if each.is_visible] == [curve]
    bench.find("group_seeds", QCheckBox).setChecked(False)
    assert [each for each in plot.plot.curves() if each.key.startswith("group/")] == []
    assert len({plot.main_curve(str(run)).colour.rgba() for run in runs}) == 3


def test_the_legend_counts_the_runs_at_every_step(bench: Bench) -> None:
    runs = train(bench, *SEEDS)
    compare(bench, *runs)
    group(bench, *runs)
    plot = bench.window.compare.plot.plot
    plot.refresh()
    plot._canvas.pointer_moved.emit(100.0)
    (text,) = plot.findChild(Legend).values().values()
    assert text.endswith("n = 3")


def test_a_group_grows_with_its_members(bench: Bench) -> None:
    runs = [bench.start(endless(seed=seed)) for seed in range(2)]
    compare(bench, *runs)
    bench.find("group_seeds", QCheckBox).setChecked(True)
    curve = bench.window.compare.plot.plot.curve(f"group/{runs[0]}+{runs[1]}")
    bench.until(lambda: len(curve.data) > 0)
    before = len(curve.data)
    bench.until(lambda: len(curve.data) > before and curve.band is not None)
    assert len(curve.data) == len(curve.band.members) == len(curve.band.lower)


def test_a_diverged_member_falls_out_and_is_counted(bench: Bench) -> None:
    runs = train(bench, {"seed": 0}, {"seed": 1}, optimizer="gd")
    compare(bench, *runs)
    without_smoothing(bench)
    bench.find("group_seeds", QCheckBox).setChecked(True)
    curve = bench.window.compare.plot.plot.curve("group/" + "+".join(str(run) for run in runs))
    wanted = bands(*recorded(bench, runs))
    bench.until(lambda: np.array_equal(curve.data.values(), wanted.mean, equal_nan=True))
    np.testing.assert_array_equal(curve.band.members, wanted.members)
    np.testing.assert_array_equal(curve.band.not_finite, wanted.not_finite)
    assert wanted.not_finite.sum() == 2


def test_another_series_is_grouped_anew(bench: Bench) -> None:
    runs = train(bench, *SEEDS)
    compare(bench, *runs)
    without_smoothing(bench)
    curve = group(bench, *runs)
    bench.window.compare.bar.restore("gradient_norm", "step", log_x=False, log_y=False)
    assert len(curve.data) == 0
    wanted = bands(*recorded(bench, runs, "gradient_norm"))
    bench.until(lambda: np.array_equal(curve.data.values(), wanted.mean))


def test_where_nothing_can_be_grouped_the_bar_says_so(bench: Bench) -> None:
    runs = train(bench, {"lr": 0.01}, {"lr": 0.02})
    compare(bench, *runs)
    found = bench.find("groups_found")
    assert not found.isVisible()
    bench.find("group_seeds", QCheckBox).setChecked(True)
    assert found.isVisible()
    assert found.text()


def test_the_switches_are_remembered(open_bench) -> None:
    bench = open_bench()
    runs = train(bench, *SEEDS)
    compare(bench, *runs)
    choose(bench, "group_summary", "median_range")
    group(bench, *runs)
    write_target(bench, "0.5")
    bench.close()
    again = open_bench()
    assert again.window.compare.group_bar.state() == (True, "median_range", True)
    assert again.window.compare.target.target == 0.5
    plot = again.window.compare.plot.plot
    again.until(lambda: any(curve.key.startswith("group/") for curve in plot.curves()))
