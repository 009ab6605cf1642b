"""Jobs trained to their end from a terminal."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import MofNCompleteColumn, TextColumn, TimeRemainingColumn

from storage import Status
from workbench.cli.output import print_json, print_outcome, summary
from workbench.cli.streams import warn
from workbench.cli.terminal import Countdown, progress, received_signals
from workbench.errors import MachineError
from workbench.execution.runner import Haste, Runner
from workbench.program import ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from storage import Store, StoreError
    from workbench.execution.job import Job
    from workbench.execution.recorder import Recorder

POLL_SECONDS = 0.1

LIMITLESS = 1 << 30
"""Signals: what was recorded is to be kept, however often somebody presses Ctrl-C."""

_ASKED = (Status.INTERRUPTED, "The program was asked to end.")
STOPS: dict[int, tuple[Status, str]] = {
    **dict.fromkeys(signal.Signals, _ASKED),
    signal.SIGINT: (Status.STOPPED, "Stopped from the keyboard."),
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
        warn(f"error: {job.progress.message}")
        return ExitCode.FAILED
    record = store.run(job.run_id)
    if arguments.json:
        print_json(summary(record))
    else:
        print_outcome(record)
    if record.status is Status.FAILED:
        warn(f"error: {record.message}")
    return _EXIT_CODES.get(record.status, ExitCode.FAILED)


def train(store: Store, begin: Callable[[Runner], Sequence[Job]], *, quiet: bool) -> Sequence[Job]:
    """Train in worker threads to the end or until a signal comes, showing progress on a terminal.

    Where the store refuses what is left at the end, it is tried again for a while, with a countdown; a second
    signal ends that.

    Args:
        store: where the runs are stored.
        begin: queues the jobs.
        quiet: show nothing.

    Raises:
        MachineError: when the store has not taken everything; it says where that is.
    """

    def tell(fault: StoreError | None) -> None:
        warn(f"warning: {fault}" if fault else "The run store can be written again.")

    with received_signals(most=LIMITLESS) as received:
        runner = Runner(store, tell)
        try:
            jobs = begin(runner)
            with _progress(jobs, quiet=quiet) as show:
                while (going := next((job for job in jobs if not job.is_over), None)) is not None:
                    going.wait(POLL_SECONDS)
                    if received:
                        break
                    show()
                show()
        finally:
            if received:
                for job in runner.jobs:
                    job.stop(*STOPS[received[0]])
            ending = _Ending(runner.recorder, received)
            runner.close("The program ended before the run did.", ending.attend)
            ending.end()
    remarks = [*runner.recorder.remarks]
    for remark in remarks[:-1]:
        warn(f"warning: {remark}")
    if remarks:
        raise MachineError(remarks[-1])
    if runner.recorder.checkpoint_fault is not None:
        warn(f"warning: {runner.recorder.checkpoint_fault}")
    return jobs


class _Ending:
    """The end of a command that trains: how much of a hurry there is, and a countdown where it waits."""

    def __init__(self, recorder: Recorder, received: Sequence[int]) -> None:
        self._recorder = recorder
        self._received = received
        self._waits_since: int | None = None
        self._countdown = Countdown(
            "The run store does not take what is left: trying again for {} s "
            "(Ctrl-C: put it into a rescue file now)."
        )

    def attend(self) -> Haste:
        """Show how long the recorder goes on trying; how much of a hurry there is."""
        left = self._recorder.seconds_left
        if left is not None and self._waits_since is None:
            self._waits_since = len(self._received)
        self._countdown.show(left)
        # The first signal ends the runs, unless they were over and only the store is waited for.
        if len(self._received) > min(1, 1 if self._waits_since is None else self._waits_since):
            return Haste.AT_ONCE
        return Haste.SOON if self._received and self._received[0] != signal.SIGINT else Haste.NONE

    def end(self) -> None:
        """Leave the line of the countdown."""
        self._countdown.show(None)


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
