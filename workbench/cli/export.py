"""The command that writes the series of a run to a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli import DONE
from workbench.execution.opening import open_run_store
from workbench.export import save_csv, write_csv

if TYPE_CHECKING:
    import argparse


def export_csv(arguments: argparse.Namespace) -> int:
    """Write the columns step, seconds and one for each series; a cell is empty where nothing was recorded."""
    with open_run_store(arguments.store, to_read=True) as store:
        store.run(arguments.run)
        if arguments.csv == "-":
            write_csv(store, arguments.run, sys.stdout)
        else:
            save_csv(store, arguments.run, Path(arguments.csv))
    return DONE
