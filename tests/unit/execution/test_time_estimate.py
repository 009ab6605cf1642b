from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.errors import InputError
from workbench.execution import time_estimate as module
from workbench.execution.time_estimate import estimated_seconds
from workbench.experiment import changed, compose
from workbench.training import trainer

TICK = 0.001


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on by a millisecond whenever it is read: every block of updates takes one tick."""

    class Clock:
        now = 0.0

        def perf_counter(self):
            self.now += TICK
            return self.now

    clock = Clock()
    for user in (module, trainer):
        monkeypatch.setattr(user, "time", clock)
    return clock


def estimate(experiments, **arguments):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(estimated_seconds, experiments, **arguments).result()


def rosenbrock(**changes):
    return compose("rosenbrock", "adam", changes=changes)


@pytest.mark.usefixtures("clock")
def test_the_time_is_that_of_the_updates_measured_and_of_storing_them():
    # Blocks of 1, and then 1 + 2 = 3 updates up to the end: two ticks for three updates, one to store them.
    assert estimate([rosenbrock(steps=4)]) == pytest.approx(4 * (2 + 1) * TICK / 3)
    # Nothing but the first update is there to be measured.
    assert estimate([rosenbrock(steps=1)]) == pytest.approx(2 * TICK)


@pytest.mark.usefixtures("clock")
def test_runs_that_train_together_take_the_time_of_one_batch():
    one = [rosenbrock(steps=4)]
    many = [rosenbrock(steps=4, seed=seed) for seed in range(50)]
    apart = [rosenbrock(steps=4, record_every=every) for every in range(1, 6)]
    assert estimate(many) == pytest.approx(estimate(one))
    assert estimate(apart) == pytest.approx(5 * estimate(one))


@pytest.mark.usefixtures("clock")
def test_of_many_batches_some_are_measured_and_the_others_taken_to_be_like_them(monkeypatch):
    built = []
    build = trainer.Trainer.__init__
    monkeypatch.setattr(
        trainer.Trainer,
        "__init__",
        lambda self, *given, **named: (built.append(given), build(self, *given, **named))[1],
    )
    kinds = [rosenbrock(steps=4, record_every=every) for every in range(1, 40)]
    assert estimate(kinds) == pytest.approx(39 * estimate(kinds[:1]))
    assert len(built) == module.MOST_KINDS + 1


def test_what_is_no_longer_wanted_is_not_measured():
    assert estimate([rosenbrock()], is_wanted=lambda: False) is None


def test_what_cannot_be_trained_is_told():
    with pytest.raises(InputError, match="batch_size"):
        estimate([changed(compose("mlp", "adam"), {"batch_size": 10**6})])
