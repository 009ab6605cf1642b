"""Sweeps watched while they train: on the real engine and store, each run's own curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from window_fixtures import plotted_runs, surface

from storage import Status
from workbench.sweeps import SweepPlan
from workbench.ui.live.job_cards import SweepCard

if TYPE_CHECKING:
    from window_fixtures import Bench

    from workbench.execution.job import Job

EIGHT = "0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008"


def begin(bench: Bench, axes: dict[str, str], **changes: object) -> list[Job]:
    """Start a sweep through the panel; its jobs once the store has them."""
    bench.window.launch.show_experiment(surface(**changes))
    bench.window.launch.sweep.show_plan(SweepPlan(axes))
    bench.window.launch.sweep.edited.emit()
    bench.click("start")
    bench.until(lambda: bool(bench.session.sweeps))
    (jobs,) = bench.session.sweeps.values()
    bench.until(lambda: all(job.run_id is not None for job in jobs))
    return jobs


def shown(bench: Bench, job: Job, plot: int = 0) -> tuple[np.ndarray, np.ndarray]:
    data = bench.window.live.plots[plot].plot.curve(f"{job.run_id}/raw").data
    return data.steps(), data.values()


def has_curves(bench: Bench, jobs: list[Job]) -> bool:
    keys = set(plotted_runs(bench.window.live.plots[0]))
    return {str(job.run_id) for job in jobs} <= keys


def count(bench: Bench, job: Job, plot: int = 0) -> int:
    return len(shown(bench, job, plot)[0]) if has_curves(bench, [job]) else 0


@pytest.mark.parametrize("series", ["loss", "gradient_norm"])
def test_a_run_that_leaves_its_batch_keeps_a_whole_curve_and_so_do_the_others(
    bench: Bench, series: str
) -> None:
    plot = ["loss", "gradient_norm"].index(series)
    jobs = begin(bench, {"lr": EIGHT}, steps=60_000)
    bench.until(lambda: all(count(bench, job, plot) > 20 for job in jobs))
    alone = jobs[3]
    bench.session.runner.pause(alone)
    bench.until(lambda: alone.progress.status is Status.PAUSED)
    assert alone.feed is not jobs[0].feed
    expected = alone.progress.done if series == "loss" else alone.progress.done // 10 + 1
    bench.until(lambda: count(bench, alone, plot) >= expected)
    bench.until(lambda: not jobs[0].feed.since(0).missed or jobs[0].progress.done > 20_000)
    alone.control.resume()
    bench.finish()
    for job in jobs:
        stored = bench.session.store.series(job.run_id, series)
        bench.until(lambda job=job, stored=stored: count(bench, job, plot) >= len(stored.steps))
        steps, values = shown(bench, job, plot)
        np.testing.assert_array_equal(steps, stored.steps)
        np.testing.assert_array_equal(values, stored.values)


def test_each_curve_is_of_its_own_run(bench: Bench) -> None:
    jobs = begin(bench, {"lr": EIGHT}, steps=300)
    bench.finish()
    bench.until(lambda: all(count(bench, job) == 300 for job in jobs))
    finals = [shown(bench, job)[1][-1] for job in jobs]
    assert finals == sorted(finals, reverse=True)
    assert len(set(finals)) == 8


def test_a_run_that_was_paused_while_the_view_was_hidden_is_shown_whole(bench: Bench) -> None:
    jobs = begin(bench, {"lr": EIGHT}, steps=1_000_000_000)
    bench.until(lambda: all(count(bench, job) > 20 for job in jobs))
    bench.window.tabs.setCurrentWidget(bench.window.compare)
    seen = count(bench, jobs[2])
    bench.session.runner.pause(jobs[2], jobs[5])
    bench.until(lambda: jobs[2].progress.status is Status.PAUSED)
    jobs[2].control.resume()
    bench.until(lambda: jobs[2].feed is not jobs[5].feed)
    bench.session.runner.pause(jobs[2])
    bench.until(lambda: jobs[2].progress.status is Status.PAUSED)
    assert count(bench, jobs[2]) == seen
    bench.window.tabs.setCurrentWidget(bench.window.live)
    bench.until(lambda: count(bench, jobs[2]) == jobs[2].progress.done)
    np.testing.assert_array_equal(shown(bench, jobs[2])[0], np.arange(1, jobs[2].progress.done + 1))


def test_a_run_that_diverges_ends_at_that_update_and_the_others_go_on(bench: Bench) -> None:
    jobs = begin(bench, {"lr": "0.001, 100"}, steps=2_000)
    bench.finish()
    assert jobs[1].progress.status is Status.DIVERGED
    bench.until(lambda: count(bench, jobs[0]) == 2_000)
    bench.until(lambda: count(bench, jobs[1]) == jobs[1].progress.done)
    stored = bench.session.store.series(jobs[1].run_id, "loss")
    np.testing.assert_array_equal(shown(bench, jobs[1])[1], stored.values)


def test_a_sweep_has_one_card_that_steers_all_its_runs(bench: Bench) -> None:
    jobs = begin(bench, {"lr": "0.001..0.01:20"}, steps=1_000_000_000)
    bench.until(lambda: bool(bench.window.findChildren(SweepCard)))
    (card,) = bench.window.live.jobs.findChildren(SweepCard)
    name = card.objectName()
    bench.until(lambda: all(job.progress.done for job in jobs))
    bench.click(f"{name}_pause")
    bench.until(lambda: all(job.progress.status is Status.PAUSED for job in jobs))
    # Still together: one feed, one number of updates.
    assert len({id(job.feed) for job in jobs}) == len({job.progress.done for job in jobs}) == 1
    done = jobs[0].progress.done
    bench.click(f"{name}_step")
    bench.until(lambda: all(job.progress.done == done + 1 for job in jobs))
    bench.until(lambda: card._pause.toolTip().startswith("Resume"))
    bench.click(f"{name}_pause")
    bench.until(lambda: all(job.progress.done > done + 1 for job in jobs))
    assert len({id(job.feed) for job in jobs}) == 1
    bench.click(f"{name}_stop")
    bench.finish()
    assert {job.progress.status for job in jobs} == {Status.STOPPED}


def test_the_card_counts_what_became_of_the_runs_and_shows_them_one_by_one(bench: Bench) -> None:
    jobs = begin(bench, {"lr": "0.001, 0.002, 100"}, steps=1_000_000_000)
    bench.until(lambda: jobs[2].progress.status is Status.DIVERGED)
    bench.until(lambda: bool(bench.window.live.jobs.findChildren(SweepCard)))
    (card,) = bench.window.live.jobs.findChildren(SweepCard)
    bench.until(lambda: "2 running" in card._figures.text() and "1 diverged" in card._figures.text())
    assert bench.window.findChild(type(card), f"job_{jobs[0].run_id}") is None
    bench.click(f"{card.objectName()}_expand")
    bench.find(f"job_{jobs[0].run_id}_stop")
    bench.click(f"job_{jobs[0].run_id}_stop")
    bench.until(lambda: jobs[0].progress.status is Status.STOPPED)
    assert jobs[1].progress.status is Status.RUNNING


def test_many_runs_are_coloured_by_the_first_axis_and_not_listed(bench: Bench) -> None:
    jobs = begin(bench, {"lr": "1e-4..0.01:12:log", "momentum": "0.5, 0.9"}, optimizer="momentum")
    bench.finish()
    bench.until(lambda: has_curves(bench, jobs))
    assert bench.window.live.colour_key.isVisible()
    plot = bench.window.live.plots[0].plot
    assert not [curve for curve in plot.curves() if curve.in_legend]
    visible = [curve for curve in plot.curves() if curve.is_visible]
    assert len(visible) == 24
    colours = [plot.curve(f"{job.run_id}/raw").colour for job in jobs]
    assert colours[0] == colours[1] != colours[2]
    # Relative luminance by WCAG 2.2.
    weights = np.array([0.2126, 0.7152, 0.0722])
    parts = np.array([colour.getRgbF()[:3] for colour in colours[::2]])
    luminance = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ weights
    assert (np.diff(luminance) > 0).all()


def test_runs_that_do_not_fit_in_one_batch_keep_their_own_curves(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Room for three runs of two parameters in float32: the others wait, in rows of another batch.
    monkeypatch.setattr("workbench.execution.worker.MEMORY", 3 * 9 * 2 * 4)
    jobs = begin(bench, {"lr": EIGHT}, steps=2_000)
    bench.until(lambda: has_curves(bench, jobs))
    bench.finish()
    assert [job.row for job in jobs] == [0, 1, 2, 0, 1, 2, 0, 1]
    for job in jobs:
        bench.until(lambda job=job: count(bench, job) == 2_000)
        stored = bench.session.store.series(job.run_id, "loss")
        np.testing.assert_array_equal(shown(bench, job)[1], stored.values)
