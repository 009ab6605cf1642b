"""A run that is over and goes on."""

from sqlalchemy import Connection, select

from storage.errors import RunBusyError
from storage.models import RunRow
from storage.owner import Owner
from storage.place import Place
from storage.records import Change
from storage.status import Status
from storage.writing import apply_changes


def reopen(connection: Connection, place: Place, run_id: int, planned_steps: int, owner: Owner) -> None:
    """Queue a run that is over, as a run of the owner.

    Raises:
        RunBusyError: If it is not over.
    """
    status = Status(connection.execute(select(RunRow.status).where(RunRow.id == run_id)).scalar_one())
    if not status.is_over:
        raise RunBusyError(place, run_id)
    change = Change(run_id, status=Status.QUEUED, planned_steps=planned_steps, message="")
    apply_changes(connection, [change], owner)
