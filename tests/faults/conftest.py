"""The store's fixtures."""

from store_fixtures import database, make_block, new_place, new_run, place, store

__all__ = ["database", "make_block", "new_place", "new_run", "place", "store"]
