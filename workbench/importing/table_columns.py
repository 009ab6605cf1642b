"""What the columns of a table hold, by the names that other programs give them."""

from __future__ import annotations

import re

from workbench.formatting import cell_text

COUNTERS = (
    "step", "steps", "global step", "total timesteps", "training step", "train step", "optimizer step",
    "current step", "total steps", "num steps", "n steps", "iteration", "iterations", "iter", "iters",
    "niter", "num iterations", "update", "updates", "num updates", "n updates", "timesteps",
    "timestep", "num env steps", "total env steps", "env steps", "스텝", "단계", "반복",
)  # fmt: skip
"""Columns that count steps, the one to prefer first."""

PERIODS = (
    "epoch", "epochs", "epoch num", "round", "rounds", "generation", "generations", "episode", "episodes",
    "batch", "batches", "에포크", "에폭",
)  # fmt: skip
"""Columns that count longer periods: they are steps only where a row stands for each."""

SECONDS = (
    "seconds", "sec", "secs", "time s", "time sec", "time seconds", "elapsed", "elapsed time",
    "elapsed seconds", "elapsed s", "time elapsed", "seconds elapsed", "runtime", "relative time",
    "relative time process", "relative time wall",
    "total time", "time",
)  # fmt: skip
CLOCKS = ("wall time", "walltime", "timestamp", "unix time")
"""Columns of seconds since some moment long ago, of which the first is taken off."""

RUNS = ("run", "run id", "run name")
NAMES, VALUES = ("series", "metric", "tag", "key", "variable", "curve"), ("value",)
"""Columns of a table with a row for each value."""


def plain_name(name: str) -> str:
    """A name by what it says: without its path, capitals and marks.

    >>> [plain_name(name) for name in ("_step", "trainer/global_step", "  Wall time", "globalStep", "#Iters")]
    ['step', 'global step', 'wall time', 'global step', 'iters']
    """
    last = cell_text(name).strip().rsplit("/", 1)[-1]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last)
    return re.sub(r"[\W_]+", " ", words).strip().casefold()


def found_columns(names: tuple[str, ...], known: tuple[str, ...]) -> list[int]:
    """The columns with a known name, the one to prefer first: by its name, then by its shorter path."""
    plain = [plain_name(name) for name in names]
    found = [place for place, name in enumerate(plain) if name in known]
    return sorted(found, key=lambda place: (known.index(plain[place]), names[place].count("/"), place))


def holds_counts(name: str) -> bool:
    """Whether a column holds whole numbers, by its name."""
    return plain_name(name) in COUNTERS or plain_name(name) in PERIODS
