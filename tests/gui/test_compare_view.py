"""Ticked runs over each other, named by what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox
from window_fixtures import plotted_runs, surface

if TYPE_CHECKING:
    from window_fixtures import Bench


def compare(bench: Bench, *run_ids: int) -> None:
    bench.window.runs.tick(run_ids)
    bench.click("compare")
    plot = bench.window.compare.plot
    bench.until(lambda: all(len(plot.plot.curve(f"{run_id}/raw").data.values()) for run_id in run_ids))


def headings(bench: Bench) -> list[str]:
    table = bench.window.compare.table
    return [table.verticalHeaderItem(row).text().strip() for row in range(table.rowCount())]


def test_ticking_two_runs_lays_their_curves_over_each_other(bench: Bench) -> None:
    runs = [bench.start(surface(lr=lr)) for lr in (0.01, 0.02)]
    bench.finish()
    compare(bench, *runs)
    assert bench.window.tabs.currentWidget() is bench.window.compare
    labels = [bench.window.compare.plot.plot.curve(f"{run}/raw").label for run in runs]
    assert labels == ["lr 0.01", "lr 0.02"]


def test_two_ticks_are_enough_for_the_command_and_one_is_not(bench: Bench) -> None:
    runs = [bench.start(surface(lr=lr)) for lr in (0.01, 0.02)]
    bench.finish()
    action = bench.window.actions_by_name["compare"]
    for ticked in (runs, runs[:1]):
        bench.window.runs.tick(ticked)
        assert action.isEnabled() is (len(ticked) == 2)


def test_the_rows_that_differ_are_marked_and_come_before_those_that_do_not(bench: Bench) -> None:
    runs = [bench.start(surface(lr=lr)) for lr in (0.01, 0.02)]
    bench.finish()
    compare(bench, *runs)
    rows = headings(bench)
    assert [row for row in rows if row.startswith("≠")] == ["≠ lr"]
    assert rows.index("≠ lr") < rows.index("condition_number")


def test_only_what_differs_hides_every_setting_that_is_the_same(bench: Bench) -> None:
    runs = [bench.start(surface(optimizer)) for optimizer in ("gd", "adam")]
    bench.finish()
    compare(bench, *runs)
    bench.find("only_differing", QCheckBox).setChecked(True)
    rows = headings(bench)
    assert "≠ optimizer" in rows
    assert "condition_number" not in rows


def test_final_figures_stand_beside_the_settings(bench: Bench) -> None:
    runs = [bench.start(surface(lr=lr)) for lr in (0.01, 0.02)]
    bench.finish()
    compare(bench, *runs)
    table = bench.window.compare.table
    row = headings(bench).index("Loss: last")
    shown = [float(table.item(row, column).text()) for column in range(2)]
    expected = [bench.session.store.series(run, "loss").values[-1] for run in runs]
    assert [f"{value:.6g}" for value in expected] == [f"{value:.6g}" for value in shown]


def test_unticking_takes_a_curve_away_and_leaves_the_others(bench: Bench) -> None:
    runs = [bench.start(surface(lr=lr)) for lr in (0.01, 0.02, 0.03)]
    bench.finish()
    compare(bench, *runs)
    bench.window.runs.tick(runs[:2])
    assert plotted_runs(bench.window.compare.plot) == [str(run) for run in runs[:2]]


def test_ticks_are_remembered_at_the_next_start(open_bench, qtbot) -> None:
    bench = open_bench()
    runs = [bench.start(surface(lr=lr)) for lr in (0.01, 0.02)]
    bench.finish()
    compare(bench, *runs)
    bench.close()
    again = open_bench()
    again.until(lambda: plotted_runs(again.window.compare.plot) == [str(run) for run in runs])
