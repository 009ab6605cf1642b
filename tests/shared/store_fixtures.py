"""A run store and what goes into it, for every test of the store."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from storage import NewRun, Place, SeriesBlock, Store, open_store


@pytest.fixture
def place(new_place: Callable[..., Place]) -> Place:
    return new_place()


@pytest.fixture
def empty_place(new_place: Callable[..., Place]) -> Place:
    """Where nobody has made a store yet."""
    return new_place(empty=True)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with open_store(place, busy_timeout_s=0.2) as opened:
        yield opened


@pytest.fixture
def new_run() -> NewRun:
    return NewRun(
        name="first try",
        problem="rosenbrock",
        optimizer="adam",
        convention="torch",
        schedule="constant",
        experiment={"optimizer": {"name": "adam", "lr": 0.1}, "tags": ["a", None, True]},
        settings={"lr": 0.1, "batch": 32, "nesterov": True, "device": "cpu"},
        seed=7,
        planned_steps=100,
        device="cpu",
        environment={"torch": "2.13.0"},
    )


@pytest.fixture
def make_block() -> Callable[..., SeriesBlock]:
    def make(run_id: int, first: int, count: int, names: tuple[str, ...] = ("loss", "norm")) -> SeriesBlock:
        steps = np.arange(first, first + count)
        values = np.stack([np.sin(steps + k) for k in range(len(names))], axis=1)
        return SeriesBlock(run_id, names, steps, steps * 0.5, values)

    return make
