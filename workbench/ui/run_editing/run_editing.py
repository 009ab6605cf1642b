"""Commands that edit the selected runs: name, tags, note, marks and deletion, with undo."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, Slot

from storage import StoreError
from workbench.ui.commands import CommandGroup
from workbench.ui.language import message_text
from workbench.ui.run_editing.bin import BinCommands
from workbench.ui.run_editing.details_panel import DetailsPanel
from workbench.ui.run_editing.disk_sizes import DiskSizes, StoreLabel
from workbench.ui.run_editing.notes import NoteWindow
from workbench.ui.run_editing.run_commands import ChangeTags, Delete, SetField, plural_text
from workbench.ui.run_editing.run_dialogs import RenameWindow, TagChange, TagsWindow
from workbench.ui.run_editing.undo_history import UndoHistory
from workbench.ui.runs.columns import COLUMNS
from workbench.ui.runs.runs_model import RUN_ROLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Future

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from storage import RunRecord
    from workbench.ui.app.message_bar import MessageBar
    from workbench.ui.run_editing.run_commands import RunCommand
    from workbench.ui.run_editing.run_dialogs import RunsDialog
    from workbench.ui.runs.runs_panel import RunsPanel
    from workbench.ui.session import Session


class Reselection(QObject):
    """Restores a useful selection after runs were deleted or restored.

    After a deletion the run that moved up is selected, so that one run after another can be deleted from the
    keyboard; after its undo the restored runs are selected. Deleted runs are no longer ticked.
    """

    def __init__(self, session: Session, runs: RunsPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._runs = runs
        self._row = 0
        self._removed: frozenset[int] = frozenset()
        self._returned: frozenset[int] = frozenset()
        # The table was connected before, so it is up to date when this slot is called.
        session.runs_listed.connect(self._on_runs_listed)

    def remember_row(self) -> None:
        """Remember the first selected row, before its runs are removed from the table."""
        ranges = self._runs.table.selectionModel().selection().toList()
        self._row = min((part.top() for part in ranges), default=0)

    def follow_removal(self, run_ids: Iterable[int]) -> None:
        """Select the remembered row as soon as these runs are no longer listed."""
        self._removed = frozenset(run_ids)
        self._returned = frozenset()

    def follow_return(self, run_ids: Iterable[int]) -> None:
        """Select these runs as soon as they are listed again."""
        self._removed = frozenset()
        self._returned = frozenset(run_ids)

    @Slot()
    def _on_runs_listed(self) -> None:
        listed = {run.id for run in self._session.runs}
        table = self._runs.table
        ticked = self._runs.model.ticked
        if not listed.issuperset(ticked):
            self._runs.tick([run_id for run_id in ticked if run_id in listed])
        if self._removed and not self._removed & listed:
            self._removed = frozenset()
            if not table.selectionModel().hasSelection() and table.model().rowCount():
                table.selectRow(min(self._row, table.model().rowCount() - 1))
        elif self._returned and self._returned <= listed:
            self._runs.select(list(self._returned))
            self._returned = frozenset()
            selected = table.selectionModel().selection().toList()
            if selected:
                table.scrollTo(selected[0].topLeft())


class RunEditing(CommandGroup):
    """Rename, tag, annotate, mark, lock and delete the runs selected in the table, with undo.

    Attributes:
        details: panel with the details of the selected runs.
        store_label: the store's address and size, for the status bar.
    """

    def __init__(self, session: Session, runs: RunsPanel, message: MessageBar, window: QWidget) -> None:
        """Commands of one main window.

        Args:
            session: store and queue.
            runs: table whose selected runs the commands act on.
            message: bar in which undo is offered.
            window: parent of the dialogs.
        """
        super().__init__(window)
        self._session = session
        self._runs = runs
        self._message = message
        self._window = window
        self._actions: Mapping[str, QAction] = {}
        self._titles: dict[str, str] = {}
        self._notes: list[NoteWindow] = []
        self._history = UndoHistory(session, self)
        self._sizes = DiskSizes(session, self)
        self._reselection = Reselection(session, runs, self)
        self._bin = BinCommands(session, self._history, self._sizes, window)
        self._bin.failed.connect(self.failed)
        self._bin.written.connect(self.written)
        self.details = DetailsPanel(session, runs, self._sizes)
        self.store_label = StoreLabel(session.store.place, self._sizes)
        self._history.changed.connect(self._on_history_changed)
        self._history.failed.connect(self.failed)
        self._history.undone.connect(self._on_undone)
        self._sizes.changed.connect(self._show_sizes)
        runs.table.clicked.connect(self._on_clicked)
        runs.selection_changed.connect(self._show_marks)
        session.runs_listed.connect(self._show_marks)

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """Keep the titles and check marks of these actions up to date."""
        self._actions = actions
        self._titles = {name: actions[name].text() for name in ("undo", "redo")}
        for name in ("favourite", "lock"):
            actions[name].setCheckable(True)
        self.details.add_actions(actions)
        self._on_history_changed()

    def slots(self) -> dict[str, Callable[[], object]]:
        """The slot of each command, by name."""
        return {
            "undo": self._history.undo,
            "redo": self._history.redo,
            "rename": self.rename,
            "edit_tags": self.edit_tags,
            "edit_note": self.edit_note,
            "favourite": self.toggle_favourite,
            "lock": self.toggle_lock,
            "delete": self.delete,
            **self._bin.slots(),
        }

    def possible(self) -> dict[str, bool]:
        """Whether each command is enabled, by name."""
        count = len(self._runs.selected())
        return {
            **dict.fromkeys(("rename", "edit_tags", "favourite", "lock", "delete"), count > 0),
            "undo": bool(self._history.undo_title),
            "redo": bool(self._history.redo_title),
            "edit_note": count == 1,
        }

    def close(self) -> None:
        """Save the notes that are being edited, and wait for pending commands."""
        for window in list(self._notes):
            if window.is_changed:
                self._set_note(window, window.wanted())
        self._history.finish()
        self._sizes.close()

    @Slot()
    def rename(self) -> None:
        """Ask for a new name of the selected runs."""
        window = RenameWindow(self._selected(), self._window)
        window.chosen.connect(partial(self._on_name, window))
        window.show()

    @Slot()
    def edit_tags(self) -> None:
        """Ask for changes of the tags of the selected runs."""
        self._session.loader.load(self._session.store.tags, partial(self._on_tags_read, self._selected()))

    @Slot()
    def edit_note(self) -> None:
        """Edit the note of the selected run."""
        run_id = self._selected()[0].id
        # Read again: the list may be half a second old, and another program's note must not be lost.
        self._session.loader.load(partial(self._session.store.run, run_id), self._on_note_read)

    @Slot()
    def toggle_favourite(self) -> None:
        """Mark the runs as favourites, or unmark them where all are."""
        runs = self._selected()
        self._set_favourite(tuple(run.id for run in runs), not all(run.favourite for run in runs))

    @Slot()
    def toggle_lock(self) -> None:
        """Lock the runs, or unlock them where all are locked."""
        runs = self._selected()
        run_ids = tuple(run.id for run in runs)
        locked = not all(run.locked for run in runs)
        title = plural_text(self.tr("lock run {0}"), self.tr("lock {0} runs"), run_ids)
        if not locked:
            title = plural_text(self.tr("unlock run {0}"), self.tr("unlock {0} runs"), run_ids)
        self._history.do(SetField(run_ids, "locked", locked), title)

    @Slot()
    def delete(self) -> None:
        """Move the runs to the bin, without confirmation, since it can be undone."""
        run_ids = tuple(self._runs.selected())
        self._reselection.remember_row()
        title = plural_text(self.tr("delete run {0}"), self.tr("delete {0} runs"), run_ids)
        self._history.do(Delete(run_ids), title, partial(self._on_deleted, run_ids))

    def _selected(self) -> list[RunRecord]:
        return [row.record for row in self._runs.selected_rows()]

    def _do_for(self, window: RunsDialog, command: RunCommand, title: str) -> None:
        """Do the command of a dialog, which closes on success and shows the error on failure."""
        self._history.do(command, title, window.accept, window.refuse)

    def _set_favourite(self, run_ids: tuple[int, ...], favourite: bool) -> None:
        title = plural_text(
            self.tr("mark run {0} as a favourite"), self.tr("mark {0} runs as favourites"), run_ids
        )
        if not favourite:
            title = plural_text(
                self.tr("mark run {0} as no favourite"), self.tr("mark {0} runs as no favourites"), run_ids
            )
        self._history.do(SetField(run_ids, "favourite", favourite), title)

    def _on_name(self, window: RenameWindow, name: str) -> None:
        run_ids = window.run_ids
        title = plural_text(self.tr("rename run {0}"), self.tr("rename {0} runs"), run_ids)
        self._do_for(window, SetField(run_ids, "name", name), title)

    def _on_tags_read(self, runs: list[RunRecord], future: Future[dict[str, int]]) -> None:
        try:
            known = future.result()
        except StoreError as error:
            self._on_error(error)
            return
        window = TagsWindow(runs, known, self._window)
        window.chosen.connect(partial(self._on_tags, window))
        window.show()

    def _on_tags(self, window: TagsWindow, change: TagChange) -> None:
        if not change.added and not change.removed:
            window.accept()
            return
        title = plural_text(
            self.tr("change the tags of run {0}"), self.tr("change the tags of {0} runs"), window.run_ids
        )
        self._do_for(window, ChangeTags(window.run_ids, change.added, change.removed), title)

    def _on_note_read(self, future: Future[RunRecord]) -> None:
        try:
            run = future.result()
        except StoreError as error:
            self._on_error(error)
            return
        window = NoteWindow(run, self._window)
        self._notes.append(window)
        window.chosen.connect(partial(self._set_note, window))
        window.finished.connect(partial(self._on_note_closed, window))
        window.show()

    def _on_note_closed(self, window: NoteWindow, _code: int) -> None:
        self._notes.remove(window)

    def _set_note(self, window: NoteWindow, note: str) -> None:
        title = self.tr("change the note of run {0}").format(window.run_ids[0])
        self._do_for(window, SetField(window.run_ids, "note", note), title)

    def _on_deleted(self, run_ids: tuple[int, ...]) -> None:
        self._reselection.follow_removal(run_ids)
        text = plural_text(self.tr("Run {0} lies in the bin."), self.tr("{0} runs lie in the bin."), run_ids)
        self._message.offer_undo(text, self._actions["undo"])

    @Slot(object)
    def _on_error(self, error: Exception) -> None:
        self.failed.emit(message_text(error))

    @Slot()
    def _on_history_changed(self) -> None:
        """Update the titles of undo and redo; an offer to undo an older command is withdrawn."""
        self._message.withdraw()
        titles = {"undo": self._history.undo_title, "redo": self._history.redo_title}
        for name, title in titles.items():
            if name in self._actions:
                self._actions[name].setText(f"{self._titles[name]}: {title}" if title else self._titles[name])
                self._actions[name].setEnabled(bool(title))

    @Slot(object)
    def _on_undone(self, command: RunCommand) -> None:
        """Select the runs that were restored."""
        if isinstance(command, Delete):
            self._reselection.follow_return(command.run_ids)

    @Slot()
    def _show_sizes(self) -> None:
        self._runs.show_sizes(self._sizes.of_runs)

    @Slot()
    def _show_marks(self) -> None:
        """Check the actions of the marks that all selected runs have."""
        if self._actions:
            runs = self._selected()
            self._actions["favourite"].setChecked(bool(runs) and all(run.favourite for run in runs))
            self._actions["lock"].setChecked(bool(runs) and all(run.locked for run in runs))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        """Toggle the favourite mark of the run whose star was clicked, whatever is selected."""
        if COLUMNS[index.column()].key == "favourite":
            run_id = index.data(RUN_ROLE)
            row = self._runs.model.row(run_id)
            if row is not None:
                self._set_favourite((run_id,), not row.record.favourite)
