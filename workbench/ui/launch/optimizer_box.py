"""The choice of an optimizer, also from a Python file of the person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QPushButton

from workbench.errors import WorkbenchError
from workbench.optimizers import names_in_file, rule_class
from workbench.settings import validated
from workbench.ui.icons import icon
from workbench.ui.launch.part_box import PartBox
from workbench.ui.launch.python_file import choose_python_file
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.settings import Settings


class OptimizerBox(PartBox):
    """A list of optimizers, and a button that adds those of a file.

    The file is read, not run: its code runs when the person starts a run with it.
    """

    def __init__(
        self, part: str, title: str, models: Mapping[str, type[Settings]], *, offers_sweep: bool = False
    ) -> None:
        super().__init__(part, title, models, offers_sweep=offers_sweep)
        self._own = QPushButton(icon("folder"), self.tr("Own optimizer…"))
        self._own.setObjectName(f"{part}_own")
        self._own.setToolTip(
            self.tr("Add the optimizers of a Python file; its code runs only when you start a run")
        )
        self._own.clicked.connect(self._on_own)
        self._fault = QLabel()
        self._fault.setObjectName(f"{part}_own_error")
        self._fault.setProperty("role", "error")
        self._fault.setWordWrap(True)
        self._fault.hide()
        self.add_below_choice(self._own, self._fault)

    def add_file(self, path: str) -> None:
        """Offer the optimizers of a file and choose the first of them; say so where there is none."""
        try:
            models = {name: rule_class(name).Settings for name in names_in_file(path)}
        except WorkbenchError as error:
            self._fault.setText(sentence(str(error)))
            self._fault.show()
            return
        self._fault.hide()
        self.offer(models)
        first = next(iter(models))
        self.show_settings(first, validated(models[first], {}))
        self.edited.emit()

    @Slot()
    def _on_own(self) -> None:
        if path := choose_python_file(self):
            self.add_file(path)
