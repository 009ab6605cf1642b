import math
import threading

import numpy as np
import pytest

from storage import Status, open_run, open_store
from storage.run_log import RowBuffers


@pytest.mark.every_database
def test_a_logged_loop_is_a_finished_run(place):
    with open_run("mine", place=place, settings={"lr": 0.1, "optimizer": "own"}, tags=("x",)) as run:
        for step in range(1, 10_001):
            run.log(step, loss=1 / step, norm=math.nan)
            if step % 10 == 0:
                run.log(step, accuracy=np.float32(step))
    with open_store(place) as store:
        record = store.run(run.run_id)
        assert (record.status, record.name, record.optimizer, record.tags) == (
            Status.FINISHED, "mine", "own", ("x",),
        )  # fmt: skip
        assert record.steps_done == record.planned_steps == 10_000
        assert record.started <= record.ended
        loss = store.series(run.run_id, "loss")
        assert np.array_equal(loss.values, 1 / np.arange(1, 10_001))
        assert np.all(np.diff(loss.seconds) > 0)
        assert np.isnan(store.series(run.run_id, "norm").values).all()
        assert store.series(run.run_id, "accuracy").steps.tolist() == list(range(10, 10_001, 10))


@pytest.mark.every_database
def test_a_loop_that_fails_leaves_a_failed_run_with_its_points(place):
    def loop():
        with open_run(place=place) as run:
            run.log(1, loss=1.0)
            raise ZeroDivisionError("by hand")

    with pytest.raises(ZeroDivisionError):
        loop()
    with open_store(place) as store:
        (record,) = store.runs()
        assert (record.status, record.message) == (Status.FAILED, "ZeroDivisionError: by hand")
        assert store.series(record.id, "loss").values.tolist() == [1.0]


@pytest.mark.every_database
def test_ctrl_c_leaves_a_stopped_run(place):
    def loop():
        with open_run(place=place) as run:
            run.log(1, loss=1.0)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loop()
    with open_store(place) as store:
        assert store.runs()[0].status is Status.STOPPED


@pytest.mark.every_database
def test_going_back_is_told_and_the_run_fails(place):
    def loop():
        with open_run(place=place) as run:
            run.log(2, loss=1.0)
            run.log(1, loss=2.0)

    with pytest.raises(ValueError, match="ascend"):
        loop()
    with open_store(place) as store:
        assert store.runs()[0].status is Status.FAILED


@pytest.mark.parametrize("values", [{"loss": "low"}, {"loss": None}])
@pytest.mark.every_database
def test_what_is_no_number_is_refused_at_once(place, values):
    def loop():
        with open_run(place=place) as run:
            run.log(1, **values)

    with pytest.raises(TypeError, match="number"):
        loop()


@pytest.mark.every_database
def test_what_a_locked_store_refuses_is_written_when_it_is_free(place):
    with open_run(place=place) as run:
        run.log(1, loss=1.0)
        with open_store(place) as other, other._writing():
            run.log(2, loss=2.0)
        run.log(3, loss=3.0)
    with open_store(place) as store:
        assert store.series(run.run_id, "loss").values.tolist() == [1.0, 2.0, 3.0]


def test_no_row_is_lost_between_the_loop_and_the_writer():
    buffers, taken, finished = RowBuffers(), {}, threading.Event()

    def take():
        for block in buffers.drain(1):
            for name, column in zip(block.names, block.values.T, strict=True):
                taken.setdefault(name, []).extend(zip(block.steps, column, strict=True))

    def work():
        while not finished.is_set():
            take()

    writer = threading.Thread(target=work)
    writer.start()
    wanted = {"a": [], "b": [], "c": []}
    for step in range(30_000):
        # Series change company now and then, and must still go up.
        names = "ab" if step % 1000 < 400 else "a" if step % 3 else "ac"
        buffers.append(step, 0.0, dict.fromkeys(names, step * 2.0))
        for name in names:
            wanted[name].append((step, step * 2.0))
    finished.set()
    writer.join()
    take()
    assert taken == wanted
