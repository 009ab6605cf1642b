"""Asks for the tags of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QListWidget, QListWidgetItem

from workbench.ui.curation.runs_dialog import RunsDialog

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from storage import RunRecord

_TAG = Qt.ItemDataRole.UserRole
_BEFORE = Qt.ItemDataRole.UserRole + 1

_State = Qt.CheckState


@dataclass(frozen=True)
class TagChange:
    """What is to become of the tags of some runs.

    Attributes:
        added: tags that all of them get.
        removed: tags that all of them lose.
    """

    added: frozenset[str]
    removed: frozenset[str]


class TagsWindow(RunsDialog):
    """A line for new tags above all tags of the store.

    A tag is ticked where all of the runs have it and half ticked where some do; what stays so is left alone.
    """

    def __init__(self, runs: Sequence[RunRecord], known: Mapping[str, int], parent: QWidget) -> None:
        """Show the tags.

        Args:
            runs: whose tags are asked for.
            known: the tags of the store, each with the number of its runs.
            parent: the main window.
        """
        super().__init__(tuple(run.id for run in runs), "tag_runs", parent)
        several = len(runs) > 1
        title = self.tr("Tags of {0} runs") if several else self.tr("Tags of run {0}")
        self.setWindowTitle(title.format(len(runs) if several else runs[0].id))
        self.resize(340, 380)
        label = QLabel(self.tr("New tags, separated by commas"))
        self._new = QLineEdit()
        self._new.setObjectName("tag_new")
        self._new.setAccessibleName(label.text())
        self._new.returnPressed.connect(self._on_return)
        completer = QCompleter(list(known), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        # Queued, since Qt puts the completion into the line afterwards.
        completer.activated.connect(self._on_completed, Qt.ConnectionType.QueuedConnection)
        self._new.setCompleter(completer)
        label.setBuddy(self._new)
        self._list = QListWidget()
        self._list.setObjectName("tag_list")
        self._list.setAccessibleName(self.tr("Tags"))
        counts = {tag: sum(tag in run.tags for run in runs) for run in runs for tag in run.tags}
        # Those that the runs have first.
        for tag in sorted({*counts, *known}, key=lambda tag: (tag not in counts, tag.casefold())):
            self._add(tag, counts.get(tag, 0), len(runs), known.get(tag, 0))
        self.column.addWidget(label)
        self.column.addWidget(self._new)
        self.column.addWidget(self._list, 1)
        self.finish_layout()
        self._new.setFocus()

    def wanted(self) -> TagChange:
        """What is to be added and removed, with what still stands in the line."""
        self._take_new()
        items = [self._list.item(row) for row in range(self._list.count())]
        changed = [(item.data(_TAG), item.checkState()) for item in items if _is_changed(item)]
        return TagChange(
            frozenset(tag for tag, state in changed if state is _State.Checked),
            frozenset(tag for tag, state in changed if state is _State.Unchecked),
        )

    def _add(self, tag: str, having: int, runs: int, known: int) -> QListWidgetItem:
        item = QListWidgetItem(f"{tag}  ({known})" if known else tag)
        item.setData(_TAG, tag)
        state = _State.Checked if having == runs else _State.PartiallyChecked if having else _State.Unchecked
        if state is _State.PartiallyChecked:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserTristate)
        item.setCheckState(state)
        item.setData(_BEFORE, state)
        self._list.addItem(item)
        return item

    def _take_new(self) -> None:
        """Tick what stands in the line, and empty it."""
        items = {self._list.item(row).data(_TAG): self._list.item(row) for row in range(self._list.count())}
        for tag in filter(None, (part.strip() for part in self._new.text().split(","))):
            item = items.get(tag)
            if item is None:
                item = items[tag] = self._add(tag, 0, len(self.run_ids), 0)
            item.setCheckState(_State.Checked)
            self._list.scrollToItem(item)
        self._new.clear()

    @Slot()
    def _on_return(self) -> None:
        """Enter ticks what was typed; in the empty line it is the end."""
        if self._new.text().strip():
            self._take_new()
        else:
            self.choose()

    @Slot(str)
    def _on_completed(self, tag: str) -> None:
        self._new.setText(tag)
        self._take_new()


def _is_changed(item: QListWidgetItem) -> bool:
    return item.checkState() is not _State(item.data(_BEFORE))
