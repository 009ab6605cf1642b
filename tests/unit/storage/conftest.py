"""The store's fixtures."""

from functools import partial

import pytest
from store_fixtures import empty_place, make_block, new_run, place, store

from storage import UntrustedStore, open_store, pack

__all__ = ["empty_place", "make_block", "new_run", "place", "store"]


@pytest.fixture
def other(new_place):
    """Another store, into which runs are taken."""
    with open_store(new_place()) as opened:
        yield opened


@pytest.fixture
def packed(tmp_path):
    """A function that packs runs of a store into a file."""

    def make(source, *run_ids):
        path = tmp_path / "runs.descent"
        pack(source, run_ids, path)
        return path

    return make


@pytest.fixture
def take_all():
    """A function that takes every run of a file into a store."""

    def take(target, path):
        with UntrustedStore(path) as foreign:
            return [
                target.import_run(
                    foreign.run_transfer(number), partial(foreign.run_blocks, number), path.name
                )
                for number in foreign.runs()
            ]

    return take
