"""Runs that are deleted while plots and tables show them leave without an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from finished_runs import choose, listed
from window_fixtures import surface

import storage
from workbench.sweeps import SweepPlan

if TYPE_CHECKING:
    from window_fixtures import Bench


def test_a_sweep_loses_its_runs_in_the_live_view_the_result_and_the_comparison(bench: Bench) -> None:
    bench.window.launch.show_experiment(surface())
    bench.window.launch.show_sweep(SweepPlan({"lr": "0.001..0.1:3:log", "seed": "1, 2"}))
    bench.click("start")
    bench.until(lambda: len(bench.session.runs) == 6)
    bench.finish()
    bench.window.runs.tick([1, 2, 3, 4, 5, 6])
    for left in ([6, 5, 4], []):
        for view in (bench.window.live, bench.window.sweep, bench.window.compare):
            bench.window.tabs.setCurrentWidget(view)
            bench.until(view.isVisible)
        bench.window.runs.select([run.id for run in bench.session.runs if run.id not in left])
        choose(bench, "delete")
        bench.until(lambda left=left: listed(bench) == left)
        assert sorted(bench.window.runs.model.ticked) == left[::-1]
        assert bench.window.message.text() == "3 runs lie in the bin."
    for _ in range(2):
        choose(bench, "undo")
        bench.until(lambda: bench.window.message.text() == "")
    bench.until(lambda: listed(bench) == [6, 5, 4, 3, 2, 1])


def test_a_run_that_another_program_removes_for_good_leaves_too(bench: Bench) -> None:
    for rate in (0.01, 0.02):
        bench.start(surface(lr=rate))
    bench.finish()
    bench.window.runs.tick([1, 2])
    bench.window.tabs.setCurrentWidget(bench.window.compare)
    with storage.open_store(bench.session.store.local) as other:
        other.delete([1])
        other.empty_bin()
        # The series is asked for while the list does not know yet.
        bench.window.compare.bar.series_chosen.emit("gradient_norm")
    bench.until(lambda: listed(bench) == [2])
    assert bench.window.runs.model.ticked == [2]
    assert bench.window.message.text() == ""
