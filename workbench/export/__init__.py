"""The series of runs as files for other programs."""

from workbench.export.export import FORMATS, Export, format_of
from workbench.export.format import Format
from workbench.export.writers.tables import write_csv

__all__ = ["FORMATS", "Export", "Format", "format_of", "write_csv"]
