"""Delimited text files (CSV): encoding and dialect found out, the header recognised, the rows streamed."""

from workbench.delimited.form import DECIMALS, DELIMITERS, CsvForm, TableRules
from workbench.delimited.left_out import listed, shown
from workbench.delimited.numbers import strict_number
from workbench.delimited.table import DelimitedTable, open_delimited

__all__ = [
    "DECIMALS",
    "DELIMITERS",
    "CsvForm",
    "DelimitedTable",
    "TableRules",
    "listed",
    "open_delimited",
    "shown",
    "strict_number",
]
