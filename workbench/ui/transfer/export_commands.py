"""Command that exports runs to files for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QMainWindow

from storage import StoreError
from workbench.errors import UnknownNameError, WorkbenchError
from workbench.export import FORMATS, Export, format_of
from workbench.ui.commands import CommandGroup
from workbench.ui.language import declared, message_text
from workbench.ui.session import Loader
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.ui.widgets.tool_button import tool_button

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from workbench.ui.runs.runs_panel import RunsPanel
    from workbench.ui.session import Session


class ExportCommands(CommandGroup):
    """Exports the selected runs in a thread, one export at a time."""

    def __init__(self, session: Session, runs: RunsPanel, window: QMainWindow) -> None:
        super().__init__(window)
        self._session = session
        self._runs = runs
        self._window = window
        # Not the loader of the session: curves and the list of runs would wait for the end of the export.
        self._loader = Loader(self)
        self._export: Export | None = None
        cancel = tool_button("close", self.tr("Cancel the export"), "export_cancel", self._on_cancelled)
        self._strip = ProgressStrip("export", cancel)
        self._strip.setObjectName("export_strip")
        window.statusBar().addPermanentWidget(self._strip)

    def slots(self) -> dict[str, Callable[[], object]]:
        """The slot of each command, by its name."""
        return {"export_run": self.export}

    def possible(self) -> dict[str, bool]:
        """Which of the commands are possible now."""
        return {"export_run": bool(self._runs.selected())}

    def close(self) -> None:
        """Cancel the export; no partial file remains."""
        if self._export is not None:
            self._export.cancel()
        self._strip.rest()
        self._loader.close()

    @Slot()
    def export(self) -> None:
        """Write every series of the selected runs to a file that the user chooses."""
        if self._export is not None:
            self.failed.emit(self.tr("An export is being written; wait for its end or cancel it."))
            return
        run_ids = self._runs.selected()
        names = {_filter(name): name for name in FORMATS}
        suggested = f"run-{run_ids[0]}" if len(run_ids) == 1 else "runs"
        answer, chosen = QFileDialog.getSaveFileName(
            self._window, self.tr("Export runs"), suggested, ";;".join(names)
        )
        if not answer:
            return
        path, form = _meant(Path(answer), names.get(chosen, "csv"))
        if path != Path(answer) and path.exists():
            # The dialog has asked only about the name without the suffix.
            self.failed.emit(self.tr("{0} exists; give its whole name to replace it.").format(path))
            return
        self._export = Export(self._session.store, run_ids, path, form)
        self._strip.follow(self._export, self.tr("Exporting {0}").format(path.name))
        self._loader.load(self._export.write, self._on_exported)

    @Slot()
    def _on_cancelled(self) -> None:
        if self._export is not None:
            self._export.cancel()

    def _on_exported(self, future: Future[bool]) -> None:
        export, self._export = self._export, None
        self._strip.rest()
        try:
            was_written = future.result()
        except (WorkbenchError, StoreError) as error:
            self.failed.emit(message_text(error))
            return
        path = "" if export is None else export.path
        if was_written:
            self.written.emit(self.tr("{0} was written.").format(path))
        else:
            self.written.emit(self.tr("The export was cancelled; nothing was written."))


def _filter(name: str) -> str:
    """Filter of a format for file dialogs."""
    form = FORMATS[name]
    return f"{declared(form.title)} (*{form.suffix})"


def _meant(path: Path, chosen: str) -> tuple[Path, str]:
    """The path with its suffix, and the format; a known suffix takes precedence over the chosen filter."""
    try:
        return path, format_of(path)
    except UnknownNameError:
        return path.with_name(path.name + FORMATS[chosen].suffix), chosen
