"""Launch, watch, steer, stop, close, find again: through the window, on the real engine and store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar
from window_fixtures import endless, plotted_runs, surface

import storage
from storage import Status
from workbench.experiment import compose

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from window_fixtures import Bench


def live_points(bench: Bench, run_id: int, plot: int = 0) -> np.ndarray:
    return bench.window.live.plots[plot].plot.curve(f"{run_id}/raw").data.values()


def test_a_started_run_trains_to_its_end_and_is_listed_as_finished(bench: Bench) -> None:
    run_id = bench.start(surface(steps=500))
    bench.finish()
    assert bench.status(run_id) == "finished"
    assert bench.window.runs.model.row(run_id).done == 500


def test_the_live_plot_ends_with_exactly_the_points_of_the_store(bench: Bench) -> None:
    run_id = bench.start(surface(steps=3000))
    bench.finish()
    stored = bench.session.store.series(run_id, "loss").values
    assert len(stored) == 3000
    bench.until(lambda: len(live_points(bench, run_id)) == 3000)
    np.testing.assert_array_equal(live_points(bench, run_id), stored)


def test_the_loss_grows_in_the_plot_while_the_run_trains(bench: Bench) -> None:
    run_id = bench.start(endless())
    bench.until(lambda: len(live_points(bench, run_id)) > 100)
    seen = len(live_points(bench, run_id))
    bench.until(lambda: len(live_points(bench, run_id)) > seen)
    assert bench.session.job(run_id) is not None


def test_another_series_of_a_running_run_shows_its_history_and_goes_on(bench: Bench) -> None:
    run_id = bench.start(endless(optimizer="adam"))
    bench.until(lambda: len(live_points(bench, run_id, 1)) > 10)
    bar = bench.window.live.bars[1]
    bench.until(lambda: bar._series.findData("m_hat_norm") >= 0)
    bar._series.setCurrentIndex(bar._series.findData("m_hat_norm"))
    bench.until(lambda: len(live_points(bench, run_id, 1)) > 10)
    data = bench.window.live.plots[1].plot.curve(f"{run_id}/raw").data
    assert data.steps()[0] == 1
    assert (np.diff(data.steps()) > 0).all()


def test_a_paused_run_waits_steps_once_a_press_and_resumes(bench: Bench) -> None:
    run_id = bench.start(endless())
    job = bench.session.job(run_id)
    bench.until(lambda: job.progress.done > 10)
    bench.click(f"job_{run_id}_pause")
    bench.until(lambda: job.progress.status is Status.PAUSED)
    done = job.progress.done
    bench.click(f"job_{run_id}_step")
    bench.until(lambda: job.progress.done == done + 1)
    bench.click(f"job_{run_id}_step")
    bench.until(lambda: job.progress.done == done + 2)
    bench.until(lambda: bench.status(run_id) == "paused")
    bench.click(f"job_{run_id}_pause")
    bench.until(lambda: job.progress.done > done + 100)


def test_a_stopped_run_keeps_what_it_trained(bench: Bench) -> None:
    run_id = bench.start(endless())
    job = bench.session.job(run_id)
    bench.until(lambda: job.progress.done > 100)
    bench.click(f"job_{run_id}_stop")
    bench.finish()
    assert bench.status(run_id) == "stopped"
    assert len(bench.session.store.series(run_id, "loss").steps) == job.progress.done


def test_more_can_be_started_while_one_trains_and_each_is_steered_alone(bench: Bench) -> None:
    first = bench.start(endless())
    second = bench.start(endless(optimizer="adam"))
    bench.click(f"job_{first}_stop")
    bench.until(lambda: bench.status(first) == "stopped")
    assert bench.session.job(second) is not None
    assert bench.status(second) == "running"


def test_runs_started_one_after_another_on_one_problem_are_watched_together(bench: Bench) -> None:
    runs = []
    for lr in (0.01, 0.02):
        runs.append(bench.start(surface(lr=lr)))
        bench.finish()
    bench.until(lambda: plotted_runs(bench.window.live.plots[0]) == [str(run) for run in runs])
    other = bench.start(compose("beale", "gd", changes={"steps": 50}))
    bench.finish()
    bench.until(lambda: plotted_runs(bench.window.live.plots[0]) == [str(other)])


def test_the_queue_holds_back_what_exceeds_the_limit(bench: Bench) -> None:
    bench.find("limit").setValue(1)
    first = bench.start(endless())
    second = bench.start(surface(steps=50))
    assert bench.status(second) == "queued"
    bench.window.actions_by_name["stop_all"].trigger()
    bench.finish()
    assert {bench.status(first), bench.status(second)} == {"stopped"}


def test_progress_speed_and_time_left_are_shown(bench: Bench) -> None:
    run_id = bench.start(surface(steps=2_000_000))
    figures = bench.find(f"job_{run_id}_figures", QLabel)
    bench.until(lambda: "steps/s" in figures.text() and "left" in figures.text())
    bench.until(lambda: bench.find(f"job_{run_id}_progress", QProgressBar).value() >= 0)
    assert "of 2,000,000" in figures.text()


def test_closing_in_mid_run_loses_nothing_and_the_run_is_found_again(
    open_bench: Callable[[], Bench], tmp_path: Path
) -> None:
    bench = open_bench()
    run_id = bench.start(endless())
    job = bench.session.job(run_id)
    bench.until(lambda: job.progress.done > 200)
    bench.close()
    with storage.open_store(tmp_path / "runs.sqlite") as store:
        record = store.run(run_id)
        assert record.status is Status.INTERRUPTED
        assert record.steps_done == job.progress.done
        np.testing.assert_array_equal(store.series(run_id, "loss").steps, np.arange(1, record.steps_done + 1))
    again = open_bench()
    again.until(lambda: len(again.session.runs) == 1)
    assert again.status(run_id) == "interrupted"
    assert "closed" in again.session.runs[0].message


def test_a_diverged_run_is_listed_and_drawn_as_diverged(bench: Bench) -> None:
    run_id = bench.start(surface(lr=1e6))
    bench.finish()
    row = bench.window.runs.model.row(run_id)
    assert row.status == "diverged"
    assert "finite" in row.record.message
    bench.until(lambda: len(live_points(bench, run_id)) == row.done)
    assert not np.isfinite(live_points(bench, run_id)[-1])
    assert np.isfinite(live_points(bench, run_id)[:-1]).all()


def test_a_data_file_that_is_not_there_is_said_at_its_field(bench: Bench, tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    run_id = bench.start(compose("mlp", "adam", changes={"data": str(missing)}))
    bench.finish()
    assert bench.status(run_id) == "failed"
    bench.until(lambda: str(missing) in bench.window.message.text())
    assert bench.window.launch.problem.form.rows["data"].error()
    assert "Traceback" not in bench.window.message.text()


def test_the_settings_of_a_run_come_back_into_the_panel(bench: Bench) -> None:
    first = bench.start(surface("rmsprop", lr=0.0123, seed=7))
    bench.start(surface("gd", lr=0.5))
    bench.finish()
    table = bench.window.runs.table
    bench.until(lambda: table.model().rowCount() == 2)
    table.selectRow(1)
    assert bench.window.runs.selected() == [first]
    bench.window.actions_by_name["use_settings"].trigger()
    bench.until(lambda: bench.window.launch.optimizer.chosen == "rmsprop")
    assert bench.window.launch.experiment() == surface("rmsprop", lr=0.0123, seed=7)


def test_return_with_control_starts_the_run(bench: Bench) -> None:
    bench.window.launch.show_experiment(surface())
    bench.window.activateWindow()
    action = bench.window.actions_by_name["start"]
    assert action.shortcut().toString() == "Ctrl+Return"
    action.trigger()
    bench.until(lambda: len(bench.session.runs) == 1)
    bench.finish()


def test_a_run_is_exported_as_csv(bench: Bench, tmp_path: Path, monkeypatch) -> None:
    bench.start(surface(steps=30))
    bench.finish()
    target = tmp_path / "run.csv"
    monkeypatch.setattr(
        "workbench.ui.transfer.experiment_commands.QFileDialog.getSaveFileName",
        lambda *arguments: (str(target), ""),
    )
    bench.window.runs.table.selectRow(0)
    bench.window.actions_by_name["export_run"].trigger()
    bench.until(target.exists)
    assert len(target.read_text().splitlines()) == 31


def test_space_ticks_the_run_of_the_current_cell(bench: Bench) -> None:
    run_id = bench.start(surface())
    bench.finish()
    table = bench.window.runs.table
    table.setCurrentIndex(table.model().index(0, 0))
    bench.qtbot.keyClick(table, Qt.Key.Key_Space)
    assert bench.window.runs.model.ticked == [run_id]
