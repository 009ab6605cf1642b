"""The result of a sweep follows the direction of the series that it is about."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storage import RunRecord, Status, Summary
from workbench.ui.sweeps.sweep_results import SweptAxis, result


def run(number: int, lr: float, value: float, *, higher: bool, status: Status = Status.FINISHED) -> RunRecord:
    return RunRecord(
        id=number, uid="", name="", problem="p", optimizer="o", convention="", schedule="", status=status,
        settings={"lr": lr}, seed=0, planned_steps=1, steps_done=1, seconds=0.0, device="",
        created=datetime.now(UTC), started=None, ended=None, message="",
        summaries={"score": Summary(1, value, 1, value, 1, higher)},
    )  # fmt: skip


AXIS = SweptAxis("lr", (0.01, 0.1, 1.0), is_number=True, logarithmic=True)


@pytest.mark.parametrize(("higher", "best", "value"), [(True, 0.1, 0.9), (False, 1.0, 0.2)])
def test_the_best_point_has_the_largest_or_the_least_value(higher: bool, best: float, value: float) -> None:
    runs = [run(n, lr, v, higher=higher) for n, (lr, v) in enumerate([(0.01, 0.5), (0.1, 0.9), (1.0, 0.2)])]
    found = result(runs, AXIS, None, "best", "score")
    (outcome,) = found.outcomes
    assert outcome.figures is not None
    assert (outcome.figures.best, outcome.figures.result, found.larger) == (best, value, higher)
    sensitivity = outcome.figures.sensitivity
    assert sensitivity is not None
    assert sensitivity.best_learning_rate == best
    assert sensitivity.good_from <= best <= sensitivity.good_to


def test_a_run_that_diverged_is_the_worst_of_a_score() -> None:
    runs = [run(1, 0.01, -5.0, higher=True), run(2, 0.1, 9.0, higher=True, status=Status.DIVERGED)]
    (outcome,) = result(runs, AXIS, None, "last", "score").outcomes
    assert outcome.figures is not None
    assert (outcome.figures.best, outcome.figures.result, outcome.figures.diverged) == (0.01, -5.0, 0.5)
    (nothing,) = result([replace(runs[1])], AXIS, None, "last", "score").outcomes
    assert nothing.figures is not None
    assert math.isnan(nothing.figures.best)
    assert nothing.figures.result == -math.inf
