"""Import of runs from files: other stores, packed runs, TensorBoard's event files and CSV tables.

Every file is untrusted input: nothing in it is executed, nothing that it names is opened, and what it claims
of its own size is checked before memory is allocated for it.
"""

from workbench.delimited import CsvForm
from workbench.importing.import_files import ImportReport, ImportResult, import_files

__all__ = ["CsvForm", "ImportReport", "ImportResult", "import_files"]
