"""A run that is over is taken up again, by one process at a time."""

from datetime import UTC, datetime

import pytest

from storage import Change, RunBusyError, RunNotFoundError, Status

pytestmark = pytest.mark.every_database


@pytest.mark.parametrize("status", [status for status in Status if status.is_over])
def test_a_run_that_is_over_is_queued_again(store, new_run, status):
    run_id = store.add_run(new_run)
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    store.write([], [Change(run_id, status=status, started=moment, ended=moment, message="why")])
    store.reopen(run_id, 777)
    run = store.run(run_id)
    assert (run.status, run.planned_steps, run.message, run.ended) == (Status.QUEUED, 777, "", None)
    assert run.started == moment


@pytest.mark.parametrize("status", [status for status in Status if not status.is_over])
def test_a_run_that_is_not_over_is_left_alone(store, new_run, status):
    run_id = store.add_run(new_run)
    store.write([], [Change(run_id, status=status)])
    before = store.run(run_id)
    with pytest.raises(RunBusyError, match=f"holds run {run_id}, which is not over"):
        store.reopen(run_id, 777)
    assert store.run(run_id) == before


def test_there_must_be_such_a_run(store):
    with pytest.raises(RunNotFoundError):
        store.reopen(5, 10)
