"""Recorded series of runs in a plot."""
