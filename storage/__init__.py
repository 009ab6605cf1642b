"""The run store: every run, its settings and its recorded series in one SQLite file.

>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as directory:
...     with open_store(pathlib.Path(directory) / "runs.sqlite") as store:
...         store.runs()
[]
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
    StoreUnreadableError,
    StoreWriteError,
)
from storage.foreign import ForeignStore
from storage.listing import RunChanges
from storage.opening import default_path, open_store
from storage.overview import Frame
from storage.packing import pack
from storage.records import Change, NewRun, RunRecord, Scalar, Summary
from storage.run_log import RunLog, open_run
from storage.selection import RUN_COLUMNS, Column, Comparison, Condition, Selection, Source
from storage.status import Status
from storage.store import Store
from storage.taking import RunDiffersError

__all__ = [
    "IMPORTED",
    "RUN_COLUMNS",
    "Arrival",
    "Block",
    "Change",
    "Column",
    "Comparison",
    "Condition",
    "ForeignStore",
    "Frame",
    "NewRun",
    "Outcome",
    "Outline",
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
    "StoreUnreadableError",
    "StoreWriteError",
    "Summary",
    "Taken",
    "TransferStoppedError",
    "default_path",
    "open_run",
    "open_store",
    "pack",
]
