"""The place of the store and its size, in the status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot

from workbench.figures import size
from workbench.ui.steady_label import SteadyLabel

if TYPE_CHECKING:
    from storage import Place
    from workbench.ui.curation.sizes import Sizes


class StoreLabel(SteadyLabel):
    """Place and size, and whether unused room is being given back."""

    def __init__(self, place: Place, sizes: Sizes) -> None:
        super().__init__(str(place))
        self._place = place
        self._sizes = sizes
        self.setObjectName("store_label")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "hint")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setToolTip(self.tr("What holds the runs, and its size"))
        sizes.changed.connect(self._show)

    @Slot()
    def _show(self) -> None:
        taken = size(self._sizes.of_store)
        if self._sizes.is_vacuuming:
            taken = self.tr("{0}, giving unused room back…").format(taken)
        self.show_text(f"{self._place}  ·  {taken}")
