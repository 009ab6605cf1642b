"""Controls for groups of runs that differ only in their seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QWidget

from workbench.ui.compare.seed_groups import SUMMARIES

if TYPE_CHECKING:
    from workbench.ui.compare.seed_groups import Summary


class GroupBar(QWidget):
    """Switch for grouping, choice of line and band, and switch for the member runs.

    Signals:
        grouping_changed: one of the controls was changed.
    """

    grouping_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._switch = QCheckBox(self.tr("Group over see&ds"))
        self._switch.setObjectName("group_seeds")
        self._switch.setToolTip(self.tr("Show runs that differ only in their seed as one line with a band"))
        self._summary = QComboBox()
        self._summary.setObjectName("group_summary")
        self._summary.setAccessibleName(self.tr("Line and band of a group"))
        texts: dict[Summary, str] = {
            "mean_confidence": self.tr("mean, 95 % confidence"),
            "mean_range": self.tr("mean, min–max"),
            "median_quartiles": self.tr("median, quartiles"),
            "median_range": self.tr("median, min–max"),
        }
        for summary in SUMMARIES:
            self._summary.addItem(texts[summary], summary)
        self._members = QCheckBox(self.tr("&Members"))
        self._members.setObjectName("group_members")
        self._members.setToolTip(self.tr("Show every run of a group as a faint line"))
        self._members.setChecked(True)
        self._found = QLabel()
        self._found.setObjectName("groups_found")
        self._found.setProperty("role", "hint")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        for widget in (self._switch, self._summary, self._members, self._found):
            layout.addWidget(widget)
        layout.addStretch(1)
        self._show_enabled()
        self._switch.toggled.connect(self._on_changed)
        self._summary.currentIndexChanged.connect(self._on_changed)
        self._members.toggled.connect(self._on_changed)

    @property
    def is_on(self) -> bool:
        """Whether runs are grouped."""
        return self._switch.isChecked()

    @property
    def summary(self) -> Summary:
        """The statistics shown as line and band of a group."""
        return cast("Summary", self._summary.currentData())

    @property
    def shows_members(self) -> bool:
        """Whether the member runs are shown as faint lines."""
        return self._members.isChecked()

    def show_found(self, groups: int) -> None:
        """Show a hint if grouping has found no group."""
        self._found.setText(self.tr("no two runs differ only in their seed") if not groups else "")
        self._found.setVisible(self.is_on and not groups)

    def state(self) -> tuple[bool, str, bool]:
        """Switch, summary and members, as saved in the preferences."""
        return self.is_on, self.summary, self.shows_members

    def restore(self, is_on: bool, summary: str, shows_members: bool) -> None:
        """Restore a saved state."""
        for widget in (self._switch, self._members):
            widget.blockSignals(True)
        with QSignalBlocker(self._summary):
            self._summary.setCurrentIndex(max(0, self._summary.findData(summary)))
        self._switch.setChecked(is_on)
        self._members.setChecked(shows_members)
        for widget in (self._switch, self._members):
            widget.blockSignals(False)
        self._on_changed()

    def _show_enabled(self) -> None:
        for widget in (self._summary, self._members):
            widget.setEnabled(self.is_on)

    @Slot()
    def _on_changed(self) -> None:
        self._show_enabled()
        self.grouping_changed.emit()
