"""Jobs trained to their end from a terminal."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import MofNCompleteColumn, TextColumn, TimeRemainingColumn

from storage import Status
from workbench.cli.output import print_json, print_outcome, summary
from workbench.cli.terminal import progress, received_signals
from workbench.execution.runner import Runner
from workbench.program import ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from storage import Store, StoreError
    from workbench.execution.job import Job

POLL_SECONDS = 0.1

STOPS: dict[int, tuple[Status, str]] = {
    signal.SIGINT: (Status.STOPPED, "Stopped from the keyboard."),
    signal.SIGTERM: (Status.INTERRUPTED, "The program was asked to end."),
}
"""What each signal makes of a run; everything recorded so far stays in the store."""

_EXIT_CODES = {
    Status.FINISHED: ExitCode.DONE,
    Status.DIVERGED: ExitCode.DIVERGED,
    Status.STOPPED: ExitCode.STOPPED,
}


def train_and_report(store: Store, begin: Callable[[Runner], Job], arguments: argparse.Namespace) -> ExitCode:
    """Train one job to its end and print its outcome.

    Args:
        store: where the run is stored.
        begin: queues the job.
        arguments: whose ``json`` and ``quiet`` say what is printed.
    """
    (job,) = train(store, lambda runner: [begin(runner)], quiet=arguments.quiet)
    if job.run_id is None:
        sys.stderr.write(f"error: {job.progress.message}\n")
        return ExitCode.FAILED
    record = store.run(job.run_id)
    if arguments.json:
        print_json(summary(record))
    else:
        print_outcome(record)
    if record.status is Status.FAILED:
        sys.stderr.write(f"error: {record.message}\n")
    return _EXIT_CODES.get(record.status, ExitCode.FAILED)


def train(store: Store, begin: Callable[[Runner], Sequence[Job]], *, quiet: bool) -> Sequence[Job]:
    """Train in worker threads to the end or until a signal comes, showing progress on a terminal.

    Args:
        store: where the runs are stored.
        begin: queues the jobs.
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
