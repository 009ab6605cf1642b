"""The run store: every run, its settings and its recorded series in one SQLite file.

>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as directory:
...     with open_store(pathlib.Path(directory) / "runs.sqlite") as store:
...         store.runs()
[]
"""

from importlib import import_module
from typing import TYPE_CHECKING

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
from storage.place import default_path
from storage.records import Change, NewRun, RunRecord, Scalar, Summary
from storage.status import Status

if TYPE_CHECKING:
    from storage.listing import RunChanges
    from storage.opening import open_store
    from storage.overview import Frame
    from storage.run_log import RunLog, open_run
    from storage.selection import RUN_COLUMNS, Column, Comparison, Condition, Selection, Source
    from storage.store import Store

_LATER = {
    "RunChanges": "storage.listing",
    "open_store": "storage.opening",
    "Frame": "storage.overview",
    "RunLog": "storage.run_log",
    "open_run": "storage.run_log",
    "RUN_COLUMNS": "storage.selection",
    "Column": "storage.selection",
    "Comparison": "storage.selection",
    "Condition": "storage.selection",
    "Selection": "storage.selection",
    "Source": "storage.selection",
    "Store": "storage.store",
}
"""Names whose modules import SQLAlchemy, a third of a second that a window need not wait for."""

__all__ = [
    "RUN_COLUMNS",
    "Block",
    "Change",
    "Column",
    "Comparison",
    "Condition",
    "Frame",
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
]


def __getattr__(name: str) -> object:
    """Import what needs SQLAlchemy when it is first asked for."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_LATER[name]), name)
    globals()[name] = value
    return value
