"""How far an export is, in the status bar, with a button that cancels it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from workbench.ui.tool_button import tool_button

if TYPE_CHECKING:
    from workbench.export import Export

POLL_MS = 100
FULL = 1000
WIDTH = 160


class ExportStrip(QWidget):
    """Shown while something is exported.

    Signals:
        cancelled: the person no longer wants it.
    """

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("export_strip")
        self._export: Export | None = None
        self._label = QLabel()
        self._label.setObjectName("export_label")
        self._bar = QProgressBar()
        self._bar.setObjectName("export_progress")
        self._bar.setAccessibleName(self.tr("Progress of the export"))
        self._bar.setFixedWidth(WIDTH)
        button = tool_button("close", self.tr("Cancel the export"), "export_cancel", self._on_cancel)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self._label, self._bar, button):
            layout.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._show_progress)
        self.hide()

    def follow(self, export: Export) -> None:
        """Show how far an export is until :meth:`rest`."""
        self._export = export
        self._label.setText(self.tr("Exporting {0}").format(export.path.name))
        self._show_progress()
        self._timer.start()
        self.show()

    def rest(self) -> None:
        """Show nothing any more."""
        self._timer.stop()
        self._export = None
        self.hide()

    @Slot()
    def _show_progress(self) -> None:
        export = self._export
        if export is not None and export.total:
            self._bar.setRange(0, FULL)
            self._bar.setValue(FULL * export.done // export.total)
        else:
            # Qt shows that something goes on where the range is empty.
            self._bar.setRange(0, 0)

    @Slot()
    def _on_cancel(self) -> None:
        self.cancelled.emit()
