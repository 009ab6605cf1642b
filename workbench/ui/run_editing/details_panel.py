"""Panel with name, tags, note, marks and disk size of the selected runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.formatting import moment, size
from workbench.ui.language import duration_text, status_text
from workbench.ui.run_editing.notes import NoteView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QAction, QResizeEvent

    from workbench.ui.run_editing.disk_sizes import DiskSizes
    from workbench.ui.runs.columns import RunTableRow
    from workbench.ui.runs.runs_panel import RunsPanel
    from workbench.ui.session import Session

_GAP = 4

MOST_CHIPS = 60
"""Limit of the chips shown; an imported run may have any number of tags."""


_COMMANDS = ("favourite", "lock", "edit_tags", "edit_note", "rename")
"""Commands with a button, from left to right."""

_WIDTH = 190


class Chips(QWidget):
    """Tags as chips in a flow layout: from left to right, then on the next line."""

    def __init__(self) -> None:
        super().__init__()
        self._chips: list[QLabel] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_texts(self, texts: Sequence[str]) -> None:
        """Replace the chips."""
        shown = [*texts[:MOST_CHIPS], "…"] if len(texts) > MOST_CHIPS else list(texts)
        if shown == [chip.text() for chip in self._chips]:
            return
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(text) for text in shown]
        self.setVisible(bool(shown))
        self._arrange(self.width())
        self.updateGeometry()

    def texts(self) -> list[str]:
        """The texts shown."""
        return [chip.text() for chip in self._chips]

    def heightForWidth(self, width: int) -> int:
        """Height of all lines."""
        return self._lines(width)[1]

    def sizeHint(self) -> QSize:
        """Preferred size, whose height follows from the present width."""
        return QSize(120, self.heightForWidth(max(self.width(), 120)))

    def minimumSizeHint(self) -> QSize:
        """Smallest size; long chips are cut off rather than widening the panel."""
        return QSize(60, self.heightForWidth(max(self.width(), 60)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the chips for the new width."""
        super().resizeEvent(event)
        self._arrange(event.size().width())
        self.updateGeometry()

    def _chip(self, text: str) -> QLabel:
        chip = QLabel(text, self)
        chip.setTextFormat(Qt.TextFormat.PlainText)
        chip.setProperty("role", "chip")
        chip.show()
        return chip

    def _arrange(self, width: int) -> None:
        for chip, rectangle in zip(self._chips, self._lines(width)[0], strict=True):
            chip.setGeometry(rectangle)

    def _lines(self, width: int) -> tuple[list[QRect], int]:
        """The rectangle of each chip, and the height of all."""
        left = top = height = 0
        rectangles = []
        for chip in self._chips:
            hint = chip.sizeHint()
            chip_width = min(hint.width(), max(width, 1))
            if left and left + chip_width > width:
                left, top = 0, top + height + _GAP
            height = hint.height()
            rectangles.append(QRect(left, top, chip_width, height))
            left += chip_width + _GAP
        return rectangles, top + height


class DetailsPanel(QScrollArea):
    """Details of one selected run, or a summary of several."""

    def __init__(self, session: Session, runs: RunsPanel, sizes: DiskSizes) -> None:
        super().__init__()
        self._runs = runs
        self._sizes = sizes
        self.setObjectName("details")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._title = self._label("details_title")
        self._title.setProperty("role", "heading")
        self._title.setWordWrap(True)
        self._buttons = QWidget()
        self._line = QHBoxLayout(self._buttons)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._chips = Chips()
        self._chips.setObjectName("details_tags")
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(2)
        self._fact = {
            name: self._add_fact(name, title)
            for name, title in (
                ("status", self.tr("Status")),
                ("size", self.tr("Size on disk")),
                ("started", self.tr("Started")),
                ("seconds", self.tr("Duration")),
            )
        }
        self._note = NoteView()
        self._note.setObjectName("details_note")
        self._note.setAccessibleName(self.tr("Note"))
        self._note.setMinimumHeight(48)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(5)
        for widget in (self._title, self._buttons, self._chips):
            column.addWidget(widget)
        column.addLayout(self._facts)
        column.addWidget(self._note, 1)
        column.addStretch()
        self.setWidget(content)
        runs.selection_changed.connect(self.refresh)
        session.runs_listed.connect(self.refresh)
        session.jobs_advanced.connect(self.refresh)
        sizes.changed.connect(self.refresh)
        self.refresh()

    def sizeHint(self) -> QSize:
        """Preferred size; narrow, since the table beside it needs the room."""
        return QSize(_WIDTH, super().sizeHint().height())

    def add_actions(self, actions: Mapping[str, QAction]) -> None:
        """Add a button for each of the panel's commands."""
        for name in _COMMANDS:
            button = QToolButton()
            button.setObjectName(f"details_{name}")
            button.setAutoRaise(True)
            button.setDefaultAction(actions[name])
            button.setAccessibleName(actions[name].iconText())
            self._line.addWidget(button)
        self._line.addStretch(1)

    @Slot()
    def refresh(self) -> None:
        """Show the current state of the selected runs."""
        rows = self._runs.selected_rows()
        self._buttons.setVisible(bool(rows))
        for number in range(self._facts.rowCount()):
            self._facts.setRowVisible(number, bool(rows))
        # With several runs selected, a note would seem to belong to all of them.
        self._note.setVisible(len(rows) == 1 and bool(rows[0].record.note.strip()))
        if not rows:
            self._title.setText(self.tr("Select a run to see its tags and its note here."))
            self._chips.show_texts([])
            return
        self._show_facts(rows)
        if len(rows) == 1:
            record = rows[0].record
            title = self.tr("Run {0}").format(record.id)
            self._title.setText(f"{record.name}  ·  {title}" if record.name else title)
            self._chips.show_texts(record.tags)
            self._note.show_note(record.note)
        else:
            self._title.setText(self.tr("{0} runs").format(f"{len(rows):,}"))
            counts = _counts([tag for row in rows for tag in row.record.tags])
            self._chips.show_texts([f"{tag}  {count}" for tag, count in sorted(counts.items())])

    def _show_facts(self, rows: Sequence[RunTableRow]) -> None:
        """Show status, size, start and duration of one run, or of several together."""
        statuses = _counts([row.status for row in rows])
        several = len(rows) > 1
        named = [
            f"{count} {status_text(status)}" if several else status_text(status)
            for status, count in statuses.items()
        ]
        marks = [
            text
            for text, is_so in (
                (self.tr("locked"), all(row.record.locked for row in rows)),
                (self.tr("favourite"), all(row.record.favourite for row in rows)),
            )
            if is_so
        ]
        started = sorted(row.record.started for row in rows if row.record.started is not None)
        ends = list(dict.fromkeys(moment(time) for time in (started[:1] + started[-1:])))
        self._fact["status"].setText(", ".join(named + marks))
        self._fact["size"].setText(size(sum(self._sizes.of_runs.get(row.record.id, 0) for row in rows)))
        self._fact["started"].setText(" – ".join(ends))
        self._fact["seconds"].setText(duration_text(sum(row.seconds for row in rows)))

    def _add_fact(self, name: str, title: str) -> QLabel:
        heading = QLabel(title)
        heading.setProperty("role", "hint")
        label = self._label(f"details_{name}")
        label.setWordWrap(True)
        self._facts.addRow(heading, label)
        return label

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        # Names of imported runs are untrusted and must not be rendered as HTML.
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label


def _counts(texts: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    return counts
