"""Files dragged onto the window: a hint of what comes of them, and their paths once they are dropped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QGraphicsOpacityEffect, QLabel

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtWidgets import QWidget

MARGIN = 48
"""Of the window that stays to be seen, in pixels."""

OPACITY = 0.9
ENTERING = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class DropHint(QLabel):
    """Covers a window while files are held over it.

    Signals:
        dropped: files and folders were dropped (a list of paths).
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("drop_hint")
        self.setText(self.tr("Drop to import the runs in these files and folders"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        # What is dragged stays over the window below, which would otherwise be told that it has left.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._window = window
        # What lies below shows through.
        seen_through = QGraphicsOpacityEffect(self)
        seen_through.setOpacity(OPACITY)
        self.setGraphicsEffect(seen_through)
        self.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's: take the drags of files from the window."""
        if isinstance(event, QDropEvent):
            paths = _paths(event.mimeData())
            if not paths:
                return False
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if event.type() in ENTERING:
                self._cover()
            else:
                self.hide()
                self.dropped.emit(paths)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self.hide()
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._cover()
        return False

    def _cover(self) -> None:
        self.setGeometry(self._window.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN))
        self.show()
        self.raise_()


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
