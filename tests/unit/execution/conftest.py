from leftovers import nothing_left_behind
from runner_fixtures import brake, experiment, faults, make_runner, place, store, watch

__all__ = ["brake", "experiment", "faults", "make_runner", "nothing_left_behind", "place", "store", "watch"]
