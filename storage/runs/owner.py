"""The owner process of a run: the one that trains it, and whether it still lives."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum, auto

from storage.runs.process_identity import INITIAL_NAMESPACE, ProcessReading, process_reading, this_system

_CLOCK_TOLERANCE_S = 2.0
"""Of starts in seconds since 1970: the boot time, from which Linux derives them, moves a little."""


class Standing(Enum):
    """What is known of a process from here."""

    ALIVE = auto()
    SUSPENDED = auto()
    """It is there and does nothing until it gets a signal."""
    GONE = auto()
    """It has ended for certain."""
    UNKNOWN = auto()
    """It cannot be seen from here: on another machine, or in another namespace of process numbers."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A process, distinguished from every other that had or will have its number.

    Attributes:
        host: Name of the machine.
        pid: Number of the process, in its namespace.
        started: When the process started, in seconds since 1970; 0 where the ticks are known.
        machine: As in :class:`SystemIdentity`; empty, as all that follow, in a store of an earlier version.
        boot: The boot id of the Linux kernel.
        namespace: The namespaces of process numbers and times.
        ticks: When the process started, in clock ticks since the boot; 0 where that is not known.
    """

    host: str
    pid: int
    started: float
    machine: str = ""
    boot: str = ""
    namespace: str = ""
    ticks: int = 0

    @classmethod
    def current(cls) -> Owner:
        """Return this process."""
        system, pid = this_system(), os.getpid()
        try:
            reading = process_reading(pid)
        except OSError:
            # Without /proc nobody will know whether this process lives, and nobody will say that it does not.
            reading = None
        found = reading or ProcessReading(0, 0.0)
        # By ticks where there are some: two readings of the other differ once the clock has been set.
        started = 0.0 if found.ticks else found.started
        return cls(system.host, pid, started, system.machine, system.boot, system.namespace, found.ticks)

    @property
    def standing(self) -> Standing:
        """Whether the process lives, as far as that can be known from here."""
        here = this_system()
        if self.boot != here.boot and self.boot and here.boot:
            # The machine was started again, and no process outlives that.
            is_same = self.machine and self.machine == here.machine and self.host == here.host
            return Standing.GONE if is_same else Standing.UNKNOWN
        if self.boot != here.boot or (not self.boot and self.host != here.host):
            return self._legacy_standing(here.host, here.namespace)
        if self.namespace != here.namespace:
            return Standing.UNKNOWN
        try:
            reading = process_reading(self.pid)
        except OSError:
            return Standing.UNKNOWN
        if reading is None or not self._is(reading):
            return Standing.GONE
        return Standing.SUSPENDED if reading.is_suspended else Standing.ALIVE

    def is_gone(self) -> bool:
        """Whether the process is known to have ended; False when that cannot be known from here."""
        return self.standing is Standing.GONE

    def _legacy_standing(self, host: str, namespace: str) -> Standing:
        """Judge by host and number alone, all that earlier versions noted on Linux."""
        if self.boot or self.host != host or namespace.split(" ", maxsplit=1)[0] != INITIAL_NAMESPACE:
            return Standing.UNKNOWN
        try:
            reading = process_reading(self.pid)
        except OSError:
            return Standing.UNKNOWN
        if reading is None:
            return Standing.GONE
        # Another start means another process, or a wall clock that was set since.
        return Standing.ALIVE if self._started_like(reading) else Standing.UNKNOWN

    def _is(self, reading: ProcessReading) -> bool:
        return reading.ticks == self.ticks if self.ticks else self._started_like(reading)

    def _started_like(self, reading: ProcessReading) -> bool:
        return abs(reading.started - self.started) <= _CLOCK_TOLERANCE_S
