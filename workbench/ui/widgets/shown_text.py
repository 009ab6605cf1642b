"""Words of other people in the window: shown as the text that they are, never as HTML or as a mnemonic.

Names, tags, settings, series and messages may come from anybody's file. Qt guesses whether a label or a tool
tip is HTML, and takes an ampersand in a menu or on a button for a mnemonic. What is not a text of the program
itself goes through a function of this module, or stands in a :class:`workbench.ui.widgets.labels.Label`.
"""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from storage.plain_text import shown, shown_in_lines

__all__ = ["message_box", "shown", "shown_in_lines", "tip", "title"]


_TAG = re.compile(r"<\s*[A-Za-z!?/]")
"""Without any such place Qt takes no text for HTML."""


def tip(text: str) -> str:
    r"""A tool tip that shows a text as it is, broken into lines where it is long.

    >>> tip("lr 0.1"), tip("<b>1 & 2</b>")
    ('lr 0.1', '<p style="white-space: pre-wrap">&lt;b&gt;1 &amp; 2&lt;/b&gt;</p>')
    """
    seen = shown_in_lines(text)
    if not _TAG.search(seen):
        return seen
    return f'<p style="white-space: pre-wrap">{html.escape(seen, quote=False)}</p>'


def title(text: str) -> str:
    """A text for a menu, a button, a tab or a check box, where a single ampersand is a mnemonic.

    >>> title("R&D")
    'R&&D'
    """
    return shown(text).replace("&", "&&")


def message_box(icon: QMessageBox.Icon, heading: str, text: str, parent: QWidget | None) -> QMessageBox:
    """A message box that shows its texts as they are.

    Args:
        icon: what kind of message it is.
        heading: title of the window.
        text: the message.
        parent: the window that it belongs to.
    """
    box = QMessageBox(parent)
    # Before the texts: Qt guesses their format when they are set.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(icon)
    box.setWindowTitle(heading)
    box.setText(shown_in_lines(text))
    return box
