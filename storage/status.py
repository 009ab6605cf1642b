"""The states of a run."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """The states of a run, from the queue to one of its five ends."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    DIVERGED = "diverged"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def is_over(self) -> bool:
        """Whether the run is neither queued nor trained nor paused; it goes on only if a person resumes it.

        >>> Status.PAUSED.is_over, Status.DIVERGED.is_over
        (False, True)
        """
        return self not in UNFINISHED


UNFINISHED = frozenset({Status.QUEUED, Status.RUNNING, Status.PAUSED})
