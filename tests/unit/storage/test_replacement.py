"""A run that takes the place of another one."""

from __future__ import annotations

import pytest

from storage import Change, RunNotFoundError, RunProtectedError, Status

pytestmark = pytest.mark.every_database


class InterruptedImportError(Exception):
    """What goes wrong outside the store while a run is replaced."""


@pytest.fixture
def pair(store, new_run):
    """Two runs that are over."""
    old, new = store.add_runs([new_run, new_run])
    store.write([], [Change(run_id, status=Status.FINISHED) for run_id in (old, new)])
    return old, new


def test_the_former_goes_to_the_bin_and_gives_up_its_identifier(store, pair):
    old, new = pair
    uid, met = store.run(old).uid, []
    store.replace_run(old, new, lambda *uids: met.append(uids))
    assert store.run(new).uid == uid
    assert met == [(uid, store.run(old).uid)]
    assert [run.id for run in store.runs()] == [new]
    assert [run.id for run in store.runs(in_bin=True)] == [old]
    store.restore([old])
    assert len({run.uid for run in store.runs()}) == 2


def test_what_fails_on_the_way_leaves_everything_as_it_is(store, pair):
    def fails(_uid, _other):
        raise InterruptedImportError

    before = store.runs()
    with pytest.raises(InterruptedImportError):
        store.replace_run(*pair, fails)
    with pytest.raises(RunNotFoundError):
        store.replace_run(pair[0], 9, lambda *_: None)
    store.set_locked([pair[0]], True)
    with pytest.raises(RunProtectedError):
        store.replace_run(*pair, lambda *_: None)
    store.set_locked([pair[0]], False)
    assert [(run.id, run.uid, run.deleted) for run in store.runs()] == [
        (run.id, run.uid, run.deleted) for run in before
    ]
