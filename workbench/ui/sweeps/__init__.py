"""Sweeps in the store, watched and looked at as a whole."""
