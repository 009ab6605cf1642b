"""Processes that train beside this one, at most one for each core."""

from __future__ import annotations

import itertools
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.errors import MachineError
from workbench.execution.fair_lock import FairLock
from workbench.execution.processes.trainer_server import receive, send, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workbench.execution.processes.trainer_server import Answer, Request


def cores() -> int:
    """Number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class TrainingProcess:
    """A process whose trainers are advanced from here; it ends with this process, however that ends.

    Attributes:
        lock: held by the thread that lets it compute.
        users: number of batches that train in it, or are about to.
        keys: numbers for its trainers.
    """

    def __init__(self) -> None:
        """Start the process, which loads what it needs while this one goes on."""
        # Few runs take long enough for a process, and the window starts without what belongs to it.
        import multiprocessing

        self.lock = FairLock()
        self.users = 0
        self.keys: Iterator[int] = itertools.count()
        self._guard = threading.Lock()
        self._numbers: Iterator[int] = itertools.count()
        # A fork would take over the locks of this process's threads in whatever state they are.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), name="training", daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, key: int, request: Request) -> Answer:
        """Have a request executed and wait for its answer; the first one waits for the process to start.

        An answer carries the number of its request. Where the wait for it is broken by an exception, the
        process is ended: what it would send later is never taken for the answer to another request.

        Args:
            key: the trainer's.
            request: what is wanted of it.

        Raises:
            WorkbenchError: an expected error of the request.
            MachineError: when the process has ended, or answers another request.
            RuntimeError: for a bug, with the traceback.
        """
        with self._guard:
            number = next(self._numbers)
            try:
                send(self._connection, (number, key, request))
                answered: int
                answer: Answer
                answered, answer = receive(self._connection)
            except (EOFError, OSError) as error:
                raise self._ended() from error
            except BaseException:
                self._abandon()
                raise
            if answered != number:
                self._abandon()
                raise MachineError(
                    Message("The process that trained it answered another request and was ended.")
                )
        if answer.error is not None:
            raise answer.error
        if answer.fault:
            raise RuntimeError(answer.fault)
        return answer

    @property
    def pid(self) -> int:
        """The system's number of the process."""
        assert self._process.pid is not None
        return self._process.pid

    def close(self) -> None:
        """Let the process end, and wait until it has."""
        with self._guard:
            self._connection.close()
        self._process.join()

    def terminate(self) -> None:
        """End the process whatever it does; pending requests raise :class:`MachineError`."""
        self._process.terminate()

    def _abandon(self) -> None:
        self._connection.close()
        self._process.terminate()

    def _ended(self) -> MachineError:
        self._process.join()
        return MachineError(
            Message(
                "The process that trained it ended with exit code {0}; a negative one is the signal that "
                "ended it, -9 often for want of memory.",
                self._process.exitcode,
            )
        )


class ProcessPool:
    """The training processes of a runner: started on demand, ended when no batch uses them any more."""

    def __init__(self, most: int) -> None:
        """Start none yet; ``most`` at once, 0 for none at all."""
        self._most = most
        self._guard = threading.Lock()
        self._members: list[TrainingProcess] = []
        self._threads: list[threading.Thread] = []

    @property
    def members(self) -> tuple[TrainingProcess, ...]:
        """Those that have been started and not ended."""
        with self._guard:
            return tuple(self._members)

    @property
    def are_ready(self) -> bool:
        """Whether there are any and none is starting; benchmarks wait for it."""
        with self._guard:
            return bool(self._members) and not any(thread.is_alive() for thread in self._threads)

    def acquire(self) -> TrainingProcess | None:
        """The process with the fewest users, to be released later; ``None`` where there is to be none."""
        with self._guard:
            if len(self._members) < self._most:
                # Where the system starts no more processes, runs train where they are.
                with suppress(OSError):
                    self._members.append(TrainingProcess())
            chosen = min(self._members, key=lambda process: process.users, default=None)
            if chosen is not None:
                chosen.users += 1
            return chosen

    def retain(self, process: TrainingProcess) -> None:
        """Count one more user of a process."""
        with self._guard:
            process.users += 1

    def release(self, process: TrainingProcess) -> None:
        """Count one user less; the last one ends the process."""
        with self._guard:
            process.users -= 1
            if process.users:
                return
            self._members.remove(process)
        process.close()

    def run_in_background(self, wait_for_answer: Callable[[], None]) -> None:
        """Run a function that waits for a process in a thread of its own, which :meth:`close` joins."""
        with self._guard:
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            thread = threading.Thread(target=wait_for_answer, name="answer of a process")
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """End the processes that are still starting, when nothing trains in any."""
        with self._guard:
            self._most = 0
            for process in self._members:
                process.terminate()
        for thread in self._threads:
            thread.join()
