"""The run store and other trackers behind one interface, each used as its own documentation says."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import numpy as np

import storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

POINTS = 100
"""Of the one series of each of many runs."""


class Tool(Protocol):
    """What a benchmark asks of a tracker.

    Attributes:
        name: What to call it.
        slowness: How many times fewer points it is given.
        has_pictures: Whether a picture of a run costs less than reading all of it.
    """

    name: str
    slowness: int
    has_pictures: bool

    def logging(
        self, place: Path, names: Sequence[str]
    ) -> AbstractContextManager[Callable[[int, Sequence[float]], None]]:
        """Give what logs a step; after the block everything is in the files."""

    def open(self, place: Path, names: Sequence[str]) -> None:
        """Read what the first picture of the run needs."""

    def read(self, place: Path, names: Sequence[str]) -> int:
        """Read all points and return how many there were."""

    def write_many(self, place: Path, runs: int) -> None:
        """Write many small runs with settings."""

    def list(self, place: Path) -> int:
        """Read settings and last loss of every run and return how many runs there were."""


class Workbench:
    """The run store."""

    name = "run store"
    slowness = 1
    has_pictures = True

    @contextmanager
    def logging(self, place: Path, names: Sequence[str]) -> Iterator[Callable[[int, Sequence[float]], None]]:
        """Log into a new store."""
        with storage.open_run("long", place=place / "runs.sqlite") as run:

            def log(step: int, values: Sequence[float]) -> None:
                a, b, c, d, e, f, g, h = values
                run.log(step, a=a, b=b, c=c, d=d, e=e, f=f, g=g, h=h)

            yield log

    def open(self, place: Path, names: Sequence[str]) -> None:
        """Open the store and read an outline of each series."""
        with storage.open_store(place / "runs.sqlite") as store:
            for name in names:
                store.envelope(1, name, storage.PlotWindow(1200))

    def read(self, place: Path, names: Sequence[str]) -> int:
        """Open the store and read all series."""
        with storage.open_store(place / "runs.sqlite") as store:
            return sum(series.values.size for series in store.all_series(1).values())

    def write_many(self, place: Path, runs: int) -> None:
        """Add runs with one block each."""
        steps = np.arange(1, POINTS + 1)
        with storage.open_store(place / "runs.sqlite") as store:
            new = storage.NewRun("", "p", "adam", "", "", {"lr": 0.1, "batch": 32}, 0, POINTS, "cpu", {}, {})
            for run_id in store.add_runs([new] * runs):
                values = np.random.default_rng(run_id).random((POINTS, 1))
                store.write([storage.SeriesBlock(run_id, ("loss",), steps, steps * 0.1, values)])

    def list(self, place: Path) -> int:
        """Read the list and look into every run."""
        with storage.open_store(place / "runs.sqlite") as store:
            return sum(bool(run.settings["lr"] and run.summaries["loss"].last) for run in store.runs())


class TensorBoard:
    """TensorBoard's event files, by torch's writer and TensorBoard's own reader."""

    name = "TensorBoard"
    slowness = 20
    has_pictures = False

    @contextmanager
    def logging(self, place: Path, names: Sequence[str]) -> Iterator[Callable[[int, Sequence[float]], None]]:
        """Log with a SummaryWriter of default settings."""
        from torch.utils.tensorboard import SummaryWriter

        with SummaryWriter(place) as writer:

            def log(step: int, values: Sequence[float]) -> None:
                for name, value in zip(names, values, strict=True):
                    writer.add_scalar(name, value, step)

            yield log

    def _reader(self, place: Path) -> object:
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

        # 0 keeps every point; TensorBoard itself shows a sample.
        return EventAccumulator(str(place), size_guidance={"scalars": 0}).Reload()

    def open(self, place: Path, names: Sequence[str]) -> None:
        """Read the events; there is no shorter way to a picture."""
        self.read(place, names)

    def read(self, place: Path, names: Sequence[str]) -> int:
        """Read the events and every series."""
        reader = self._reader(place)
        return sum(len(reader.Scalars(name)) for name in names)

    def write_many(self, place: Path, runs: int) -> None:
        """Write a directory for each run, its settings as text."""
        from torch.utils.tensorboard import SummaryWriter

        for run in range(runs):
            with SummaryWriter(place / f"run{run}") as writer:
                writer.add_text("settings", '{"lr": 0.1, "batch": 32}')
                for step in range(1, POINTS + 1):
                    writer.add_scalar("loss", 1 / step, step)

    def list(self, place: Path) -> int:
        """Read every run to know its last loss."""
        found = [self._reader(run) for run in sorted(place.iterdir())]
        return sum(
            bool(run.Tensors("settings/text_summary")[0] and run.Scalars("loss")[-1].value) for run in found
        )


class MLflow:
    """MLflow with its SQLite store, a batch of metrics a step."""

    name = "MLflow"
    slowness = 100
    has_pictures = False

    def _client(self, place: Path) -> object:
        from mlflow import MlflowClient

        place.mkdir(exist_ok=True)
        return MlflowClient(f"sqlite:///{place / 'mlflow.db'}")

    @contextmanager
    def logging(self, place: Path, names: Sequence[str]) -> Iterator[Callable[[int, Sequence[float]], None]]:
        """Log batches of 125 steps, the most that one call may hold."""
        from mlflow.entities import Metric

        client = self._client(place)
        run_id = client.create_run(client.create_experiment("long")).info.run_id
        waiting: list[Metric] = []

        def log(step: int, values: Sequence[float]) -> None:
            waiting.extend(Metric(name, value, 0, step) for name, value in zip(names, values, strict=True))
            if len(waiting) == 1000:
                client.log_batch(run_id, metrics=waiting)
                waiting.clear()

        yield log
        client.log_batch(run_id, metrics=waiting)

    def open(self, place: Path, names: Sequence[str]) -> None:
        """Read every series; there is no shorter way to a picture."""
        self.read(place, names)

    def read(self, place: Path, names: Sequence[str]) -> int:
        """Read every series."""
        client = self._client(place)
        experiment = client.get_experiment_by_name("long").experiment_id
        run_id = client.search_runs([experiment])[0].info.run_id
        return sum(len(client.get_metric_history(run_id, name)) for name in names)

    def write_many(self, place: Path, runs: int) -> None:
        """Write runs, all of a run in one batch."""
        from mlflow.entities import Metric, Param

        client = self._client(place)
        experiment = client.create_experiment("many")
        parameters = [Param("lr", "0.1"), Param("batch", "32")]
        for _ in range(runs):
            metrics = [Metric("loss", 1 / step, 0, step) for step in range(1, POINTS + 1)]
            client.log_batch(client.create_run(experiment).info.run_id, metrics=metrics, params=parameters)

    def list(self, place: Path) -> int:
        """Search all runs."""
        client = self._client(place)
        experiment = client.get_experiment_by_name("many").experiment_id
        found = client.search_runs([experiment], max_results=50_000)
        return sum(bool(run.data.params["lr"] and run.data.metrics["loss"]) for run in found)
