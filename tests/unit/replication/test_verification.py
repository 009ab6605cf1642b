"""A stored run repeated: equal to the last bit, equal to rounding, or the first step that differs."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import storage
from storage import Change, NewRun, Status
from workbench.errors import InputError, MachineError
from workbench.execution.run_start import branched, continued
from workbench.experiment import compose
from workbench.replication.verification import TOLERANCES, Verdict, Verification, verify_in_background
from workbench.training.devices import prepare_thread
from workbench.training.trainer import Trainer

STEPS = 203
EXPERIMENT = compose(
    "logistic-regression",
    "nadam",
    changes={"steps": STEPS, "batch_size": 16, "record_every": 10, "evaluate_every": 30},
)


@pytest.fixture(autouse=True)
def as_a_worker():
    prepare_thread()
    yield
    torch.set_flush_denormal(False)


@pytest.fixture
def keep(store):
    """Puts a run into the store whose recorded values were altered."""

    def put(alter=lambda name, steps, values: values, *, status=Status.FINISHED, experiment=EXPERIMENT):
        new = NewRun(
            name="", problem="p", optimizer="o", convention="c", schedule="s", seed=0, device="cpu",
            experiment=experiment.document(), settings={}, planned_steps=STEPS, environment={"torch": "0.1"},
        )  # fmt: skip
        run_id = store.add_run(new)
        blocks = [
            storage.SeriesBlock(
                run_id,
                (name,),
                block.steps[: block.lengths[0]],
                block.seconds[: block.lengths[0]],
                alter(name, block.steps, block.values[: block.lengths[0], 0, column].copy())[:, None],
            )
            for block in Trainer([experiment]).advance(STEPS)
            for column, name in enumerate(block.names)
        ]
        last = int(blocks[0].steps[-1])
        store.write(blocks, [Change(run_id, status=status, steps_done=last, seconds=1.0)])
        return run_id

    return put


def verified(store, run_id, tolerance=None):
    verification = Verification(store, run_id, tolerance)
    while not verification.is_over:
        verification.advance()
    return verification


def test_a_run_that_repeats_is_equal_to_the_last_bit(keep, store):
    found = verified(store, keep())
    assert (found.verdict, found.done, found.missing) == (Verdict.EQUAL, STEPS, 0)
    assert (found.first_difference, found.beyond_tolerance, found.largest) == (None, None, None)
    run_id = 1
    assert found.points == sum(each.count for each in store.run(run_id).summaries.values())
    assert [name for name, *_ in found.changed] == ["torch"]


def test_a_last_bit_is_seen_and_called_rounding(keep, store):
    def alter(name, steps, values):
        if name == "loss":
            values[steps == 77] = np.nextafter(values[steps == 77], np.inf)
        return values

    found = verified(store, keep(alter))
    assert found.verdict is Verdict.ROUNDING
    assert (found.first_difference.series, found.first_difference.step) == ("loss", 77)
    assert 0 < found.largest.relative < 1e-15
    assert found.largest.stored == np.nextafter(found.largest.repeated, np.inf)


def test_the_first_step_beyond_the_tolerance_and_the_largest_difference_are_told(keep, store):
    def alter(name, steps, values):
        values[steps == 50] *= 1 + 1e-7
        if name == "gradient_norm":
            values[steps == 120] *= 1.5
            values[steps == 180] *= 2
        return values

    found = verified(store, keep(alter))
    assert found.verdict is Verdict.DIFFERENT
    assert found.first_difference.step == 50
    assert (found.beyond_tolerance.series, found.beyond_tolerance.step) == ("gradient_norm", 120)
    assert (found.largest.series, found.largest.step) == ("gradient_norm", 180)
    assert verified(store, 1, 0.99).verdict is Verdict.ROUNDING


@pytest.mark.parametrize("dtype", TOLERANCES)
def test_the_tolerance_is_that_of_the_precision(keep, store, dtype):
    experiment = EXPERIMENT.model_copy(update={"training": EXPERIMENT.training.replaced(dtype=dtype)})
    for factor, verdict in ((0.5, Verdict.ROUNDING), (2.0, Verdict.DIFFERENT)):

        def alter(name, steps, values, relative=factor * TOLERANCES[dtype]):
            if name == "loss":
                values[values.argmax()] *= 1 + relative
            return values

        assert verified(store, keep(alter, experiment=experiment)).verdict is verdict


def test_a_value_that_is_no_number_differs_infinitely(keep, store):
    def alter(name, steps, values):
        if name == "loss":
            values[steps == 9] = np.nan
        return values

    found = verified(store, keep(alter))
    assert (found.verdict, found.beyond_tolerance.step, found.beyond_tolerance.relative) == (
        Verdict.DIFFERENT,
        9,
        np.inf,
    )


def test_a_run_that_diverged_is_repeated_up_to_there(keep, store):
    experiment = compose("rosenbrock", "gd", changes={"lr": 1.0, "steps": STEPS})
    found = verified(store, keep(status=Status.DIVERGED, experiment=experiment))
    assert found.verdict is Verdict.EQUAL
    assert found.done == store.run(1).steps_done < 10


def test_points_that_the_repetition_does_not_have_are_counted(keep, store):
    run_id = keep()
    late = np.array([STEPS - 1], dtype=np.int64)
    store.write([storage.SeriesBlock(run_id, ("stranger",), late, np.array([1.0]), np.array([[1.0]]))])
    found = verified(store, run_id)
    assert (found.verdict, found.missing) == (Verdict.DIFFERENT, 1)


def over(make_runner, begin):
    """The job that was begun, at its end and in the store."""
    runner = make_runner()
    job = begin(runner)
    assert job.wait(30)
    runner.close()
    return job


@pytest.mark.parametrize("more", [(7,), (100, 31)])
def test_a_run_that_was_continued_repeats_with_the_points_at_each_of_its_ends(make_runner, store, more):
    job = over(make_runner, lambda runner: runner.submit([EXPERIMENT])[0])
    for count in more:
        over(
            make_runner, lambda runner, count=count: runner.submit_from(*continued(store, job.run_id, count))
        )
    found = verified(store, job.run_id)
    assert (found.verdict, found.done, found.missing) == (Verdict.EQUAL, STEPS + sum(more), 0)


def test_a_branch_repeats_from_its_start_and_tells_when_that_is_gone(make_runner, store, place):
    parent = over(make_runner, lambda runner: runner.submit([EXPERIMENT])[0])
    chosen = branched(store, parent.run_id, at=90, optimizer="rmsprop")
    branch = over(make_runner, lambda runner: runner.submit_from(*chosen))
    found = verified(store, branch.run_id)
    assert (found.verdict, found.done) == (Verdict.EQUAL, STEPS)
    uid = store.run(branch.run_id).uid
    place.with_name("runs-checkpoints").joinpath(uid, "90.safetensors").unlink()
    with pytest.raises(MachineError, match="does not exist"):
        Verification(store, branch.run_id)


def test_a_run_that_is_not_over_and_a_strange_tolerance_are_refused(keep, store):
    with pytest.raises(InputError, match="over"):
        Verification(store, keep(status=Status.RUNNING))
    with pytest.raises(InputError, match="tolerance"):
        Verification(store, keep(), 1.0)


def test_the_thread_verifies_tells_faults_and_can_be_stopped(keep, store):
    work = verify_in_background(store, keep())
    assert work.result().verdict is Verdict.EQUAL
    assert work.is_over
    missing = verify_in_background(store, 99)
    with pytest.raises(storage.RunNotFoundError):
        missing.result()
    stopped = verify_in_background(store, 1)
    stopped.stop()
    stopped.close()
    assert stopped.is_over
