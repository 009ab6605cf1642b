import numpy as np
import pytest

from storage import Status
from workbench.errors import InputError
from workbench.execution.successive_halving import SuccessiveHalving
from workbench.experiment import changed, compose
from workbench.training.trainer import Trainer

STEPS = 270


@pytest.mark.parametrize(
    ("runs", "steps", "reduction", "first", "rungs"),
    [
        (27, 2700, 3, None, (100, 300, 900)),
        (250, 8100, 3, None, (100, 300, 900, 2700)),
        (9, 900, 3, 20, (20, 60)),
        (64, 1000, 4, 10, (10, 40, 160)),
        (2, 100, 2, None, (50,)),
        (5, 10, 2, None, (2, 4)),
    ],
)
def test_rungs_grow_by_the_reduction_until_one_is_left(runs, steps, reduction, first, rungs):
    assert SuccessiveHalving(runs, steps, reduction, first).rungs == rungs


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((1, 100), "runs"),
        ((9, 100, 1), "reduction"),
        ((9, 100, 3, 0), "first rung"),
        ((9, 100, 3, 51), "first rung"),
    ],
)
def test_what_makes_no_plan_is_refused(arguments, field):
    with pytest.raises(InputError) as refusal:
        SuccessiveHalving(*arguments)
    assert refusal.value.field == field


def expected_fates(experiments, rungs, reduction):
    """By hand: rank by the mean over the last tenth before each rung, keep the n // η^i best."""
    losses = [Trainer([e]).advance(STEPS)[0].values[:, 0, 0] for e in experiments]
    alive, fates = list(range(len(experiments))), {}
    for number, rung in enumerate(rungs, 1):
        means = {run: losses[run][rung - max(1, rung // 10) : rung].mean() for run in alive}
        ranked = sorted(alive, key=lambda run: means[run] if np.isfinite(means[run]) else np.inf)
        kept = max(1, len(experiments) // reduction**number)
        for run in ranked[kept:]:
            fates[run] = rung
        alive = ranked[:kept]
    return fates | dict.fromkeys(alive, STEPS)


@pytest.mark.parametrize("limit", [1, 4])
@pytest.mark.parametrize("mixed", [False, True], ids=["one batch", "two batches"])
def test_the_runs_that_do_best_go_on(make_runner, store, limit, mixed):
    base = compose(
        "mlp", "adam", changes={"hidden": "4", "batch_size": 8, "steps": STEPS, "dtype": "float64"}
    )
    rates = np.geomspace(1e-5, 0.5, 12).tolist()
    experiments = [changed(base, {"lr": lr, "seed": 3}) for lr in rates]
    if mixed:
        experiments = [changed(e, {"amsgrad": n % 2 == 1}) for n, e in enumerate(experiments)]
    halving = SuccessiveHalving(12, STEPS, 3, 30)
    jobs = make_runner(limit).submit(experiments, "s", halving)
    assert all(job.wait(60) for job in jobs)
    expected = expected_fates(experiments, halving.rungs, 3)
    assert {run: job.progress.done for run, job in enumerate(jobs)} == expected
    for job in jobs:
        finished = job.progress.done == STEPS
        assert job.progress.status is (Status.FINISHED if finished else Status.STOPPED)
        assert finished or f"after {job.progress.done} updates: place" in job.progress.message


def test_runs_that_diverge_or_are_stopped_hold_nobody_up(make_runner, watch):
    base = compose("rosenbrock", "gd", changes={"steps": 4000, "dtype": "float64"})
    rates = [1e-4, 2e-4, 3e-4, 1e9, 1e9, 1e9]
    with np.errstate(all="ignore"):
        jobs = make_runner().submit(
            [changed(base, {"lr": lr}) for lr in rates], "s", SuccessiveHalving(6, 4000, 2, 500)
        )
        jobs[0].stop()
        assert all(job.wait(60) for job in jobs)
    ends = [job.progress.status for job in jobs]
    assert ends[0] is Status.STOPPED
    assert ends[3:] == [Status.DIVERGED] * 3
    assert Status.FINISHED in ends[1:3]


def test_a_paused_run_is_waited_for(make_runner, watch, brake):
    base = compose("rosenbrock", "gd", changes={"steps": 1000, "dtype": "float64"})
    runner = make_runner()
    experiments = [changed(base, {"lr": lr}) for lr in (1e-5, 2e-5, 3e-5, 4e-5)]
    jobs = runner.submit(experiments, "s", SuccessiveHalving(4, 1000, 2, 400))
    runner.pause(jobs[0])
    brake.set()
    watch.until(lambda: all(job.progress.done == 400 for job in jobs[1:]))
    assert {job.progress.status for job in jobs[1:]} == {Status.RUNNING}
    jobs[0].control.resume()
    assert all(job.wait(60) for job in jobs)
    assert sorted(job.progress.done for job in jobs) == [400, 400, 1000, 1000]
