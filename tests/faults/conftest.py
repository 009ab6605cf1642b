"""The store's fixtures."""

from store_fixtures import empty_place, make_block, new_run, place, store

__all__ = ["empty_place", "make_block", "new_run", "place", "store"]
