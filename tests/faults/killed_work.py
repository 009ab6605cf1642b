"""Kinds of work of the program that may be killed at any moment, and what must be true afterwards."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from abc import ABC, abstractmethod
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect
from typing import TYPE_CHECKING

import numpy as np

from storage import Change, NewRun, SeriesBlock, Status, Store, open_store, pack

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
STEPS = 100_000
"""Updates of a training run: some seconds."""

ROWS = 200_000
"""Rows of an imported table."""


@dataclass
class Ending:
    """How a program ended.

    Attributes:
        signal: What it was sent; None if it ended before.
        moment: When it was sent, in seconds since the epoch.
        lines: The lines that it had printed.
    """

    signal: signal.Signals | None
    moment: float
    lines: Sequence[str]


@dataclass
class Finding:
    """What was found after a program had ended.

    Attributes:
        lost_s: How many seconds of recorded work are missing, None where nothing is recorded by time.
        problems: What is wrong, one sentence each.
    """

    lost_s: float | None = None
    problems: list[str] = field(default_factory=list)


def program(place: Path, *arguments: object) -> list[str]:
    """The command that runs the program on a store."""
    return [sys.executable, str(ROOT / "main.py"), "--store", str(place), *map(str, arguments)]


def finished(command: Sequence[str]) -> None:
    """Carry out a command that must succeed.

    Raises:
        subprocess.CalledProcessError: If it does not; what it printed is in the message.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise AssertionError(f"{command[2:]} ended with {done.returncode}: {done.stderr[-500:]}")


def filled(place: Path, runs: int, points: int) -> list[int]:
    """Make a store that holds some finished runs of one series each and return their numbers."""
    new = NewRun(
        name="",
        problem="quadratic",
        optimizer="gd",
        convention="",
        schedule="",
        experiment={},
        settings={"lr": 0.1},
        seed=0,
        planned_steps=points,
        device="cpu",
        environment={},
    )
    with open_store(place) as store:
        numbers = store.add_runs([new] * runs)
        steps = np.arange(1, points + 1)
        for number in numbers:
            block = SeriesBlock(number, ("loss",), steps, steps * 0.001, np.sin(steps * number)[:, None])
            store.write([block], [Change(number, status=Status.FINISHED, steps_done=points)])
    return numbers


def store_problems(place: Path) -> list[str]:
    """Open a store as the next start of the program does and name what is wrong in it."""
    if not place.exists():
        return []
    problems = []
    with open_store(place) as store:
        store.mark_interrupted()
        for run in store.runs() + store.runs(in_bin=True):
            if run.status in {Status.RUNNING, Status.QUEUED, Status.PAUSED}:
                problems.append(f"run {run.id} is {run.status} without a program")
            problems += series_problems(store, run.id)
    with closing(connect(place)) as connection:
        answer = connection.execute("PRAGMA integrity_check").fetchall()
        if answer != [("ok",)]:
            problems.append(f"integrity_check: {answer[:3]}")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            problems.append("foreign_key_check: rows without their parent")
    return problems


def series_problems(store: Store, number: int) -> list[str]:
    """Name the series of a run that cannot be read, go back or differ from their summary."""
    problems = []
    summaries = store.run(number).summaries
    for name, series in store.all_series(number).items():
        if np.any(np.diff(series.steps) <= 0):
            problems.append(f"run {number}: steps of {name} do not ascend")
        if summaries[name].count != series.steps.size:
            problems.append(
                f"run {number}: {name} has {series.steps.size} points, {summaries[name].count} said"
            )
    return problems


