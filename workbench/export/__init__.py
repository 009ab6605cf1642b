"""The series of runs as files for other programs."""

from workbench.export.export import Export
from workbench.export.formats import FORMATS, Format, format_of
from workbench.export.tables import write_csv

__all__ = ["FORMATS", "Export", "Format", "format_of", "write_csv"]
