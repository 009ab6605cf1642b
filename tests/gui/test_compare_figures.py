"""Figures of whole series in the table of the comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from noisy_runs import compare, recorded, train, write_target

from storage import Series
from workbench.statistics.series import area_under_curve, time_to_target
from workbench.ui.compare.curve_figures import NOT_RECORDED, curve_figures
from workbench.ui.compare.settings_table import figure_rows
from workbench.ui.language import duration_text

if TYPE_CHECKING:
    from window_fixtures import Bench


def cells(bench: Bench, heading: str) -> list[str]:
    table = bench.window.compare.table
    headings = [table.verticalHeaderItem(row).text().strip() for row in range(table.rowCount())]
    if heading not in headings:
        return []
    return [table.item(headings.index(heading), column).text() for column in range(table.columnCount())]


def test_time_to_target_and_area_stand_in_the_table(bench: Bench) -> None:
    runs = train(bench, {"lr": 0.05}, {"lr": 1e-9})
    compare(bench, *runs)
    steps, values = recorded(bench, runs)
    seconds = bench.session.store.series(runs[0], "loss").seconds
    target = float(values[0].min())
    write_target(bench, repr(target))
    reached = time_to_target(steps[0].astype(float), values[0], target)
    bench.until(lambda: cells(bench, f"Loss: ≤ {target:.6g} @ step") == [f"{reached:.6g}", "∞"])
    second = time_to_target(seconds, values[0], target)
    assert cells(bench, f"Loss: ≤ {target:.6g} @ time") == [duration_text(second), "∞"]
    areas = [area_under_curve(place.astype(float), each) for place, each in zip(steps, values, strict=True)]
    assert cells(bench, "Loss: area over steps") == [f"{area:.6g}" for area in areas]


def test_without_a_target_there_is_no_row_for_it(bench: Bench) -> None:
    runs = train(bench, {}, {"lr": 0.02})
    compare(bench, *runs)
    write_target(bench, "1e-3")
    bench.until(lambda: "…" not in cells(bench, "Loss: ≤ 0.001 @ step") != [])
    write_target(bench, "")
    assert cells(bench, "Loss: ≤ 0.001 @ step") == []
    bench.until(lambda: "…" not in cells(bench, "Loss: area over steps"))


def test_what_is_not_a_number_is_marked_and_is_no_target(bench: Bench) -> None:
    runs = train(bench, {}, {"lr": 0.02})
    compare(bench, *runs)
    write_target(bench, "soon")
    assert bench.find("target_value").property("invalid")
    assert bench.window.compare.target.target is None
    write_target(bench, "-2")
    assert not bench.find("target_value").property("invalid")
    assert bench.window.compare.target.target == -2.0


def test_the_figures_are_of_the_series_in_the_plot(bench: Bench) -> None:
    runs = train(bench, {}, {"lr": 0.02})
    compare(bench, *runs)
    bench.window.compare.bar.restore("gradient_norm", "step", log_x=False, log_y=False)
    steps, values = recorded(bench, runs, "gradient_norm")
    areas = [area_under_curve(place.astype(float), each) for place, each in zip(steps, values, strict=True)]
    heading = "Gradient norm ‖g‖: area over steps"
    bench.until(lambda: cells(bench, heading) == [f"{area:.6g}" for area in areas])


def test_an_accuracy_is_met_from_below_and_its_best_value_is_the_largest() -> None:
    series = Series(np.array([1, 2, 3]), np.array([0.1, 0.2, 0.3]), np.array([0.2, 0.9, 0.8]))
    found = curve_figures("accuracy", series, 0.85)
    assert (found.step, found.second, found.area) == (2.0, 0.2, pytest.approx(1.4))
    rows = dict(figure_rows([found, None, NOT_RECORDED], "accuracy", 0.85))
    assert rows["Accuracy: ≥ 0.85 @ step"] == ["2", "…", "—"]
    assert rows["Accuracy: best @ step"] == ["0.9 @ 2", "…", "—"]
