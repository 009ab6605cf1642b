"""Everything that can go wrong with a run store, as one tree.

    StoreError
    ├── StoreMissingError       there is no file, or no run store on the server
    ├── StoreUnreadableError    a file that is not a run store, or a damaged one
    ├── StoreTooNewError        written by a newer version of the program; left untouched
    ├── StoreReadOnlyError      the file or its directory cannot be written
    ├── StoreLockedError        another program kept it locked for too long
    ├── StoreWriteError         the write failed; nothing of it was kept
    │   └── StoreFullError      because the disk is full
    ├── StoreUnreachableError   the server does not answer, or does not let this program in
    ├── StoreReplacedError      the file is not the one that was opened
    ├── RunNotFoundError        no run has this number
    ├── RunKeptError            a run cannot be deleted as it stands
    └── RunBusyError            a run cannot go on, since it is not over

``str`` of each is one sentence for the person at the screen: the place, and what to do about it.
"""

from typing import ClassVar

from storage.place import Place


class StoreError(Exception):
    """The run store could not be used.

    Attributes:
        place: The file, or the database on a server.
        problem: The end of the sentence "The run store PLACE …".
    """

    default_problem: ClassVar[str] = "could not be used; choose another with --store PATH"

    def __init__(self, place: Place, problem: str | None = None) -> None:
        # Both go to Exception so that an error survives pickling on its way between processes.
        super().__init__(place, problem)
        self.place = place
        self.problem = problem or self.default_problem

    def __str__(self) -> str:
        return f"The run store {self.place} {self.problem}."


class StoreMissingError(StoreError):
    """There is no run store at the place, and none was to be created."""

    default_problem = "does not exist; check the path given with --store PATH"


class StoreUnreadableError(StoreError):
    """The path holds something that is not a sound run store."""

    default_problem = "is damaged or not a run store; choose another with --store PATH or restore a copy"


class StoreTooNewError(StoreError):
    """The store was written by a newer version of the program and was left as it is."""

    default_problem = (
        "was written by a newer version of this program and was left untouched; "
        "update the program or choose another with --store PATH"
    )


class StoreReadOnlyError(StoreError):
    """The file or its directory cannot be created, opened or written."""

    default_problem = (
        "cannot be written; make the file and its directory writable or choose another with --store PATH"
    )


class StoreLockedError(StoreError):
    """Another program held the write lock for longer than the busy timeout."""

    default_problem = (
        "is locked by another program; close that program and try again, or choose another with --store PATH"
    )


class StoreWriteError(StoreError):
    """A write failed and nothing of it was kept; what was stored before is unharmed."""

    default_problem = (
        "could not be written to the disk; check the disk, its free space and its limits, then try again, "
        "or choose another with --store PATH"
    )


class StoreFullError(StoreWriteError):
    """The disk is full; nothing of the write was kept."""

    default_problem = "has no room left on its disk; free some space or choose another with --store PATH"


class StoreUnreachableError(StoreError):
    """The server does not answer, the connection was lost, or it does not let this program in.

    Attributes:
        reason: What the driver says about it.
    """

    def __init__(self, place: Place, reason: str) -> None:
        super().__init__(
            place,
            f"cannot be reached ({reason}); check the server and the address, or choose another with "
            "--store PATH",
        )
        self.args = (place, reason)
        self.reason = reason


class StoreReplacedError(StoreError):
    """The file or database was moved, removed or replaced while it was open; nothing was written to it."""

    default_problem = (
        "was moved, removed or replaced while it was open; put the file back, or start the program again "
        "to use what is there now"
    )


class RunNotFoundError(StoreError):
    """The store holds no run with this number.

    Attributes:
        run_id: The number that was asked for.
    """

    def __init__(self, place: Place, run_id: int) -> None:
        super().__init__(place, f"holds no run number {run_id}; refresh the list of runs")
        self.args = (place, run_id)
        self.run_id = run_id


class RunKeptError(StoreError):
    """A run cannot be deleted as it stands.

    Attributes:
        run_id: The run.
        reason: Why not, and what to do about it.
    """

    def __init__(self, place: Place, run_id: int, reason: str) -> None:
        super().__init__(place, f"keeps run {run_id}: {reason}")
        self.args = (place, run_id, reason)
        self.run_id = run_id
        self.reason = reason


class RunBusyError(StoreError):
    """A run is queued or trains, here or in another program, and cannot be taken over.

    Attributes:
        run_id: The run.
    """

    def __init__(self, place: Place, run_id: int) -> None:
        super().__init__(place, f"holds run {run_id}, which is not over; wait for its end or stop it first")
        self.args = (place, run_id)
        self.run_id = run_id
