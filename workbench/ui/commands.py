"""Commands of the window: their table, their actions, and the base of the objects that carry them out."""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from workbench.ui.widgets.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class MenuCommand:
    """Declaration of a command.

    Attributes:
        name: identifier; the object name of its action is ``action_<name>``.
        title: title in menus, with its access key.
        help: text in the status bar.
        keys: shortcut, empty for none.
        drawing: name of its icon, empty for none.
        is_of_table: whether its shortcut works only while the runs table has the focus.
    """

    name: str
    title: str
    help: str
    keys: str = ""
    drawing: str = ""
    is_of_table: bool = False


COMMANDS = (
    MenuCommand(
        "start", "&Start", "Start the run that the panel on the left describes", "Ctrl+Return", "start"
    ),
    MenuCommand("pause", "&Pause", "Let the chosen runs wait before their next step", "Ctrl+P", "pause"),
    MenuCommand(
        "resume",
        "&Resume",
        "Let the chosen runs go on, those that were stopped or interrupted too",
        "Ctrl+Shift+P",
        "resume",
    ),
    MenuCommand("step", "Single s&tep", "Make one step of the chosen runs and wait", "Ctrl+.", "step"),
    MenuCommand("stop", "St&op", "End the chosen runs now; everything so far is kept", "Ctrl+K", "stop"),
    MenuCommand("stop_all", "Stop &all", "End every run that trains or waits", "Ctrl+Shift+K"),
    MenuCommand("continue_run", "&Continue…", "Let a finished run make further steps", "Ctrl+G"),
    MenuCommand("branch", "&Branch…", "Go on from a step of the chosen run as another run", "Ctrl+B"),
    MenuCommand("verify", "&Verify…", "Make the chosen run once more and compare", "Ctrl+Y"),
    MenuCommand(
        "use_settings", "&Use these settings", "Put the settings of the chosen run into the panel", "Ctrl+U"
    ),
    MenuCommand("undo", "&Undo", "Take back what was last done to runs", "Ctrl+Z", "undo"),
    MenuCommand("redo", "&Redo", "Do again what was taken back", "Ctrl+Shift+Z", "redo"),
    MenuCommand("rename", "Re&name…", "Give the chosen runs another name", "F2", "rename", is_of_table=True),
    MenuCommand(
        "edit_tags", "&Tags…", "Add tags to the chosen runs, or take them off", "Ctrl+Shift+T", "tag"
    ),
    MenuCommand("edit_note", "N&ote…", "Write about the chosen run, in Markdown", "Ctrl+Shift+N", "note"),
    MenuCommand(
        "favourite", "&Favourite", "Mark the chosen runs, or take the mark off", "Ctrl+Shift+F", "star"
    ),
    MenuCommand(
        "lock", "&Lock", "Keep the chosen runs from being deleted, or no longer", "Ctrl+Shift+L", "lock"
    ),
    MenuCommand("delete", "&Delete", "Put the chosen runs into the bin", "Del", "delete", is_of_table=True),
    MenuCommand("bin", "&Bin…", "Restore deleted runs, or remove them for good"),
    MenuCommand("tick", "&Tick or untick", "Choose the selected runs for comparison", "Ctrl+T", "tag"),
    MenuCommand(
        "compare", "&Compare ticked runs", "Lay the ticked runs over each other", "Ctrl+D", "compare"
    ),
    MenuCommand("select_sweep", "&Select its sweep", "Select all runs of the chosen run's sweep"),
    MenuCommand("tick_sweep", "Tick &its sweep", "Choose all runs of the chosen run's sweep for comparison"),
    MenuCommand("only_sweep", "Show &only its sweep", "Hide the runs of other sweeps from the table"),
    MenuCommand(
        "sweep_result",
        "&Result of its sweep",
        "Show what came of the chosen run's sweep",
        "Ctrl+R",
        "surface",
    ),
    MenuCommand(
        "parting",
        "&Where do they part…",
        "Train two optimizers side by side and see where they part",
        "Ctrl+J",
    ),
    MenuCommand(
        "open_experiment", "&Open experiment…", "Read the panel from a TOML file", "Ctrl+O", "folder"
    ),
    MenuCommand("save_experiment", "&Save experiment…", "Write the panel to a TOML file", "Ctrl+S", "export"),
    MenuCommand(
        "export_run", "&Export…", "Write every series of the chosen runs to a file", "Ctrl+E", "export"
    ),
    MenuCommand(
        "import_runs", "&Import…", "Take the runs of files of other stores and programs", "Ctrl+I", "import"
    ),
    MenuCommand(
        "import_folder", "Import &folder…", "Take the runs of a folder of TensorBoard", "Ctrl+Shift+I"
    ),
    MenuCommand(
        "pack_runs", "&Pack…", "Write the chosen runs into one file that others can import", "Ctrl+Shift+E"
    ),
    MenuCommand("filter", "&Filter runs", "Type words to filter the runs by", "Ctrl+F", "search"),
    MenuCommand("reset", "&Defaults", "Put the defaults of everything in the panel back", "", "reset"),
    MenuCommand("help", "&Getting started", "How to use the program", "F1", "help"),
    MenuCommand("about", "&About", "Version and licence"),
    MenuCommand("quit", "&Quit", "Close the program; runs that train are kept as interrupted", "Ctrl+Q"),
)
"""The commands in the order of the menus."""


def make_actions(window: QObject, slots: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Make an action for each command and connect it to its slot."""
    actions = {}
    for command in COMMANDS:
        action = QAction(_translated(command.title), window)
        action.setObjectName(f"action_{command.name}")
        # Access keys that are no letter of the title follow in parentheses, which Qt would leave on buttons.
        action.setIconText(re.sub(r"\(&\w\)|&|…", "", action.text()))
        action.setStatusTip(_translated(command.help))
        keys = QKeySequence(command.keys)
        shortcut = f" ({keys.toString(QKeySequence.SequenceFormat.NativeText)})" if command.keys else ""
        action.setToolTip(_translated(command.help) + shortcut)
        if command.keys:
            action.setShortcut(keys)
        if command.is_of_table:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        if command.drawing:
            action.setIcon(icon(command.drawing))
        action.triggered.connect(slots[command.name])
        actions[command.name] = action
    return actions


def _translated(text: str) -> str:
    return QCoreApplication.translate("MenuCommand", text)


class CommandGroup(QObject):
    """Base of objects that carry out some of the commands.

    Signals:
        failed: a command failed (a message for the user).
        written: a command without visible effect, such as an export, succeeded (a message for the user).
    """

    failed = Signal(str)
    written = Signal(str)

    # Qt's metaclass excludes that of ABC; the type checker asks for it all the same.
    @abstractmethod
    def slots(self) -> dict[str, Callable[[], object]]:
        """The slot of each command, by the names of :data:`workbench.ui.commands.COMMANDS`."""

    def possible(self) -> dict[str, bool]:
        """Which of the commands are possible now; those left out always are."""
        return {}

    def close(self) -> None:
        """Cancel background work, as the window closes."""
