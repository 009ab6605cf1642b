"""Dialogs that ask for the name or the tags of runs."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from storage import RunRecord


class RunsDialog(QDialog):
    """Not modal: runs train on meanwhile.

    Signals:
        chosen: what the person wants for the runs; whoever hears it calls ``accept`` or :meth:`refuse`.
    """

    chosen = Signal(object)

    def __init__(self, run_ids: tuple[int, ...], name: str, parent: QWidget) -> None:
        """An empty window.

        Args:
            run_ids: what it asks about.
            name: its object name, and the beginning of those of its parts.
            parent: the main window.
        """
        super().__init__(parent)
        self.run_ids = run_ids
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fault = QLabel()
        self._fault.setObjectName(f"{name}_fault")
        self._fault.setProperty("role", "error")
        self._fault.setTextFormat(Qt.TextFormat.PlainText)
        self._fault.setWordWrap(True)
        self._fault.hide()
        self._accept = QPushButton(self.tr("OK"))
        self._accept.setObjectName(f"{name}_accept")
        self._accept.setProperty("role", "primary")
        self._accept.setToolTip(self.tr("Ctrl+Return"))
        self._accept.setAutoDefault(False)
        self._accept.clicked.connect(self.choose)
        self._leave = QPushButton(self.tr("Cancel"))
        self._leave.setObjectName(f"{name}_leave")
        self._leave.setAutoDefault(False)
        self._leave.clicked.connect(self.leave)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.choose)
        self.column = QVBoxLayout(self)

    def finish_layout(self) -> None:
        """Put the line for faults and the buttons below everything else."""
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self._leave)
        line.addWidget(self._accept)
        self.column.addWidget(self._fault)
        self.column.addLayout(line)

    def refuse(self, sentence: str) -> None:
        """Say why the store has not taken it; what was typed stays."""
        self._accept.setEnabled(True)
        self._fault.setText(sentence)
        self._fault.show()

    @Slot()
    def choose(self) -> None:
        """Ask for what the window holds."""
        if self._accept.isEnabled():
            self._accept.setEnabled(False)
            self.chosen.emit(self.wanted())

    @Slot()
    def leave(self) -> None:
        """Close without asking for anything."""
        QDialog.reject(self)

    # Qt's metaclass excludes that of ABC; the type checker asks for it all the same.
    @abstractmethod
    def wanted(self) -> object:
        """What the window holds."""


class RenameWindow(RunsDialog):
    """One line for the name."""

    def __init__(self, runs: Sequence[RunRecord], parent: QWidget) -> None:
        super().__init__(tuple(run.id for run in runs), "rename_runs", parent)
        several = len(runs) > 1
        title = self.tr("Rename {0} runs") if several else self.tr("Rename run {0}")
        self.setWindowTitle(title.format(len(runs) if several else runs[0].id))
        label = QLabel(self.tr("Name; it need not be unique"))
        names = {run.name for run in runs}
        self._name = QLineEdit(names.pop() if len(names) == 1 else "")
        self._name.setObjectName("rename_name")
        self._name.setAccessibleName(label.text())
        self._name.setMinimumWidth(320)
        self._name.selectAll()
        self._name.returnPressed.connect(self.choose)
        label.setBuddy(self._name)
        self.column.addWidget(label)
        self.column.addWidget(self._name)
        self.finish_layout()

    def wanted(self) -> str:
        """The name."""
        return self._name.text().strip()


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
