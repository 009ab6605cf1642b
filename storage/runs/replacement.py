"""Replacement: a run takes the place of another one, which goes to the bin under a new identifier."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from storage.models import RunRow
from storage.runs import editing
from storage.runs.rows import next_revision, require_runs

if TYPE_CHECKING:
    from collections.abc import Callable


def replace(connection: Connection, run_id: int, by: int, displaced: Callable[[str, str], object]) -> None:
    """Give a run the unique identifier of another one, which goes to the bin with one of its own.

    Args:
        connection: Inside a transaction.
        run_id: The run that goes to the bin.
        by: The run that takes its place.
        displaced: Called with the identifier of the former and the one that it gets, before that is stored.
            Whatever lies under the former, such as checkpoints, belongs under the latter from then on. What
            it raises ends the transaction.

    Raises:
        RunNotFoundError: If one of the runs does not exist.
        RunProtectedError: If the run is locked or not over.
    """
    require_runs(connection, [by])
    editing.move_to_bin(connection, [run_id])
    uid = connection.execute(select(RunRow.uid).where(RunRow.id == run_id)).scalar_one()
    fresh = uuid.uuid4().hex
    # One after the other: no two runs have one identifier at any moment.
    for number, new in ((run_id, fresh), (by, uid)):
        connection.execute(update(RunRow).where(RunRow.id == number).values(uid=new, changed=next_revision()))
    displaced(uid, fresh)
