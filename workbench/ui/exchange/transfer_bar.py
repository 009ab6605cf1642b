"""How far an import or a packing is, and a button that ends it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

POLL_MS = 100
WIDTH = 160


class Transfer:
    """What the thread that works and the window know of each other.

    Attributes:
        is_wanted: whether to go on; the window takes it back.
        done: runs that are done; the thread counts them.
        total: how many there are, 0 while that is not known.
    """

    def __init__(self) -> None:
        self.is_wanted = True
        self.done = self.total = 0

    def tell(self, done: int, total: int) -> None:
        """Note how far it is, in the thread that works."""
        self.done, self.total = done, total


class TransferBar(QWidget):
    """A line of the status bar, seen while something is transferred.

    Signals:
        cancelled: the person wants no more of it.
    """

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("transfer")
        self._transfer: Transfer | None = None
        self._title = QLabel()
        self._bar = QProgressBar()
        self._bar.setObjectName("transfer_progress")
        self._bar.setFixedWidth(WIDTH)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("transfer_cancel")
        self._cancel.clicked.connect(self._on_cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.addWidget(self._title)
        layout.addWidget(self._bar)
        layout.addWidget(self._cancel)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._show_progress)
        self.hide()

    @property
    def transfer(self) -> Transfer | None:
        """What goes on now; ``None`` where nothing does."""
        return self._transfer

    def begin(self, title: str) -> Transfer:
        """Show that something begins."""
        self._transfer = Transfer()
        self._title.setText(title)
        self._bar.setAccessibleName(title)
        self._cancel.setEnabled(True)
        self._show_progress()
        self._timer.start()
        self.show()
        return self._transfer

    def end(self) -> None:
        """Nothing goes on any more."""
        self._transfer = None
        self._timer.stop()
        self.hide()

    @Slot()
    def _show_progress(self) -> None:
        if self._transfer is not None:
            # A range of nothing is shown as a bar that moves to and fro.
            self._bar.setRange(0, self._transfer.total)
            self._bar.setValue(self._transfer.done)

    @Slot()
    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        if self._transfer is not None:
            self._transfer.is_wanted = False
        self.cancelled.emit()
