"""The run store: every run, its settings and its recorded series in one SQLite file.

>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as directory:
...     with open_store(pathlib.Path(directory) / "runs.sqlite") as store:
...         store.runs()
[]
"""

from storage.blocks import Block, Series
from storage.errors import (
    RunBusyError,
    RunKeptError,
    RunNotFoundError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    StoreReadOnlyError,
    StoreTooNewError,
    StoreUnreadableError,
    StoreWriteError,
)
from storage.opening import default_path, open_store
from storage.records import Change, NewRun, RunRecord, Scalar, Summary
from storage.status import Status
from storage.store import Store

__all__ = [
    "Block",
    "Change",
    "NewRun",
    "RunBusyError",
    "RunKeptError",
    "RunNotFoundError",
    "RunRecord",
    "Scalar",
    "Series",
    "Status",
    "Store",
    "StoreError",
    "StoreFullError",
    "StoreLockedError",
    "StoreMissingError",
    "StoreReadOnlyError",
    "StoreTooNewError",
    "StoreUnreadableError",
    "StoreWriteError",
    "Summary",
    "default_path",
    "open_store",
]