class Work(ABC):
    """A kind of work. One object is one trial, in a directory of its own."""

    seconds: float = 5.0
    """How long it takes undisturbed, at most."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.place = directory / "runs.sqlite"

    def prepare(self) -> None:  # noqa: B027 - most kinds begin with nothing
        """Make what the work needs."""

    @abstractmethod
    def command(self) -> list[str]:
        """The program to start and to kill."""

    def finding(self, ending: Ending) -> Finding:
        """Look at the store as the next start of the program does."""
        return Finding(problems=store_problems(self.place))


class Training(Work):
    """One run of the command line."""

    def command(self) -> list[str]:
        return program(
            self.place, "run", "--problem", "rosenbrock", "--optimizer", "adam", "--steps", STEPS, "--quiet"
        )

    def finding(self, ending: Ending) -> Finding:
        found = super().finding(ending)
        if self.place.exists() and ending.signal is not None:
            with open_store(self.place) as store:
                for run in store.runs():
                    in_order = ending.signal is not signal.SIGKILL
                    if (
                        in_order
                        and run.status is Status.INTERRUPTED
                        and run.message.startswith("Its program")
                    ):
                        found.problems.append(f"run {run.id} was left without its end")
                    if run.status is Status.INTERRUPTED and run.started is not None:
                        running = (datetime.fromtimestamp(ending.moment, UTC) - run.started).total_seconds()
                        found.lost_s = max(found.lost_s or 0.0, running - run.seconds)
        return found


class Sweeping(Training):
    """A sweep of sixteen runs in batches."""

    def command(self) -> list[str]:
        return program(
            self.place, "sweep", "--problem", "rosenbrock", "--optimizer", "adam", "--steps", STEPS // 4,
            "--axis", "lr=1e-4..1e-1:4:log", "--axis", "optimizer=adam,rmsprop", "--seeds", "2", "--quiet",
        )  # fmt: skip


class Resuming(Work):
    """A stopped run that goes on; resumed once more it must equal a run that was never stopped."""

    def prepare(self) -> None:
        arguments = ("--problem", "rosenbrock", "--optimizer", "adam", "--steps", STEPS // 2, "--quiet")
        finished(program(self.place, "run", *arguments))
        process = subprocess.Popen(
            program(self.place, "run", *arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        with process:
            while process.poll() is None:
                with open_store(self.place) as store:
                    runs = store.runs()
                if len(runs) == 2 and max(run.steps_done for run in runs if run.id == 2) > STEPS // 8:
                    process.kill()

    def command(self) -> list[str]:
        return program(self.place, "resume", 2, "--quiet")

    def finding(self, ending: Ending) -> Finding:
        found = super().finding(ending)
        with open_store(self.place) as store:
            status = store.run(2).status
        if status is not Status.FINISHED:
            finished(self.command())
        with open_store(self.place) as store:
            whole, resumed = store.all_series(1), store.all_series(2)
        for name, series in whole.items():
            same = np.array_equal(series.steps, resumed[name].steps)
            if not same or not np.array_equal(series.values, resumed[name].values, equal_nan=True):
                found.problems.append(f"{name} of the resumed run differs")
        return found


LOGGING = """
import math, sys, time
from storage import open_run
with open_run("logged", place=sys.argv[1]) as run:
    for step in range(1, 10**9):
        run.log(step, loss=math.sin(step), norm=1.0)
        if step % 50 == 0:
            print(step, time.time(), flush=True)
            time.sleep(0.002)
