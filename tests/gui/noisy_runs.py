"""Runs whose course depends on their seed, in the comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from workbench.experiment import compose

if TYPE_CHECKING:
    from window_fixtures import Bench

    from workbench.experiment import Experiment


def noisy(optimizer: str, **changes: object) -> Experiment:
    """A short run whose course depends on its seed."""
    small = {"batch_size": 8, "lr": 0.01, "steps": 200}
    return compose("polynomial-regression", optimizer, changes=small | changes)


def train(bench: Bench, *changes: dict[str, object], optimizer: str = "adam") -> list[int]:
    runs = [bench.start(noisy(optimizer, **each)) for each in changes]
    bench.finish()
    return runs


def compare(bench: Bench, *run_ids: int) -> None:
    bench.window.runs.tick(run_ids)
    bench.click("compare")
    plot = bench.window.compare.plot
    bench.until(lambda: all(len(plot.plot.curve(f"{run_id}/raw").data) for run_id in run_ids))


def recorded(bench: Bench, run_ids: list[int], name: str = "loss") -> tuple[list, list]:
    series = [bench.session.store.series(run_id, name) for run_id in run_ids]
    return [each.steps for each in series], [each.values for each in series]


def write_target(bench: Bench, text: str) -> None:
    field = bench.find("target_value", QLineEdit)
    field.clear()
    bench.qtbot.keyClicks(field, text)
    field.editingFinished.emit()
