"""The command that trains a run."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import MofNCompleteColumn, TextColumn, TimeRemainingColumn

from storage import Status
from workbench.cli import DIVERGED, DONE, FAILED, STOPPED, report
from workbench.cli.progress import progress
from workbench.errors import InputError
from workbench.execution.opening import open_run_store
from workbench.execution.runner import Runner
from workbench.experiment import Experiment, TrainingSettings, changed, compose, from_toml
from workbench.program import PROGRAM
from workbench.settings import declarations

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from storage import Store, StoreError
    from workbench.execution.job import Job

POLL_SECONDS = 0.1

STOPS: dict[int, tuple[Status, str]] = {
    signal.SIGINT: (Status.STOPPED, "Stopped from the keyboard."),
    signal.SIGTERM: (Status.INTERRUPTED, "The program was asked to end."),
}
"""What each signal makes of the run; everything so far is kept."""

EXIT_CODES = {Status.FINISHED: DONE, Status.DIVERGED: DIVERGED, Status.STOPPED: STOPPED}


def run(arguments: argparse.Namespace) -> int:
    """Train one run to its end and say what came of it."""
    experiment = described_experiment(arguments)
    _try_out(experiment)
    with open_run_store(arguments.store) as store:
        return carry_out(store, lambda runner: runner.submit([experiment])[0], arguments)


def carry_out(store: Store, begin: Callable[[Runner], Job], arguments: argparse.Namespace) -> int:
    """Take a job to its end and say what came of it; the exit code."""
    (job,) = train(store, lambda runner: [begin(runner)], quiet=arguments.quiet)
    if job.run_id is None:
        sys.stderr.write(f"error: {job.progress.message}\n")
        return FAILED
    record = store.run(job.run_id)
    if arguments.json:
        report.print_json(report.summary(record))
    else:
        report.print_outcome(record)
    if record.status is Status.FAILED:
        sys.stderr.write(f"error: {record.message}\n")
    return EXIT_CODES.get(record.status, FAILED)


def described_experiment(arguments: argparse.Namespace) -> Experiment:
    """What the arguments describe.

    Raises:
        InputError: for an argument that cannot be used.
    """
    _require_unicode("--name", [arguments.name or ""])
    changes = assignments("--set", arguments.changes)
    for declaration in declarations(TrainingSettings):
        value = getattr(arguments, declaration.name)
        if value is not None:
            changes[declaration.name] = value
    if arguments.file is None:
        for option in ("problem", "optimizer"):
            if getattr(arguments, option) is None:
                raise InputError(
                    f"--{option}", "nothing", f"given; `{PROGRAM} {option}s` lists what there is"
                )
        return compose(
            arguments.problem,
            arguments.optimizer,
            arguments.schedule or "constant",
            name=arguments.name or "",
            changes=changes,
        )
    for option in ("problem", "optimizer", "schedule"):
        if (given := getattr(arguments, option)) is not None:
            raise InputError(f"--{option}", given, f"left out, since {arguments.file} says it")
    experiment = from_toml(arguments.file)
    if arguments.name:
        experiment = experiment.model_copy(update={"name": arguments.name})
    return changed(experiment, changes)


def assignments(option: str, texts: list[str]) -> dict[str, str]:
    """The values that a repeated option gives, by the names of the settings.

    Raises:
        InputError: for one that is not of the form NAME=VALUE.
    """
    _require_unicode(option, texts)
    values = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError(option, text, "of the form NAME=VALUE")
        values[name.strip().replace("-", "_")] = value
    return values


def _require_unicode(option: str, texts: list[str]) -> None:
    """Refuse bytes that are no text: a store cannot keep them."""
    for text in texts:
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise InputError(option, ascii(text), "text in the encoding of your terminal")


def _try_out(experiment: Experiment) -> None:
    """Build everything once, so that what cannot be used is refused before the store knows of it."""
    from workbench.training.trainer import Trainer

    Trainer([experiment])


def train(store: Store, begin: Callable[[Runner], Sequence[Job]], *, quiet: bool) -> Sequence[Job]:
    """Train in worker threads to the end or until told to stop, showing progress on a terminal.

    Args:
        store: where the runs are kept.
        begin: queues them.
        quiet: show nothing.

    Raises:
        StoreError: when the store refuses the runs to the end.
    """

    def tell(fault: StoreError | None) -> None:
        sys.stderr.write(f"warning: {fault}\n" if fault else "The run store can be written again.\n")

    with received_signals() as received:
        runner = Runner(store, tell)
        try:
            jobs = begin(runner)
            with _progress(jobs, quiet=quiet) as show:
                while (going := next((job for job in jobs if not job.is_over), None)) is not None:
                    going.wait(POLL_SECONDS)
                    if received:
                        for job in jobs:
                            job.stop(*STOPS[received[0]])
                    show()
                show()
        finally:
            runner.close("The program ended before the run did.")
    if runner.recorder.fault is not None:
        raise runner.recorder.fault
    if runner.recorder.checkpoint_fault is not None:
        sys.stderr.write(f"warning: {runner.recorder.checkpoint_fault}\n")
    return jobs


@contextmanager
def _progress(jobs: Sequence[Job], *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Gives a function that shows how far the jobs are; what a run that ended left out counts as done."""
    columns = (
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]:,.0f} steps/s"),
        TimeRemainingColumn(),
    )
    first = jobs[0].experiment
    title = f"{first.optimizer.name} on {first.problem.name}" if len(jobs) == 1 else f"{len(jobs)} runs"
    total = sum(job.progress.steps for job in jobs)
    with progress(title, *columns, quiet=quiet, total=total, speed=0.0) as show:

        def tell() -> None:
            reached = [job.progress for job in jobs]
            alone = len(reached) == 1
            done = sum(each.steps if each.status.is_over and not alone else each.done for each in reached)
            show(completed=done, speed=sum(each.speed for each in reached))

        yield tell


@contextmanager
def received_signals() -> Iterator[list[int]]:
    """Note Ctrl-C and requests to end instead of dying of them; the handler takes no lock, it only notes."""
    received: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield received
        return

    def note(number: int, frame: FrameType | None) -> None:
        del frame
        received.append(number)

    past = {number: signal.signal(number, note) for number in STOPS}
    try:
        yield received
    finally:
        for number, handler in past.items():
            signal.signal(number, handler)
