"""Processes that train beside this one, one for each core."""

from __future__ import annotations

import itertools
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from workbench.errors import MachineError
from workbench.execution.turns import Turns
from workbench.training.serving import received, send, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workbench.training.serving import Answer, Request


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class TrainingProcess:
    """A process whose trainers are advanced from here; it ends with this one, however that ends.

    Attributes:
        turns: who may let it compute.
        seats: how many batches train in it, or are to.
        keys: numbers for its trainers.
    """

    def __init__(self) -> None:
        """Start it; it gets ready while this process goes on."""
        # Few runs take long enough for a process, and the window starts without what belongs to it.
        import multiprocessing

        self.turns = Turns()
        self.seats = 0
        self.keys: Iterator[int] = itertools.count()
        self._guard = threading.Lock()
        # A fork would take over the locks of this process's threads as they happen to be.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), name="training", daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, key: int, request: Request) -> Answer:
        """Have a request carried out; the first one waits until the process has started.

        Args:
            key: the trainer's.
            request: what is wanted of it.

        Raises:
            WorkbenchError: what the request led to.
            MachineError: when the process is gone.
            RuntimeError: for a bug, with the traceback.
        """
        with self._guard:
            try:
                send(self._connection, (key, request))
                answer: Answer = received(self._connection)
            except (EOFError, OSError) as error:
                raise self._gone() from error
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
        """Let it end, and wait until it has."""
        with self._guard:
            self._connection.close()
        self._process.join()

    def end(self) -> None:
        """End it whatever it does; who waits for an answer hears that it is gone."""
        self._process.terminate()

    def _gone(self) -> MachineError:
        self._process.join()
        return MachineError(
            f"The process that trained it ended with exit code {self._process.exitcode}; a negative one is "
            "the signal that ended it, -9 often for want of memory."
        )


class Processes:
    """Those of a runner: started when wanted, ended when nothing trains in them any more."""

    def __init__(self, most: int) -> None:
        """Start none yet; ``most`` at once, 0 for none at all."""
        self._most = most
        self._guard = threading.Lock()
        self._members: list[TrainingProcess] = []
        self._waiting: list[threading.Thread] = []

    @property
    def members(self) -> tuple[TrainingProcess, ...]:
        """Those that have been started and not ended."""
        with self._guard:
            return tuple(self._members)

    @property
    def are_ready(self) -> bool:
        """Whether there are any, and none is still getting ready."""
        with self._guard:
            return bool(self._members) and not any(thread.is_alive() for thread in self._waiting)

    def enter(self) -> TrainingProcess | None:
        """A process in which few batches train, to be left again; ``None`` where there is to be none."""
        with self._guard:
            if len(self._members) < self._most:
                # Where the system starts no more processes, runs train where they are.
                with suppress(OSError):
                    self._members.append(TrainingProcess())
            chosen = min(self._members, key=lambda process: process.seats, default=None)
            if chosen is not None:
                chosen.seats += 1
            return chosen

    def share(self, process: TrainingProcess) -> None:
        """Another batch trains in a process from now on."""
        with self._guard:
            process.seats += 1

    def leave(self, process: TrainingProcess) -> None:
        """A batch trains there no more."""
        with self._guard:
            process.seats -= 1
            if process.seats:
                return
            self._members.remove(process)
        process.close()

    def wait_for(self, answer: Callable[[], None]) -> None:
        """Wait for the answer of a process in a thread of its own."""
        with self._guard:
            self._waiting = [thread for thread in self._waiting if thread.is_alive()]
            thread = threading.Thread(target=answer, name="answer of a process")
            self._waiting.append(thread)
            thread.start()

    def close(self) -> None:
        """End those that are still getting ready, when nothing trains in any."""
        with self._guard:
            self._most = 0
            for process in self._members:
                process.end()
        for thread in self._waiting:
            thread.join()
