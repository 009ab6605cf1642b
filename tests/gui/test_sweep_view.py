"""What came of a sweep: its curve and figures, its runs in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QTableWidget
from scipy import stats
from window_fixtures import surface

from storage import Status
from workbench.experiment import compose
from workbench.sweeps import SweepPlan, SweepSettings

if TYPE_CHECKING:
    from window_fixtures import Bench

    from workbench.experiment import Experiment


def train(bench: Bench, experiment: Experiment, plan: SweepPlan) -> str:
    """Train a sweep to its end; its identifier."""
    known = set(bench.session.sweeps)
    bench.window.launch.show_experiment(experiment)
    bench.window.launch.show_sweep(plan)
    bench.click("start")
    bench.until(lambda: len(bench.session.sweeps) > len(known))
    (identifier,) = set(bench.session.sweeps) - known
    bench.until(lambda: any(run.sweep == identifier for run in bench.session.runs))
    bench.finish()
    bench.window.tabs.setCurrentWidget(bench.window.sweep)
    return identifier


def cells(bench: Bench) -> dict[str, list[str]]:
    table = bench.find("sweep_figures", QTableWidget)
    rows = range(table.rowCount())
    return {
        table.verticalHeaderItem(row).text(): [
            table.item(row, column).text() for column in range(table.columnCount())
        ]
        for row in rows
    }


def heading(bench: Bench) -> list[str]:
    table = bench.find("sweep_figures", QTableWidget)
    return [table.horizontalHeaderItem(column).text() for column in range(table.columnCount())]


def choose(bench: Bench, name: str, text: str) -> None:
    box = bench.find(name, QComboBox)
    assert box.findText(text) >= 0, [box.itemText(row) for row in range(box.count())]
    box.setCurrentText(text)


def test_the_curve_is_the_last_loss_of_each_run_over_the_learning_rate(bench: Bench) -> None:
    train(bench, surface(), SweepPlan({"lr": "0.001..0.1:5:log"}))
    runs = sorted(bench.session.runs, key=lambda run: run.settings["lr"])
    plot = bench.window.sweep.plot
    bench.until(lambda: bool(plot.curves()))
    (curve,) = plot.curves()
    expected = [bench.session.store.series(run.id, "loss").values[-1] for run in runs]
    np.testing.assert_array_equal(curve.data.values(), expected)
    np.testing.assert_allclose(curve.data.seconds(), np.geomspace(0.001, 0.1, 5))
    assert cells(bench)["Best lr"] == ["0.1"]
    assert cells(bench)["Diverged"] == ["0%"]


def test_seeds_are_a_mean_with_its_confidence(bench: Bench) -> None:
    small = {"batch_size": 8, "steps": 100, "evaluate_every": 10}
    experiment = compose("polynomial-regression", "adam", changes=small)
    train(bench, experiment, SweepPlan({"lr": "0.001, 0.01"}, SweepSettings(seeds=4)))
    choose(bench, "sweep_value", "Loss, last")
    plot = bench.window.sweep.plot
    (curve,) = plot.curves()
    at_small = [run.summaries["loss"].last for run in bench.session.runs if run.settings["lr"] == 0.001]
    assert len(at_small) == 4
    low, high = stats.t.interval(0.95, 3, loc=np.mean(at_small), scale=stats.sem(at_small))
    assert np.isclose(curve.data.values()[0], np.mean(at_small), rtol=1e-12)
    assert np.isclose(curve.band.lower.values()[0], low, rtol=1e-9)
    assert np.isclose(curve.band.upper.values()[0], high, rtol=1e-9)


def test_a_second_axis_makes_a_curve_of_each_value_and_diverged_runs_are_counted(bench: Bench) -> None:
    train(bench, surface("momentum"), SweepPlan({"lr": "0.001, 0.01, 10", "momentum": "0, 0.5"}))
    assert heading(bench) == ["momentum 0", "momentum 0.5"]
    assert cells(bench)["Diverged"] == ["33%", "33%"]
    assert cells(bench)["Best lr"] == ["0.01", "0.01"]
    assert len(bench.window.sweep.plot.curves()) == 2
    choose(bench, "sweep_across", "momentum")
    assert heading(bench) == ["lr 0.001", "lr 0.01", "lr 10"]
    assert cells(bench)["Best momentum"] == ["0.5", "0.5", "NaN"]
    assert cells(bench)["Width in decades"] == ["—"] * 3
    choose(bench, "sweep_second", "all in one")
    assert heading(bench) == ["all runs"]


def test_optimizers_are_curves_over_the_learning_rate(bench: Bench) -> None:
    train(bench, surface("adam"), SweepPlan({"optimizer": "adam, gd", "lr": "0.001..0.1:3:log"}))
    assert heading(bench) == ["adam", "gd"]
    assert bench.find("sweep_across", QComboBox).currentText() == "lr"


def test_halving_stops_runs_says_why_and_leaves_them_out_of_the_result(bench: Bench) -> None:
    plan = SweepPlan({"lr": "0.001..0.1:9:log"}, SweepSettings(halving=True))
    train(bench, surface(steps=900), plan)
    stopped = [run for run in bench.session.runs if run.status is Status.STOPPED]
    assert len(stopped) == 8
    assert all("Successive halving stopped it" in run.message for run in stopped)
    told = bench.find("sweep_told", QLabel)
    bench.until(lambda: "8 stopped early are left out" in told.text())
    assert cells(bench)["Runs"] == ["1"]
    bench.find("sweep_stopped", QCheckBox).setChecked(True)
    assert cells(bench)["Runs"] == ["9"]


def test_the_newest_sweep_is_shown_and_an_older_one_can_be_chosen(bench: Bench) -> None:
    first = train(bench, surface(), SweepPlan({"lr": "0.001, 0.01"}))
    second = train(bench, surface(), SweepPlan({"lr": "0.002, 0.02, 0.05"}))
    box = bench.find("sweep_chosen", QComboBox)
    assert box.currentText() == second
    bench.until(lambda: cells(bench).get("Runs") == ["3"])
    box.setCurrentText(first)
    assert cells(bench)["Runs"] == ["2"]


def test_the_runs_of_a_sweep_are_selected_ticked_and_shown_alone(bench: Bench) -> None:
    single = bench.start(surface())
    bench.finish()
    identifier = train(bench, surface(), SweepPlan({"lr": "0.001, 0.002, 0.003"}))
    runs, commands = bench.window.runs, bench.window.actions_by_name
    runs.select([single])
    assert not commands["tick_sweep"].isEnabled()
    members = [run.id for run in bench.session.runs if run.sweep == identifier]
    runs.select(members[:1])
    commands["select_sweep"].trigger()
    assert sorted(runs.selected()) == sorted(members)
    commands["tick_sweep"].trigger()
    assert sorted(runs.model.ticked) == sorted(members)
    commands["only_sweep"].trigger()
    assert runs.table.model().rowCount() == 3
    assert bench.find("filter_sweep", QComboBox).currentText() == identifier
    runs.show_sweep("")
    assert runs.table.model().rowCount() == 4
    bench.window.tabs.setCurrentWidget(bench.window.live)
    commands["sweep_result"].trigger()
    assert bench.window.tabs.currentWidget() is bench.window.sweep
    assert runs.model.row(members[0]).searchable.count(identifier.casefold()) == 1


def test_a_store_without_sweeps_says_how_to_make_one(bench: Bench) -> None:
    bench.window.tabs.setCurrentWidget(bench.window.sweep)
    assert "Add an axis" in bench.window.sweep._hint.text()
    assert bench.window.sweep._hint.isVisible()
    assert not bench.find("filter_sweep").isVisible()
