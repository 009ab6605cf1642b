"""The owning of runs by one opening of the store: adding them, taking them up again, and the heartbeat."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from storage.errors import RunBusyError, StoreError
from storage.runs import leases, replacement, rows
from storage.runs.heartbeat import LOOK_SECONDS, SILENCE_SECONDS, Heartbeat
from storage.runs.owner import Standing
from storage.store_reader import StoreReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from storage.backends.database import Database
    from storage.records import NewRun
    from storage.runs.leases import Lease, LifeSign


class StoreOwner(StoreReader):
    """The methods by which runs become those of this opening, which alone may then write them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._lease: Lease | None = None
        self._leasing = threading.Lock()
        self._heartbeat = Heartbeat(self._beat)

    def close(self) -> None:
        """Close the store; harmless when closed already. No other thread may be inside a call."""
        self._heartbeat.close()
        super().close()

    def add_run(self, new: NewRun) -> int:
        """Add a run, queued and owned by this process, and return its number."""
        return self.add_runs([new])[0]

    def add_runs(self, new: Sequence[NewRun]) -> list[int]:
        """Add runs, all or none, and return their numbers in the same order.

        Raises:
            RunNotFoundError: If a parent does not exist.
            ValueError: If an experiment holds a float that is not finite.
            TypeError: If an experiment holds something that JSON does not know.
        """
        if not new:
            return []
        parents = {run.parent_id for run in new if run.parent_id is not None}
        with self._owning() as (connection, lease):
            rows.require_runs(connection, parents)
            added = rows.add_runs(connection, new, lease)
        self._heartbeat.add(added)
        return added

    def reopen(self, run_id: int, planned_steps: int, silent: LifeSign | None = None) -> None:
        """Queue a run to go on as one of this opening of the store; nobody else can write it from then on.

        Args:
            run_id: The run: over, or left by an owner that has ended or is silent.
            planned_steps: How many steps it is to make.
            silent: The sign of life that its owner gave last, for a run whose owner cannot be seen from here
                or is suspended; see :meth:`life_sign`. None if nobody looked.

        Raises:
            RunNotFoundError: If there is no such run.
            RunBusyError: If its owner lives or has given a sign of life, or another program was faster.
        """
        with self._owning() as (connection, lease):
            rows.require_runs(connection, [run_id])
            rows.reopen(connection, run_id, planned_steps, lease, silent)
        self._heartbeat.add([run_id])

    def replace_run(self, run_id: int, by: int, displaced: Callable[[str, str], object]) -> None:
        """Put a run in the place of another one, which goes to the bin.

        The former gets the unique identifier of the latter, and the latter a new one.

        Args:
            run_id: The run that goes to the bin.
            by: The run that takes its place.
            displaced: Called with the identifier of the former and the one that it gets, before that is
                stored; what it raises leaves everything as it is.

        Raises:
            RunNotFoundError: If one of the runs does not exist.
            RunProtectedError: If the run is locked or not over.
        """
        with self._writing() as connection:
            replacement.replace(connection, run_id, by, displaced)

    def interrupt(self, run_id: int, silent: LifeSign) -> None:
        """Mark a run as interrupted whose owner is silent and not seen; one that is over stays as it is.

        Args:
            run_id: The run.
            silent: What :meth:`silence` has returned.

        Raises:
            RunNotFoundError: If there is no such run.
            RunBusyError: If its owner lives or has given a sign of life.
        """
        with self._owning() as (connection, lease):
            rows.require_runs(connection, [run_id])
            rows.interrupt(connection, run_id, lease, silent)

    def mark_interrupted(self) -> list[int]:
        """Mark the unfinished runs of processes that are no longer alive and return their numbers.

        Runs of living processes are left alone, and so are those of which nothing is known from here: on
        other machines, or in another namespace of process numbers.
        """
        with self._reading() as connection:
            owners = set(leases.unfinished_owners(connection).values())
        if not any(owner.is_gone() for owner in owners):
            return []
        with self._writing() as connection:
            return rows.mark_interrupted(connection)

    def silence(self, run_id: int) -> LifeSign:
        """Watch a run until its owner must have given a sign of life, and return the last one.

        It takes :data:`storage.runs.heartbeat.SILENCE_SECONDS`; :meth:`Store.reopen` wants what is returned.

        Raises:
            RunNotFoundError: If there is no such run.
            RunBusyError: If its owner is seen to live, or gives a sign of life.
        """
        first = last = self.life_sign(run_id)
        end = time.monotonic() + SILENCE_SECONDS
        while last == first and self.standing(run_id) is not Standing.ALIVE:
            left = end - time.monotonic()
            if left <= 0:
                return first
            threading.Event().wait(min(left, LOOK_SECONDS))
            last = self.life_sign(run_id)
        with self._reading() as connection:
            owner = leases.owner_of(connection, run_id)
            raise RunBusyError(run_id, owner.pid, owner.host)

    @contextmanager
    def _owning(self, *, is_seen: bool = True) -> Iterator[tuple[Connection, Lease]]:
        """Begin a write that makes runs those of this opening of the store; readers may see it or not."""
        with self._leasing:
            with self._writing() if is_seen else self._reorganizing() as connection:
                lease = self._lease
                if lease is None or lease.owner != self.owner:
                    lease = leases.begin(connection, self.owner)
                yield connection, lease
            self._lease = lease

    def _beat(self) -> None:
        # A store that cannot be written now is tried again at the next beat.
        with suppress(StoreError), self._reorganizing() as connection:
            if self._lease is not None:
                leases.beat(connection, self._lease)
