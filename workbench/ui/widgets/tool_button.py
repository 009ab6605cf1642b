"""A flat button with an icon, named for tests and screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QToolButton

from workbench.ui.widgets.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable


def tool_button(drawing: str, tip: str, name: str, act: Callable[[], object]) -> QToolButton:
    """A button that calls ``act``.

    Args:
        drawing: name of its icon.
        tip: what it does, for the pointer and the screen reader.
        name: its object name.
        act: the slot.
    """
    button = QToolButton()
    button.setIcon(icon(drawing))
    button.setAutoRaise(True)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setObjectName(name)
    button.clicked.connect(act)
    return button
