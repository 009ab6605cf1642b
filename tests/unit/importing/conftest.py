"""A store to import into, and the way in."""

import pytest
from store_fixtures import make_block, new_run, place, store

from workbench.importing import import_files

__all__ = ["make_block", "new_run", "place", "store"]


@pytest.fixture
def bring(store):
    """A function that imports files and gives the report."""

    def take(*paths, **options):
        return import_files(store, list(paths), **options)

    return take
