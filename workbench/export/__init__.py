"""The series of runs as files for other programs."""

from workbench.export.formats import FORMATS, Format, format_of, save_runs
from workbench.export.tables import write_csv

__all__ = ["FORMATS", "Format", "format_of", "save_runs", "write_csv"]
