"""The run store: every run, its settings and its recorded series in one SQLite file or PostgreSQL database.

>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as directory:
...     with open_store(pathlib.Path(directory) / "runs.sqlite") as store:
...         store.runs()
[]

:meth:`Store.frame` and :meth:`Store.points` give pandas tables, :meth:`Store.series` and :meth:`Store.grid`
numpy arrays; :func:`open_run` logs a training loop of one's own.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from storage.blocks import Block, Outline, Series
from storage.comparison import Comparison
from storage.errors import (
    RunBusyError,
    RunKeptError,
    RunNotFoundError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    StoreReadOnlyError,
    StoreReplacedError,
    StoreTooNewError,
    StoreUnreachableError,
    StoreUnreadableError,
    StoreWriteError,
)
from storage.filtering.completion import Completion, completion
from storage.filtering.fault import THE_END, FilterError
from storage.filtering.parser import Filter, read_filter
from storage.filtering.vocabulary import Vocabulary
from storage.grids import Grid, titles_of
from storage.place import SCHEME, Place, Server, default_path, place_of
from storage.records import IMPORTED, OWN_LOOP, Change, NewRun, RunRecord, Scalar, Summary
from storage.status import Status

if TYPE_CHECKING:
    from storage.arrival import Arrival, Outcome, Taken, TransferStoppedError
    from storage.foreign import ForeignStore
    from storage.listing import RunChanges
    from storage.opening import open_store
    from storage.overview import Frame
    from storage.packing import pack
    from storage.run_log import RunLog, open_run
    from storage.selection import RUN_COLUMNS, Column, Condition, Selection, Source
    from storage.store import Store
    from storage.taking import RunDiffersError

_LATER = {
    "Arrival": "storage.arrival",
    "Outcome": "storage.arrival",
    "Taken": "storage.arrival",
    "TransferStoppedError": "storage.arrival",
    "ForeignStore": "storage.foreign",
    "RunChanges": "storage.listing",
    "open_store": "storage.opening",
    "Frame": "storage.overview",
    "pack": "storage.packing",
    "RunLog": "storage.run_log",
    "open_run": "storage.run_log",
    "RUN_COLUMNS": "storage.selection",
    "Column": "storage.selection",
    "Condition": "storage.selection",
    "Selection": "storage.selection",
    "Source": "storage.selection",
    "Store": "storage.store",
    "RunDiffersError": "storage.taking",
}
"""Names whose modules take long to import, above all by SQLAlchemy; a window need not wait for that."""

__all__ = [
    "IMPORTED",
    "OWN_LOOP",
    "RUN_COLUMNS",
    "SCHEME",
    "THE_END",
    "Arrival",
    "Block",
    "Change",
    "Column",
    "Comparison",
    "Completion",
    "Condition",
    "Filter",
    "FilterError",
    "ForeignStore",
    "Frame",
    "Grid",
    "NewRun",
    "Outcome",
    "Outline",
    "Place",
    "RunBusyError",
    "RunChanges",
    "RunDiffersError",
    "RunKeptError",
    "RunLog",
    "RunNotFoundError",
    "RunRecord",
    "Scalar",
    "Selection",
    "Series",
    "Server",
    "Source",
    "Status",
    "Store",
    "StoreError",
    "StoreFullError",
    "StoreLockedError",
    "StoreMissingError",
    "StoreReadOnlyError",
    "StoreReplacedError",
    "StoreTooNewError",
    "StoreUnreachableError",
    "StoreUnreadableError",
    "StoreWriteError",
    "Summary",
    "Taken",
    "TransferStoppedError",
    "Vocabulary",
    "completion",
    "default_path",
    "open_run",
    "open_store",
    "pack",
    "place_of",
    "read_filter",
    "titles_of",
]


def __getattr__(name: str) -> object:
    """Import what needs SQLAlchemy when it is first asked for."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_LATER[name]), name)
    globals()[name] = value
    return value