"""


class Logging(Work):
    """A training loop of a script."""

    seconds = 3.0

    def command(self) -> list[str]:
        return [sys.executable, "-c", LOGGING, str(self.place)]

    def finding(self, ending: Ending) -> Finding:
        found = super().finding(ending)
        printed = [(int(line.split()[0]), float(line.split()[1])) for line in ending.lines if " " in line]
        if not printed:
            return found
        with open_store(self.place) as store:
            series = store.series(1, "loss")
        kept = int(series.steps[-1]) if series.steps.size else 0
        expected = np.arange(1, kept + 1)
        if not np.array_equal(series.steps, expected) or not np.allclose(
            series.values, np.sin(expected), atol=1e-15
        ):
            found.problems.append("points are missing or wrong")
        last = [moment for step, moment in printed if step <= kept]
        found.lost_s = printed[-1][1] - (last[-1] if last else printed[0][1])
        return found


class Importing(Work):
    """A table that is imported; what is not whole must not be there, and a second import completes it."""

    def prepare(self) -> None:
        filled(self.place, 3, 10_000)
        lines = (f"{step},{step * 0.5},{step * 0.25}" for step in range(1, ROWS + 1))
        (self.directory / "table.csv").write_text("step,loss,norm\n" + "\n".join(lines) + "\n")

    def command(self) -> list[str]:
        return program(self.place, "import", self.directory / "table.csv", "--quiet")

    def finding(self, ending: Ending) -> Finding:
        found = super().finding(ending)
        finished(self.command())
        with open_store(self.place) as store:
            counts = [run.summaries["loss"].count for run in store.runs() if run.id > 3]
        if counts != [ROWS]:
            found.problems.append(
                f"after a second import there are runs of {counts} points, not one of {ROWS}"
            )
        return found


class ImportingPacked(Work):
    """A packed file of runs that is imported."""

    def prepare(self) -> None:
        other = self.directory / "other.sqlite"
        numbers = filled(other, 20, 20_000)
        with open_store(other) as store:
            pack(store, numbers, self.directory / "runs.descent")

    def command(self) -> list[str]:
        return program(self.place, "import", self.directory / "runs.descent", "--quiet")

    def finding(self, ending: Ending) -> Finding:
        found = super().finding(ending)
        finished(self.command())
        with open_store(self.place) as store:
            counts = [run.summaries["loss"].count for run in store.runs()]
        if counts != [20_000] * 20:
            found.problems.append(f"after a second import there are runs of {counts} points")
        return found


class Exporting(Work):
    """An export over an older one: the file is the old or the new one, whole."""

    ending = ".csv"

    def prepare(self) -> None:
        filled(self.place, 5, 50_000)
        self.file = self.directory / f"exported{self.ending}"
        finished(self.command())
        self.before = self.file.read_bytes()

    def command(self) -> list[str]:
        return program(self.place, "export", 1, 2, 3, 4, 5, "--to", self.file, "--quiet")

    def finding(self, ending: Ending) -> Finding:
        found = super().finding(ending)
        if self.file.read_bytes() != self.before:
            found.problems.append("the exported file is neither the old nor the new one")
        finished(self.command())
        left = {file.name for file in self.directory.iterdir()} - {self.file.name, self.place.name}
        left -= {f"{self.place.name}{end}" for end in ("-wal", "-shm")}
        if left:
            found.problems.append(f"left behind: {sorted(left)}")
        return found


class Packing(Exporting):
    """The same with a packed file, whose bytes may differ."""

    ending = ".descent"

    def command(self) -> list[str]:
        return program(self.place, "pack", 1, 2, 3, 4, 5, "--to", self.file)

    def finding(self, ending: Ending) -> Finding:
        self.before = self.file.read_bytes()
        found = super().finding(ending)
        other = self.directory.with_name(f"{self.directory.name}-unpacked.sqlite")
        finished(program(other, "import", self.file, "--quiet"))
        return found


EDITING = """
import sys
from storage import open_store
with open_store(sys.argv[1]) as store:
    for number in range(10**9):
        store.rename([1, 2], f"name {number}")
        store.set_note([1], f"note {number}")
        store.retag([2], [f"tag {number}"], [f"tag {number - 1}"])
        store.delete([3]), store.restore([3])
        print(number, flush=True)
"""


class Editing(Work):
    """Names, tags, notes and the bin; what was reported as done is there."""

    seconds = 2.0

    def prepare(self) -> None:
        filled(self.place, 3, 1_000)

    def command(self) -> list[str]:
        return [sys.executable, "-c", EDITING, str(self.place)]

    def finding(self, ending: Ending) -> Finding:
        found = super().finding(ending)
        numbers = [int(line) for line in ending.lines if line.strip().isdigit()]
        if numbers:
            with open_store(self.place) as store:
                run = store.run(1)
            if int(run.name.split()[1]) < numbers[-1] or int(run.note.split()[1]) < numbers[-1]:
                found.problems.append(
                    f"edit {numbers[-1]} was reported, {run.name} and {run.note} are stored"
                )
        return found


class Clearing(Work):
    """The bin is emptied and the file made smaller; what is not in the bin stays."""

    def prepare(self) -> None:
        numbers = filled(self.place, 20, 20_000)
        with open_store(self.place) as store:
            store.delete(numbers[5:])

    def command(self) -> list[str]:
        both = "import subprocess, sys; [subprocess.run(command) for command in {}]"
        commands = [program(self.place, "empty-bin", "--yes"), program(self.place, "vacuum")]
        return [sys.executable, "-c", both.format(json.dumps(commands))]

    def finding(self, ending: Ending) -> Finding:
        found = super().finding(ending)
        with open_store(self.place) as store:
            for number in range(1, 6):
                series = store.series(number, "loss")
                if not np.array_equal(series.values, np.sin(np.arange(1, 20_001) * number)):
                    found.problems.append(f"run {number} has changed")
        return found


class Migrating(Work):
    """A store of version 0.1 that is opened for the first time."""

    seconds = 3.0

    def prepare(self) -> None:
        fixture = ROOT / "tests/fixtures/version_0_1/runs.sqlite"
        self.place.write_bytes(fixture.read_bytes())

    def command(self) -> list[str]:
        return program(self.place, "list")

    def finding(self, ending: Ending) -> Finding:
        found = super().finding(ending)
        finished(program(self.place, "list"))
        return found


WORK: tuple[type[Work], ...] = (
    Training,
    Sweeping,
    Resuming,
    Logging,
    Importing,
    ImportingPacked,
    Exporting,
    Packing,
    Editing,
    Clearing,
    Migrating,
)
