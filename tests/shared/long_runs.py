"""Runs with so many points that their size counts."""

import numpy as np

from storage import Change, SeriesBlock, Status


def write_run(store, new_run, points, seed):
    """Add a finished run with two series of random numbers; its number, and the values, a column for each."""
    run_id = store.add_run(new_run)
    values = np.random.default_rng(seed).normal(size=(points, 2))
    steps = np.arange(points)
    for start in range(0, points, 1000):
        part = slice(start, start + 1000)
        store.write([SeriesBlock(run_id, ("a", "b"), steps[part], steps[part] * 0.1, values[part])])
    store.write([], [Change(run_id, status=Status.FINISHED)])
    return run_id, values
