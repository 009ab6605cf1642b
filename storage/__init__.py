"""The run store: every run, its settings and its recorded series in one SQLite file or PostgreSQL database.

>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as directory:
...     with open_store(pathlib.Path(directory) / "runs.sqlite") as store:
...         store.runs()
[]

:meth:`Store.frame` and :meth:`Store.points` give pandas tables, :meth:`Store.series` and :meth:`Store.grid`
numpy arrays; :func:`open_run` logs a training loop of one's own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from storage.errors import (
    RunBusyError,
    RunDiffersError,
    RunNotFoundError,
    RunProtectedError,
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
from storage.filtering.fields import Vocabulary
from storage.filtering.parser import Filter, read_filter
from storage.filtering.tokens import THE_END, FilterError
from storage.filtering.tree import Comparison
from storage.place import SCHEME, Place, Server, default_path, place_of
from storage.records import IMPORTED, OWN_LOOP, Change, NewRun, RunRecord, Scalar, Summary
from storage.series.blocks import Envelope, Series, SeriesBlock
from storage.series.grid import Grid, titles_of
from storage.status import Status

if TYPE_CHECKING:
    from storage.run_log import RunLog, open_run
    from storage.runs.listing import RunChanges, Selection
    from storage.series.envelopes import PlotWindow
    from storage.store import Store, open_store
    from storage.transfer.packing import pack
    from storage.transfer.run_transfer import ImportOutcome, RunImport, RunTransfer, TransferStoppedError
    from storage.transfer.untrusted_store import UntrustedStore

_LAZY = {
    "RunLog": "storage.run_log",
    "open_run": "storage.run_log",
    "RunChanges": "storage.runs.listing",
    "Selection": "storage.runs.listing",
    "PlotWindow": "storage.series.envelopes",
    "Store": "storage.store",
    "open_store": "storage.store",
    "pack": "storage.transfer.packing",
    "ImportOutcome": "storage.transfer.run_transfer",
    "RunImport": "storage.transfer.run_transfer",
    "RunTransfer": "storage.transfer.run_transfer",
    "TransferStoppedError": "storage.transfer.run_transfer",
    "UntrustedStore": "storage.transfer.untrusted_store",
}
"""Names whose modules are imported when first used: most need SQLAlchemy, for which no window has to wait."""

__all__ = [
    "IMPORTED",
    "OWN_LOOP",
    "SCHEME",
    "THE_END",
    "Change",
    "Comparison",
    "Completion",
    "Envelope",
    "Filter",
    "FilterError",
    "Grid",
    "ImportOutcome",
    "NewRun",
    "Place",
    "PlotWindow",
    "RunBusyError",
    "RunChanges",
    "RunDiffersError",
    "RunImport",
    "RunLog",
    "RunNotFoundError",
    "RunProtectedError",
    "RunRecord",
    "RunTransfer",
    "Scalar",
    "Selection",
    "Series",
    "SeriesBlock",
    "Server",
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
    "TransferStoppedError",
    "UntrustedStore",
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
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_LAZY[name]), name)
    globals()[name] = value
    return value
