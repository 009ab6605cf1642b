"""PostgreSQL's errors, told as errors of the run store."""

from collections.abc import Callable

from storage.errors import (
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreReadOnlyError,
    StoreUnreachableError,
    StoreUnreadableError,
    StoreWriteError,
)
from storage.place import Place

_BY_STATE: dict[str, Callable[..., StoreError]] = {
    "55P03": StoreLockedError,  # waited for longer than lock_timeout
    "40": StoreLockedError,  # a deadlock, or two transactions that exclude each other
    "08": StoreUnreachableError,
    "28": StoreUnreachableError,  # the password or the user is not accepted
    "3D": StoreUnreachableError,  # no such database
    "57P": StoreUnreachableError,  # the server stops, starts or has crashed
    "53300": StoreUnreachableError,  # too many connections
    "53100": StoreFullError,
    "53": StoreWriteError,
    "58": StoreWriteError,
    "25006": StoreReadOnlyError,  # a standby server
    "42501": StoreReadOnlyError,  # no right to do this
    "42": StoreUnreadableError,  # a table or column is not there
    "XX": StoreUnreadableError,  # damaged pages
}
"""By the beginning of the five characters of the SQL standard; the longest that fits decides.

Source: PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
"""

_NOT_ALLOWED = "cannot be written by you; ask for the right to write or choose another with --store PATH"


def from_postgresql(place: Place, error: BaseException) -> StoreError | None:
    """Return what an error of the driver means, None if it is of another driver or of no known kind."""
    if not hasattr(error, "sqlstate"):
        return None
    kind = _kind(error)
    if kind is StoreUnreachableError:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        return StoreUnreachableError(place, reason[0])
    if kind is StoreReadOnlyError:
        return StoreReadOnlyError(place, _NOT_ALLOWED)
    return kind(place) if kind is not None else None


def _kind(error: BaseException) -> Callable[..., StoreError] | None:
    state = getattr(error, "sqlstate", None)
    if state is None:
        # Nothing came from the server: it did not answer, or did not let this program in.
        is_connection = type(error).__name__ in {"OperationalError", "ConnectionTimeout", "InterfaceError"}
        return StoreUnreachableError if is_connection else None
    fitting = [start for start in _BY_STATE if state.startswith(start)]
    return _BY_STATE[max(fitting, key=len)] if fitting else None
