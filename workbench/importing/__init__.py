"""Runs brought in from files: other stores, packed runs, TensorBoard's event files and CSV tables.

Every file is taken for hostile: nothing in it is executed, nothing it names is opened, and what it claims of
its own size is checked before room is made for it.
"""

from workbench.importing.csv_form import CsvForm
from workbench.importing.report import Entry, Report
from workbench.importing.take_files import take_files

__all__ = ["CsvForm", "Entry", "Report", "take_files"]
