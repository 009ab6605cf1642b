"""Errors of the run store.

    StoreError
    ├── StoreMissingError       there is no file, or no run store on the server
    ├── StoreUnreadableError    a file that is not a run store, or a damaged one
    ├── StoreTooNewError        written by a newer version of the program; left untouched
    ├── StoreReadOnlyError      the file or its directory cannot be written
    ├── StoreLockedError        another program locked it for too long
    ├── StoreWriteError         the write failed; nothing of it was stored
    │   └── StoreFullError      because the disk is full
    ├── StoreUnreachableError   the server does not answer, or does not let this program in
    ├── StoreReplacedError      the file is not the one that was opened
    ├── RunNotFoundError        no run has this number
    ├── RunProtectedError       a run cannot be deleted as it stands
    ├── RunBusyError            a run cannot go on, since it is not over
    └── RunDiffersError         an imported run is in the store with other points

``str`` of each is one sentence for the person at the screen: the place, and what to do about it. Code inside
a transaction raises an error without a place, which :func:`storage.backends.error_translation.translated`,
around every transaction, adds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from storage.messages import Message

if TYPE_CHECKING:
    from storage.place import Place


class StoreError(Exception):
    """The run store could not be used.

    Attributes:
        place: The file, or the database on a server; None until the error has left the transaction.
        cause: Why a run or a file cannot be imported, for a report that names the file itself; None for an
            error that is not about an import.
    """

    default: ClassVar[Message] = Message(
        "The run store {0} could not be used; choose another with --store PATH.", ""
    )
    """The sentence of an error that is raised without one; its first gap is for the place."""

    def __init__(
        self, place: Place | None = None, sentence: Message | None = None, *, cause: Message | None = None
    ) -> None:
        """Make an error.

        Args:
            place: Where the store is.
            sentence: A sentence whose first gap is for the place; None for one of the cause, or of the class.
            cause: As the attribute.
        """
        super().__init__(place)
        self.place = place
        self.cause = cause
        if sentence is None:
            sentence = self.default if cause is None else Message("{0} cannot be used: {1}", "", cause)
        self._sentence = sentence

    @property
    def message(self) -> Message:
        """The sentence, with what a translation needs."""
        return self._sentence.with_parts(self.place, *self._sentence.parts[1:])

    def locate(self, place: Place) -> None:
        """Add the place, unless the error has one: then it is about another store."""
        if self.place is None:
            self.place = place
            self.args = (place,)

    def __str__(self) -> str:
        # Still a message, so that whoever shows the text can translate it.
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors travel between processes.
        return _revived, (type(self), self.args, self.__dict__)


def _revived(kind: type[StoreError], args: tuple[Any, ...], attributes: dict[str, Any]) -> StoreError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error


class StoreMissingError(StoreError):
    """There is no run store at the place, and none was to be created."""

    default = Message("The run store {0} does not exist; check the path given with --store PATH.", "")


class StoreUnreadableError(StoreError):
    """The path holds something that is not a sound run store."""

    default = Message(
        "The run store {0} is damaged or not a run store; choose another with --store PATH or restore a "
        "copy.",
        "",
    )


class StoreTooNewError(StoreError):
    """The store was written by a newer version of the program and was left as it is."""

    default = Message(
        "The run store {0} was written by a newer version of this program and was left untouched; "
        "update the program or choose another with --store PATH.",
        "",
    )


class StoreReadOnlyError(StoreError):
    """The file or its directory cannot be created, opened or written."""

    default = Message(
        "The run store {0} cannot be written; make the file and its directory writable or choose another "
        "with --store PATH.",
        "",
    )


class StoreLockedError(StoreError):
    """Another program held the write lock for longer than the busy timeout."""

    default = Message(
        "The run store {0} is locked by another program; close that program and try again, or choose another "
        "with --store PATH.",
        "",
    )


class StoreWriteError(StoreError):
    """A write failed and nothing of it was stored; what was there before is unharmed."""

    default = Message(
        "The run store {0} could not be written to the disk; check the disk, its free space and its limits, "
        "then try again, or choose another with --store PATH.",
        "",
    )


class StoreFullError(StoreWriteError):
    """The disk is full; nothing of the write was stored."""

    default = Message(
        "The run store {0} has no room left on its disk; free some space or choose another with --store "
        "PATH.",
        "",
    )


class StoreUnreachableError(StoreError):
    """The server does not answer, the connection was lost, or it does not let this program in.

    Attributes:
        reason: What the driver says about it.
    """

    def __init__(self, place: Place | None, reason: str) -> None:
        super().__init__(
            place,
            Message(
                "The run store {0} cannot be reached ({1}); check the server and the address, or choose "
                "another with --store PATH.",
                place,
                reason,
            ),
        )
        self.reason = reason


class StoreReplacedError(StoreError):
    """The file or database was moved, removed or replaced while it was open; nothing was written to it."""

    default = Message(
        "The run store {0} was moved, removed or replaced while it was open; put the file back, or start the "
        "program again to use what is there now.",
        "",
    )


class RunNotFoundError(StoreError):
    """The store holds no run with this number.

    Attributes:
        run_id: The number that was asked for.
    """

    def __init__(self, run_id: int) -> None:
        super().__init__(
            None, Message("The run store {0} holds no run number {1}; refresh the list of runs.", "", run_id)
        )
        self.run_id = run_id


class RunProtectedError(StoreError):
    """A run cannot be deleted as it stands.

    Attributes:
        run_id: The run.
        reason: Why not, and what to do about it.
    """

    def __init__(self, run_id: int, reason: Message) -> None:
        super().__init__(None, Message("The run store {0} keeps run {1}: {2}.", "", run_id, reason))
        self.run_id = run_id
        self.reason = reason


class RunBusyError(StoreError):
    """A run is queued or trains, here or in another program, and cannot be resumed.

    Attributes:
        run_id: The run.
    """

    def __init__(self, run_id: int) -> None:
        super().__init__(
            None,
            Message(
                "The run store {0} holds run {1}, which is not over; wait for its end or stop it first.",
                "",
                run_id,
            ),
        )
        self.run_id = run_id


class RunDiffersError(StoreError):
    """The store holds a run already, with other points than those that are imported."""

    def __init__(self) -> None:
        super().__init__(
            None,
            Message("The run store {0} holds this run with other points, and was left as it is.", ""),
            cause=Message("the store holds this run with other points, and was left as it is"),
        )
