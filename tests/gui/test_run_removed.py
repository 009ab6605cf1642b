"""A run that another program removes while it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from window_fixtures import plotted_runs, surface

from storage import open_store

if TYPE_CHECKING:
    from window_fixtures import Bench


def test_a_run_removed_by_another_program_goes_from_the_views_and_the_others_stay(bench: Bench) -> None:
    kept, gone, later = (bench.start(surface(lr=lr)) for lr in (0.01, 0.02, 0.03))
    bench.finish()
    compare = bench.window.compare
    bench.window.runs.tick([kept, gone, later])
    bench.click("compare")
    bench.until(lambda: all(len(compare.plot.plot.curve(f"{run}/raw").data.values()) for run in (kept, gone)))
    with open_store(bench.session.store.place) as other:
        other.delete([gone])
        assert other.empty_bin() == [gone]
    bench.until(lambda: plotted_runs(compare.plot) == [str(kept), str(later)])
    assert compare.table.columnCount() == 2
    assert [run.id for run in bench.session.runs] == [later, kept]
    # The message of the window is for faults; this is none.
    assert bench.window.message.text() == ""
    # What is shown next is read as if nothing had been.
    again = bench.start(surface(lr=0.04))
    bench.finish()
    bench.window.runs.tick([kept, again])
    bench.until(lambda: plotted_runs(compare.plot) == [str(kept), str(again)])
