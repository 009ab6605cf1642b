"""Verify, resume, continue and branch, through the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QProgressBar, QPushButton, QSpinBox, QWidget
from window_fixtures import Bench, endless, surface

from storage import Status
from workbench.execution.checkpoints import Checkpoints

if TYPE_CHECKING:
    from storage import RunRecord


class Hand:
    """A person with the program before them."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def select(self, run_id: int) -> None:
        """Click on the row of a run."""
        table = self.bench.window.runs.table
        self.bench.until(lambda: self._row(run_id) >= 0)
        table.selectRow(self._row(run_id))

    def _row(self, run_id: int) -> int:
        model = self.bench.window.runs.table.model()
        found = [
            row for row in range(model.rowCount()) if model.index(row, 0).data().split()[-1] == str(run_id)
        ]
        return found[0] if found else -1

    def trigger(self, name: str) -> None:
        action = self.bench.window.actions_by_name[name]
        self.bench.until(action.isEnabled)
        action.trigger()

    def window(self, name: str) -> QWidget:
        """The window of that name, once it is there."""

        def shown() -> list[QWidget]:
            return [w for w in QApplication.topLevelWidgets() if w.objectName() == name and w.isVisible()]

        self.bench.until(lambda: bool(shown()))
        return shown()[0]

    def stopped(self, run_id: int) -> None:
        """Let a run train for a while and stop it."""
        bench = self.bench
        bench.until(lambda: bench.session.job(run_id) is not None)
        job = bench.session.job(run_id)
        begun = job.progress.done
        bench.until(lambda: job.progress.done > begun + 1_000)
        self.select(run_id)
        self.trigger("stop")
        bench.until(lambda: run(bench, run_id).steps_done == job.progress.done)
        bench.finish()

    def click(self, window: QWidget, name: str) -> None:
        self.bench.qtbot.mouseClick(window.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


@pytest.fixture
def hand(bench: Bench) -> Hand:
    return Hand(bench)


def run(bench: Bench, run_id: int) -> RunRecord:
    return next(run for run in bench.session.runs if run.id == run_id)


def finished(bench: Bench) -> int:
    run_id = bench.start(surface("adam"))
    bench.finish()
    return run_id


def verdict_of(hand: Hand, run_id: int) -> str:
    hand.select(run_id)
    hand.trigger("verify")
    window = hand.window("verify")
    hand.bench.until(lambda: not window.is_working)
    text = window.findChild(QLabel, "verify_result").text()
    window.close()
    return text


def test_verify_says_that_all_points_are_equal(bench: Bench, hand: Hand) -> None:
    run_id = finished(bench)
    hand.select(run_id)
    hand.trigger("verify")
    window = hand.window("verify")
    bench.until(lambda: not window.is_working)
    points = sum(series.count for series in run(bench, run_id).summaries.values())
    assert (
        window.findChild(QLabel, "verify_result").text()
        == f"All {points:,} points are equal to the last bit."
    )
    assert window.findChild(QProgressBar, "verify_progress").value() == 1000
    assert not window.findChild(QPushButton, "verify_stop").isEnabled()


def test_verify_can_be_stopped_and_closing_the_program_ends_it(bench: Bench, hand: Hand) -> None:
    run_id = bench.start(endless())
    hand.stopped(run_id)
    hand.trigger("verify")
    window = hand.window("verify")
    hand.click(window, "verify_stop")
    bench.until(lambda: not window.is_working)
    assert "differs" not in window.findChild(QLabel, "verify_result").text()
    hand.trigger("verify")
    bench.close()


def test_a_stopped_run_is_resumed_as_the_same_run(bench: Bench, hand: Hand) -> None:
    run_id = bench.start(endless())
    hand.stopped(run_id)
    before = run(bench, run_id)
    assert (before.status, before.planned_steps) == (Status.STOPPED, 1_000_000_000)
    hand.trigger("resume")
    hand.stopped(run_id)
    after = run(bench, run_id)
    assert len(bench.session.runs) == 1
    assert after.status is Status.STOPPED
    assert after.steps_done > before.steps_done
    series = bench.session.store.series(run_id, "loss")
    assert series.steps.tolist() == list(range(1, after.steps_done + 1))
    # The plot goes on without a gap or a step back.
    data = bench.window.live.plots[0].plot.curve(f"{run_id}/raw").data
    bench.until(lambda: len(data) == after.steps_done)
    assert data.abscissa.read("step", 0, len(data)).tolist() == series.steps.tolist()


def test_a_finished_run_is_continued(bench: Bench, hand: Hand) -> None:
    run_id = finished(bench)
    hand.select(run_id)
    assert not bench.window.actions_by_name["resume"].isEnabled()
    hand.trigger("continue_run")
    window = hand.window("continue_run")
    window.findChild(QSpinBox, "continue_steps").setValue(50)
    hand.click(window, "continue_start")
    bench.until(lambda: run(bench, run_id).steps_done == 250)
    bench.finish()
    assert (run(bench, run_id).status, run(bench, run_id).planned_steps) == (Status.FINISHED, 250)
    assert "equal to the last bit" in verdict_of(hand, run_id)


def test_a_branch_begins_where_it_was_chosen_and_is_shown_on_its_parent(bench: Bench, hand: Hand) -> None:
    run_id = finished(bench)
    hand.select(run_id)
    hand.trigger("branch")
    window = hand.window("branch")
    window.findChild(QSpinBox, "branch_at").setValue(120)
    window.findChild(QSpinBox, "branch_steps").setValue(180)
    choice = window.findChild(QComboBox, "branch_optimizer")
    choice.setCurrentIndex(choice.findData("momentum"))
    hand.click(window, "branch_start")
    bench.until(lambda: len(bench.session.runs) == 2)
    bench.finish()
    branch = bench.session.runs[0]
    assert (branch.parent_id, branch.parent_step, branch.optimizer) == (run_id, 120, "momentum")
    assert bench.session.store.series(branch.id, "loss").steps.tolist() == list(range(121, 181))
    assert Checkpoints(bench.session.store).steps(branch.uid) == [120, 180]
    curve = bench.window.live.plots[0].plot.curve
    bench.until(lambda: len(curve(f"{branch.id}/raw").data) == 60)
    assert len(curve(f"{run_id}/raw").data) == 200
    assert "equal to the last bit" in verdict_of(hand, branch.id)


def test_a_branch_that_cannot_be_says_why_and_stays_open(bench: Bench, hand: Hand) -> None:
    hand.select(finished(bench))
    hand.trigger("branch")
    window = hand.window("branch")
    window.findChild(QSpinBox, "branch_steps").setValue(10)
    hand.click(window, "branch_start")
    told = window.findChild(QLabel, "branch_result")
    bench.until(told.isVisible)
    assert "steps = 10" in told.text()
    assert len(bench.session.runs) == 1
    window.close()


def test_only_what_is_possible_is_offered(bench: Bench, hand: Hand) -> None:
    actions = bench.window.actions_by_name
    names = ("verify", "continue_run", "branch")
    assert not any(actions[name].isEnabled() for name in names)
    run_id = bench.start(endless())
    hand.select(run_id)
    bench.until(actions["stop"].isEnabled)
    assert not any(actions[name].isEnabled() for name in names)


def test_a_checkpoint_that_cannot_be_written_is_told(bench: Bench) -> None:
    place = bench.session.store.local
    place.with_name(f"{place.stem}-checkpoints").write_text("in the way")
    run_id = finished(bench)
    message = bench.window.message
    bench.until(message.isVisible)
    assert any("checkpoint" in label.text() for label in message.findChildren(QLabel))
    assert run(bench, run_id).status is Status.FINISHED
