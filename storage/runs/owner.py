"""The owner process of a run: the one that added it."""

from __future__ import annotations

import platform
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

_CLOCK_TOLERANCE_S = 2.0
"""The start of a process is derived from the boot time, which moves a little as the clock is corrected."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A process, distinguished from every other that had or will have its number.

    Attributes:
        host: Name of the machine.
        pid: Number of the process.
        started: When the process started, in seconds since 1970.
    """

    host: str
    pid: int
    started: float

    @classmethod
    def current(cls) -> Owner:
        """Return this process."""
        process = psutil.Process()
        return cls(platform.node(), process.pid, process.create_time())

    def is_gone(self) -> bool:
        """Whether the process is known to have ended; False when that cannot be known from here."""
        if self.host != platform.node():
            return False
        try:
            process = psutil.Process(self.pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
            started = float(process.create_time())
            return abs(started - self.started) > _CLOCK_TOLERANCE_S
        except psutil.NoSuchProcess:
            return True
        except psutil.AccessDenied:
            return False
