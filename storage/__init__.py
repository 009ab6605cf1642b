"""The run store: every run, its settings and its recorded series in one SQLite file or PostgreSQL database.

>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as directory:
...     with open_store(pathlib.Path(directory) / "runs.sqlite") as store:
...         store.runs()
[]

:meth:`Store.frame` and :meth:`Store.points` give pandas tables, :meth:`Store.series` and :meth:`Store.grid`
numpy arrays; :func:`open_run` logs a training loop of one's own.
"""

from storage.arrival import IMPORTED, Arrival, Outcome, Taken, TransferStoppedError
from storage.blocks import Block, Outline, Series
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
from storage.foreign import ForeignStore
from storage.grids import Grid, titles_of
from storage.listing import RunChanges
from storage.opening import open_store
from storage.overview import Frame
from storage.packing import pack
from storage.place import SCHEME, Place, Server, default_path, place_of
from storage.records import Change, NewRun, RunRecord, Scalar, Summary
from storage.run_log import RunLog, open_run
from storage.selection import RUN_COLUMNS, Column, Comparison, Condition, Selection, Source
from storage.status import Status
from storage.store import Store
from storage.taking import RunDiffersError

__all__ = [
    "IMPORTED",
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
