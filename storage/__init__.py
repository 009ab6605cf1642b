"""The run store: every run, its settings and its recorded series in one SQLite file.

>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as directory:
...     with open_store(pathlib.Path(directory) / "runs.sqlite") as store:
...         store.runs()
[]

:meth:`Store.frame` and :meth:`Store.points` give pandas tables, :meth:`Store.series` and :meth:`Store.grid`
numpy arrays; :func:`open_run` logs a training loop of one's own.
"""

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
from storage.grids import Grid, titles_of
from storage.listing import RunChanges
from storage.opening import default_path, open_store
from storage.overview import Frame
from storage.records import Change, NewRun, RunRecord, Scalar, Summary
from storage.run_log import RunLog, open_run
from storage.selection import RUN_COLUMNS, Column, Comparison, Condition, Selection, Source
from storage.status import Status
from storage.store import Store

__all__ = [
    "RUN_COLUMNS",
    "Block",
    "Change",
    "Column",
    "Comparison",
    "Condition",
    "Frame",
    "Grid",
    "NewRun",
    "Outline",
    "RunBusyError",
    "RunChanges",
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
    "default_path",
    "open_run",
    "open_store",
    "titles_of",
]
