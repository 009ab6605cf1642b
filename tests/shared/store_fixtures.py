"""A run store and what goes into it, for every test of the store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from storage import Block, NewRun, Place, Store, open_store


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database; both for a test marked with ``every_database``, else SQLite."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def new_place(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Place]]:
    """Makes places of stores that nobody else uses."""
    made: list[Place] = []
    server = None if database == "sqlite" else request.getfixturevalue("postgresql_server")

    def make(*, empty: bool = False) -> Place:
        if server is None:
            made.append(tmp_path / ("runs.sqlite" if not made else f"runs-{len(made)}.sqlite"))
        else:
            made.append(server.new_database(empty=empty))
        return made[-1]

    yield make
    if server is not None:
        for place in made:
            server.drop(place)


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
def make_block() -> Callable[..., Block]:
    def make(run_id: int, first: int, count: int, names: tuple[str, ...] = ("loss", "norm")) -> Block:
        steps = np.arange(first, first + count)
        values = np.stack([np.sin(steps + k) for k in range(len(names))], axis=1)
        return Block(run_id, names, steps, steps * 0.5, values)

    return make
