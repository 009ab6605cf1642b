"""A store that is opened while others already hold it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import storage
from workbench.execution.coming_store import ComingStore


def test_who_asks_early_waits_and_gets_the_answer(tmp_path):
    store = ComingStore(tmp_path / "runs.sqlite")

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
    store = ComingStore(place)
    store.open()
    assert isinstance(store.fault, storage.StoreUnreadableError)
    with pytest.raises(storage.StoreUnreadableError):
        store.runs()
    store.close()
    assert place.read_text() == "not a store"


def test_a_store_that_was_closed_is_never_opened(tmp_path):
    store = ComingStore(tmp_path / "runs.sqlite")
    store.close()
    store.open()
    assert store.fault is None
    assert not store.place.exists()


def test_without_a_path_it_is_the_store_of_the_person():
    assert ComingStore(None).place == storage.default_path()
