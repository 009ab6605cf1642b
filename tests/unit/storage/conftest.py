"""The store's fixtures."""

from store_fixtures import make_block, new_run, place, store

__all__ = ["make_block", "new_run", "place", "store"]
