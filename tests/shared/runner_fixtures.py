"""Fixtures of tests that run jobs: a store, runners that are closed at the end, and a watch on their jobs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from storage import open_store
from workbench.execution.job import Job
from workbench.execution.runner import Runner
from workbench.experiment import compose
from workbench.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from storage import Status, Store, StoreError
    from workbench.experiment import Experiment
    from workbench.training.recorded_block import RecordedBlock

PATIENCE_S = 30.0
ENDLESS = 1_000_000_000
BRAKED_UPDATE_S = 0.005


class Watch:
    """Everything that jobs report, in order, and a way to wait for it.

    Attributes:
        entered: jobs and the statuses they entered.
        most_running: most jobs that were ever running at the same time.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.entered: list[tuple[Job, Status]] = []
        self.most_running = 0

    def notice(self, job: Job, status: Status) -> None:
        with self.changed:
            self.entered.append((job, status))
            running = sum(status == "running" for status in dict(self.entered).values())
            self.most_running = max(self.most_running, running)

    def tell(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def until(self, condition: Callable[[], object]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE_S), "what was waited for never happened"


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    enter, advance = Job.set_status, Job.advance

    def watched_enter(job: Job, status: Status, message: str = "") -> None:
        watch.notice(job, status)
        enter(job, status, message)
        watch.tell()

    def watched_advance(job: Job, done: int, seconds: float) -> None:
        advance(job, done, seconds)
        watch.tell()

    monkeypatch.setattr(Job, "set_status", watched_enter)
    monkeypatch.setattr(Job, "advance", watched_advance)
    return watch


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    with open_store(place, busy_timeout_s=0.05) as opened:
        yield opened


@pytest.fixture
def faults() -> list[StoreError | None]:
    return []


@pytest.fixture
def make_runner(
    store: Store, faults: list[StoreError | None], watch: Watch
) -> Iterator[Callable[..., Runner]]:
    made: list[Runner] = []

    def hear(fault: StoreError | None) -> None:
        faults.append(fault)
        watch.tell()

    def make(limit: int = 4) -> Runner:
        made.append(Runner(store, hear, limit))
        return made[-1]

    yield make
    for runner in made:
        runner.close()


@pytest.fixture
def experiment() -> Callable[..., Experiment]:
    def make(steps: int = ENDLESS, **changes: object) -> Experiment:
        return compose("rosenbrock", "adam", changes={"steps": steps, **changes})

    return make


@pytest.fixture
def brake(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Training makes one update every few milliseconds until the event is set."""
    released = threading.Event()
    advance = Trainer.advance

    def braked(trainer: Trainer, count: int) -> list[RecordedBlock]:
        if released.is_set():
            return advance(trainer, count)
        released.wait(BRAKED_UPDATE_S)
        return advance(trainer, min(count, 1))

    monkeypatch.setattr(Trainer, "advance", braked)
    yield released
    released.set()
