"""A label whose text changes again and again."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel


class SteadyLabel(QLabel):
    """Keeps the room of its longest text.

    Qt lays out the whole window for a label that may have another size now, and paints all of it again; a
    label of a fixed size is painted alone.
    """

    def show_text(self, text: str) -> None:
        """Show a text, in more room where it needs that."""
        if text == self.text():
            return
        self.setText(text)
        room = self.sizeHint().expandedTo(self.minimumSize())
        if (room, room) != (self.minimumSize(), self.maximumSize()):
            self.setFixedSize(room)
