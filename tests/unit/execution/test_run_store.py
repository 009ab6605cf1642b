"""Opening the run store, at once and in the background."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

import storage
from storage import NewRun, Status, Store, StoreLockedError, StoreUnreadableError, open_store
from workbench.execution.run_store import DeferredStore, open_run_store


def test_who_asks_early_waits_and_gets_the_answer(tmp_path):
    store = DeferredStore(tmp_path / "runs.sqlite")

    def ask():
        return store.runs()

    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask)
        assert not store.place.exists()
        assert store.fault is None
        store.open()
        assert asked.result(timeout=30) == []
    store.close()
    with pytest.raises(storage.StoreError, match="closed"):
        store.runs()


def test_what_cannot_be_opened_is_told_to_all(tmp_path):
    place = tmp_path / "notes.txt"
    place.write_text("not a store")
    store = DeferredStore(place)
    store.open()
    assert isinstance(store.fault, storage.StoreUnreadableError)
    with pytest.raises(storage.StoreUnreadableError):
        store.runs()
    store.close()
    assert place.read_text() == "not a store"


def test_a_store_that_was_closed_is_never_opened(tmp_path):
    store = DeferredStore(tmp_path / "runs.sqlite")
    store.close()
    store.open()
    assert store.fault is None
    assert not store.place.exists()


def test_without_a_path_it_is_the_store_of_the_person():
    assert DeferredStore(None).place == storage.default_path()


@pytest.fixture
def orphan(place):
    """A run whose program has ended."""
    with open_store(place) as store:
        store.owner = replace(store.owner, started=store.owner.started - 1000)
        return store.add_run(NewRun("", "p", "o", "torch", "constant", {}, 0, 1, "cpu", {}, {}))


def test_runs_whose_program_has_ended_are_marked_as_interrupted(place, orphan):
    with open_run_store(place) as store:
        record = store.run(orphan)
    assert record.status is Status.INTERRUPTED
    assert "ended before the run was over" in record.message


def test_own_unfinished_runs_are_left_alone(place):
    with open_run_store(place) as store:
        run_id = store.add_run(NewRun("", "p", "o", "torch", "constant", {}, 0, 1, "cpu", {}, {}))
        with open_run_store(place) as other:
            assert other.run(run_id).status is Status.QUEUED


def test_a_new_store_is_made_where_there_is_none(place):
    with open_run_store(place) as store:
        assert store.runs() == []


def test_a_store_that_cannot_be_used_is_told(place):
    place.write_text("not a store")
    with pytest.raises(StoreUnreadableError):
        open_run_store(place)


def test_a_store_that_refuses_the_mark_is_closed_again(place, monkeypatch):
    closed, close = [], Store.close

    def refuse(store):
        raise StoreLockedError(store.place)

    def watched_close(store):
        closed.append(store)
        close(store)

    monkeypatch.setattr(Store, "mark_interrupted", refuse)
    monkeypatch.setattr(Store, "close", watched_close)
    with pytest.raises(StoreLockedError):
        open_run_store(place)
    assert len(closed) == 1
