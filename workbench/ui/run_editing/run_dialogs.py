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


_TAG = Qt.ItemDataRole.UserRole

_ORIGINAL_STATE = Qt.ItemDataRole.UserRole + 1

_State = Qt.CheckState


class RunsDialog(QDialog):
    """Non-modal dialog that asks for something about runs and stays open until the store has saved it.

    Attributes:
        run_ids: numbers of the runs.
        column: layout to which subclasses add their widgets.

    Signals:
        chosen: the user confirmed (the value of :meth:`wanted`); the receiver calls ``accept`` or
            :meth:`refuse`.
    """

    chosen = Signal(object)

    def __init__(self, run_ids: tuple[int, ...], name: str, parent: QWidget) -> None:
        """A dialog without content.

        Args:
            run_ids: numbers of the runs.
            name: object name of the dialog, and prefix of the object names of its widgets.
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
        """Add the error label and the buttons below everything else."""
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self._leave)
        line.addWidget(self._accept)
        self.column.addWidget(self._fault)
        self.column.addLayout(line)

    def refuse(self, sentence: str) -> None:
        """Show why the store refused the change; the input stays."""
        self._accept.setEnabled(True)
        self._fault.setText(sentence)
        self._fault.show()

    @Slot()
    def choose(self) -> None:
        """Emit :attr:`chosen` with the current value."""
        if self._accept.isEnabled():
            self._accept.setEnabled(False)
            self.chosen.emit(self.wanted())

    @Slot()
    def leave(self) -> None:
        """Close without a change."""
        QDialog.reject(self)

    # Qt's metaclass is incompatible with ABC's, so only the type checker enforces this.
    @abstractmethod
    def wanted(self) -> object:
        """The value entered."""


class RenameWindow(RunsDialog):
    """Dialog for the name of runs."""

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
        """The name entered."""
        return self._name.text().strip()


@dataclass(frozen=True)
class TagChange:
    """Change of the tags of some runs.

    Attributes:
        added: tags that all of the runs get.
        removed: tags that all of the runs lose.
    """

    added: frozenset[str]
    removed: frozenset[str]


class TagsWindow(RunsDialog):
    """Dialog for the tags of runs: a field for new tags above a list of all tags of the store.

    A tag is checked if all of the runs have it and partially checked if some do; only tags whose state the
    user changes are added or removed.
    """

    def __init__(self, runs: Sequence[RunRecord], known: Mapping[str, int], parent: QWidget) -> None:
        """A dialog for the tags of runs.

        Args:
            runs: the runs.
            known: the number of runs that have each tag of the store.
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
        # Queued, since Qt inserts the completion after this signal.
        completer.activated.connect(self._on_completed, Qt.ConnectionType.QueuedConnection)
        self._new.setCompleter(completer)
        label.setBuddy(self._new)
        self._list = QListWidget()
        self._list.setObjectName("tag_list")
        self._list.setAccessibleName(self.tr("Tags"))
        counts = {tag: sum(tag in run.tags for run in runs) for run in runs for tag in run.tags}
        # Tags of the runs come first.
        for tag in sorted({*counts, *known}, key=lambda tag: (tag not in counts, tag.casefold())):
            self._add(tag, counts.get(tag, 0), len(runs), known.get(tag, 0))
        self.column.addWidget(label)
        self.column.addWidget(self._new)
        self.column.addWidget(self._list, 1)
        self.finish_layout()
        self._new.setFocus()

    def wanted(self) -> TagChange:
        """The tags to be added and removed, including those still in the field."""
        self._add_new()
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
        item.setData(_ORIGINAL_STATE, state)
        self._list.addItem(item)
        return item

    def _add_new(self) -> None:
        """Check the tags in the field, adding unknown ones to the list, and clear it."""
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
        """Add the tags typed; in an empty field, confirm the dialog."""
        if self._new.text().strip():
            self._add_new()
        else:
            self.choose()

    @Slot(str)
    def _on_completed(self, tag: str) -> None:
        self._new.setText(tag)
        self._add_new()


def _is_changed(item: QListWidgetItem) -> bool:
    return item.checkState() is not _State(item.data(_ORIGINAL_STATE))
