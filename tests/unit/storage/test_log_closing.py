"""A logged loop ends while its store refuses what is left: it is tried again, or kept in a rescue file."""

import _thread
import logging
import sqlite3
import threading
from contextlib import closing, contextmanager

import pytest

from storage import Status, StoreError, StoreFullError, open_run, open_store
from storage.logging import row_writer, run_log
from storage.series.encoding import LARGEST_BLOCK


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    monkeypatch.setattr(row_writer, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(row_writer, "CLOSING_SECONDS", 0.1)
    usual = run_log.open_store
    monkeypatch.setattr(run_log, "open_store", lambda place: usual(place, busy_timeout_s=0.02))


@contextmanager
def locked(place):
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def written(run, count):
    """Wait until the store has so many points of a run."""
    for _ in range(6000):
        if run._store.series(run.run_id, "loss").steps.size >= count:
            return
        threading.Event().wait(0.01)
    raise AssertionError("never written")


def assert_whole(place, run_id, values, status=Status.FINISHED):
    with open_store(place) as store:
        record, series = store.run(run_id), store.series(run_id, "loss")
        assert record.status is status
        assert dict(zip(series.steps.tolist(), series.values.tolist(), strict=True)) == values
        assert record.summaries["loss"].count == len(values)
        assert record.steps_done == record.planned_steps == max(values)
        assert record.ended is not None
        return record


def test_what_a_locked_store_refuses_is_there_after_the_next_opening(place, caplog):
    with open_run(store=place) as run:
        run.log(1, loss=1.0)
        run.log(3, loss=3.0)
        written(run, 2)
        other = sqlite3.connect(place, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        # It goes back, twice to the same step: the last one counts.
        for step, value in [(4, 4.0), (2, 2.0), (3, 3.5), (3, 3.25), (1500, 5.0)]:
            run.log(step, loss=value)
    other.close()
    assert "is tried again for" in caplog.messages[0]
    assert "the next opening of the store takes it in" in caplog.messages[-1]
    assert_whole(place, run.run_id, {1: 1.0, 2: 2.0, 3: 3.25, 4: 4.0, 1500: 5.0})
    # Once more, as if the removal of the file had been cut off, it changes nothing.
    assert_whole(place, run.run_id, {1: 1.0, 2: 2.0, 3: 3.25, 4: 4.0, 1500: 5.0})


def test_more_than_a_block_has_room_for_is_taken_in(place, caplog):
    with closing(sqlite3.connect(place, isolation_level=None)) as other, open_run(store=place) as run:
        run.log(0, loss=0.5)
        written(run, 1)
        other.execute("BEGIN IMMEDIATE")
        for step in range(1, LARGEST_BLOCK + 100):
            run.log(step, loss=step / 2)
        run.log(0, loss=0.0)
        run.close()
    assert_whole(place, run.run_id, {step: step / 2 for step in range(LARGEST_BLOCK + 100)})


def test_a_store_that_is_free_in_time_gets_everything(place, monkeypatch, caplog):
    monkeypatch.setattr(row_writer, "CLOSING_SECONDS", 3600.0)
    with locked(place) as other:

        class Freeing(logging.Handler):
            def emit(self, record):
                other.execute("ROLLBACK")

        handler = Freeing()
        logging.getLogger("storage").addHandler(handler)
        try:
            run = open_run_before(other, place)
            run.log(1, loss=1.0)
            run.close()
        finally:
            logging.getLogger("storage").removeHandler(handler)
    assert not list(place.parent.glob("*rescue*"))
    assert_whole(place, run.run_id, {1: 1.0})


def open_run_before(other, place):
    """Open a run while nothing is locked, and lock the store again."""
    other.execute("ROLLBACK")
    run = open_run(store=place)
    other.execute("BEGIN IMMEDIATE")
    return run


def test_ctrl_c_gives_up_waiting_and_keeps_what_is_left(place, monkeypatch, caplog):
    monkeypatch.setattr(row_writer, "CLOSING_SECONDS", 3600.0)
    run = open_run(store=place)
    run.log(7, loss=7.0)

    class Interrupting(logging.Handler):
        def emit(self, record):
            if "is tried again" in record.getMessage():
                _thread.interrupt_main()

    handler = Interrupting()
    logging.getLogger("storage").addHandler(handler)
    try:
        with locked(place), pytest.raises(KeyboardInterrupt):
            run.close()
    finally:
        logging.getLogger("storage").removeHandler(handler)
    assert_whole(place, run.run_id, {7: 7.0})


@pytest.mark.parametrize("error", [ArithmeticError("of its own"), MemoryError(), StoreFullError()])
def test_whatever_the_write_raises_the_points_are_kept(place, monkeypatch, caplog, error):
    def refuse(*arguments, **options):
        raise error

    with open_run(store=place) as run:
        run.log(1, loss=1.0)
        monkeypatch.setattr(run._store, "write", refuse)
        run.log(2, loss=2.0)
    assert_whole(place, run.run_id, {1: 1.0, 2: 2.0})


def test_an_error_of_the_loop_is_its_end_after_the_next_opening_too(place, caplog):
    run = open_run(store=place)
    run.log(1, loss=1.0)
    error = ZeroDivisionError("of the loop")
    with locked(place):
        run.__exit__(ZeroDivisionError, error, None)
    record = assert_whole(place, run.run_id, {1: 1.0}, Status.FAILED)
    assert record.message == "ZeroDivisionError: of the loop"


def test_room_nowhere_is_an_error(place, monkeypatch, caplog):
    def refuse(*arguments):
        raise StoreFullError(place)

    monkeypatch.setattr(row_writer, "save_remainders", refuse)
    run = open_run(store=place)
    run.log(1, loss=1.0)
    with locked(place), pytest.raises(StoreError):
        run.close()


def test_without_a_thread_everything_is_written_at_the_end(place, monkeypatch):
    start = threading.Thread.start

    def refuse(thread):
        if thread.name.startswith("log of run"):
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with open_run(store=place) as run:
        run.log(1, loss=1.0)
    assert_whole(place, run.run_id, {1: 1.0})
