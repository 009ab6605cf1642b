"""The store's fixtures."""

from store_fixtures import database, empty_place, make_block, new_place, new_run, place, store

__all__ = ["database", "empty_place", "make_block", "new_place", "new_run", "place", "store"]
