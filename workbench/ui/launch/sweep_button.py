"""The button beside a setting that makes it an axis of the sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QToolButton

from workbench.ui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

KEYS = "Ctrl+Shift+A"
"""Makes the setting whose field has the keyboard an axis."""

SIDE = 14
WIDTH = 20


class SweepButton(QToolButton):
    """Pressed in while the setting is an axis."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_sweep")
        self.setIcon(icon("sweep"))
        self.setIconSize(QSize(SIDE, SIDE))
        self.setFixedWidth(WIDTH)
        self.setAutoRaise(True)
        self.setCheckable(True)
        # The keyboard has the shortcut in the field itself; a stop more at every row would slow it down.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Sweep over {0}").format(title))
        keys = QKeySequence(KEYS).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(self.tr("Make many runs that differ in this ({0})").format(keys))

    def listen(self, place: QWidget) -> None:
        """Let the shortcut work while something in ``place`` has the keyboard."""
        shortcut = QShortcut(QKeySequence(KEYS), place)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.click)
