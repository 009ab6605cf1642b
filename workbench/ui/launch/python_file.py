"""The choice of a Python file of the person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def choose_python_file(parent: QWidget) -> str:
    """Ask for a Python file; its path, empty where the person chose none. Nothing of it is run."""
    path, _ = QFileDialog.getOpenFileName(
        parent,
        QCoreApplication.translate("PythonFile", "Choose a Python file"),
        "",
        QCoreApplication.translate("PythonFile", "Python (*.py)"),
    )
    return path
