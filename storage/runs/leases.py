"""Leases: which opening of a store may write the points and the state of a run, and its heartbeat.

Every opening that owns runs has one lease, whose number is greater than that of every lease before it. A
run names the lease of its owner, and each write of an owner compares it in the same transaction: an owner
that was suspended while another took its run over can no longer write it. A heartbeat is a number: whoever
looks at it twice learns whether the owner lives, whatever the clocks of the two machines say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from storage.errors import RunNotFoundError, RunTakenError
from storage.models import LeaseRow, RunRow
from storage.runs.owner import Owner
from storage.status import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Collection

_UNFINISHED = [status.value for status in UNFINISHED]
_OWNER = (
    RunRow.owner_host,
    RunRow.owner_pid,
    RunRow.owner_started,
    LeaseRow.machine,
    LeaseRow.boot,
    LeaseRow.namespace,
    LeaseRow.ticks,
)
"""In the order of the attributes of an owner."""
_OWNERS = select(*_OWNER).outerjoin_from(RunRow, LeaseRow, LeaseRow.id == RunRow.lease_id)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one opening of a store to write runs.

    Attributes:
        id: Its number.
        owner: The process.
    """

    id: int
    owner: Owner


@dataclass(frozen=True, slots=True)
class LifeSign:
    """What changes while the owner of a run lives.

    Attributes:
        lease_id: Number of its lease; None for a run of an earlier version.
        beat: Its heartbeat.
        changed: The change counter at the last write that concerned the run.
    """

    lease_id: int | None
    beat: int
    changed: int


def begin(connection: Connection, owner: Owner) -> Lease:
    """Make a lease for the owner."""
    row = {
        "machine": owner.machine,
        "boot": owner.boot,
        "namespace": owner.namespace,
        "ticks": owner.ticks,
        "beat": 0,
    }
    number = connection.execute(insert(LeaseRow).returning(LeaseRow.id), [row]).scalar_one()
    return Lease(number, owner)


def beat(connection: Connection, lease: Lease) -> None:
    """Let the others see that the owner lives."""
    connection.execute(update(LeaseRow).where(LeaseRow.id == lease.id).values(beat=LeaseRow.beat + 1))


def require_held(connection: Connection, run_ids: Collection[int], lease: Lease | None) -> None:
    """Check that the runs exist and that they are the owner's.

    Raises:
        RunNotFoundError: For the smallest number that does not exist.
        RunTakenError: For the runs that another owner has, or that nobody has.
    """
    wanted = set(run_ids)
    held = select(RunRow.id, RunRow.lease_id).where(RunRow.id.in_(wanted))
    holders = {row.id: row.lease_id for row in connection.execute(held)}
    missing = wanted - holders.keys()
    if missing:
        raise RunNotFoundError(min(missing))
    own = None if lease is None else lease.id
    taken = sorted(run_id for run_id, holder in holders.items() if own is None or holder != own)
    if taken:
        present = owner_of(connection, taken[0])
        raise RunTakenError(taken, present.pid, present.host)


def take(connection: Connection, run_id: int, lease: Lease) -> None:
    """Give a run to the owner of a lease."""
    owner = lease.owner
    connection.execute(
        update(RunRow)
        .where(RunRow.id == run_id)
        .values(lease_id=lease.id, owner_host=owner.host, owner_pid=owner.pid, owner_started=owner.started)
    )


def owner_of(connection: Connection, run_id: int) -> Owner:
    """Return the process to which a run belongs, or belonged last."""
    return _owner(connection.execute(_OWNERS.where(RunRow.id == run_id)).one())


def unfinished_owners(connection: Connection) -> dict[int, Owner]:
    """Return the owner of every run that is not over, by the run's number, in order."""
    return owners(connection, RunRow.status.in_(_UNFINISHED))


def owners(connection: Connection, wanted: ColumnElement[bool]) -> dict[int, Owner]:
    """Return the owner of every run that meets a condition on its row, by the run's number, in order."""
    found = connection.execute(_OWNERS.add_columns(RunRow.id).where(wanted).order_by(RunRow.id))
    return {row.id: _owner(row) for row in found}


def life_sign(connection: Connection, run_id: int) -> LifeSign:
    """Return what changes while the owner of a run lives.

    Raises:
        RunNotFoundError: If there is no such run.
    """
    found = connection.execute(
        select(RunRow.lease_id, LeaseRow.beat, RunRow.changed)
        .outerjoin_from(RunRow, LeaseRow, LeaseRow.id == RunRow.lease_id)
        .where(RunRow.id == run_id)
    ).one_or_none()
    if found is None:
        raise RunNotFoundError(run_id)
    return LifeSign(found.lease_id, found.beat or 0, found.changed)


def _owner(row: Any) -> Owner:
    host, pid, started, machine, boot, namespace, ticks = row[: len(_OWNER)]
    # A run of an earlier version has no lease.
    return Owner(host, pid, started, machine or "", boot or "", namespace or "", ticks or 0)
