"""Menus and toolbar of the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QSizePolicy, QSpinBox, QToolBar, QWidget

from workbench.ui.language import LANGUAGES, current_language, language_for, text_in
from workbench.ui.widgets.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QDockWidget, QMainWindow


class ChoiceGroup(QActionGroup):
    """Menu entries of which exactly one is ticked.

    Args:
        window: that the menu belongs to.
        name: stem of the object names.
        titles: title of each entry by its value; the first is ticked at first.
    """

    def __init__(self, window: QMainWindow, name: str, titles: Mapping[str, str]) -> None:
        super().__init__(window)
        for choice, title in titles.items():
            action = QAction(title, self)
            action.setCheckable(True)
            action.setData(choice)
            action.setObjectName(f"{name}_{choice}")
            self.addAction(action)
        self.actions()[0].setChecked(True)

    @property
    def choice(self) -> str:
        """Value of the ticked entry."""
        return str(self.checkedAction().data())

    def tick(self, choice: str) -> bool:
        """Tick the entry of a value without triggering it; return whether there is one."""
        found = [action for action in self.actions() if action.data() == choice]
        for action in found:
            action.setChecked(True)
        return bool(found)


ANNOUNCEMENT = "The program speaks English from its next start on."
"""Shown in the language that was chosen; each catalogue names its own language here."""


class LanguageGroup(ChoiceGroup):
    """The choice of a language; it takes effect at the next start.

    Signals:
        announced: another language was chosen (a message in that language).
    """

    announced = Signal(str)

    def __init__(self, window: QMainWindow) -> None:
        # Each language is listed by its own name, readable to those who speak only that one.
        system = QCoreApplication.translate("Menu", "Like the &system")
        super().__init__(window, "language", {"system": system} | LANGUAGES)
        self.triggered.connect(self._on_triggered)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        language = language_for(str(action.data()))
        if language != current_language():
            self.announced.emit(text_in(language, "Menu", ANNOUNCEMENT))


STEERING = ("pause", "resume", "step", "stop")
"""Commands on runs in training."""

GOING_ON = ("continue_run", "branch", "verify")
"""Commands on runs that are over."""

SWEEPS = ("select_sweep", "tick_sweep", "only_sweep", "sweep_result")
"""Commands on the sweep of a run."""

EXCHANGE = ("import_runs", "import_folder", "export_run", "pack_runs")
"""Commands that import and export runs."""

CURATION = ("rename", "edit_tags", "edit_note", "favourite", "lock", "delete")
"""Commands that edit runs."""

MENUS = (
    ("&File", ("open_experiment", "save_experiment", "", *EXCHANGE, "", "quit")),
    ("&Edit", ("undo", "redo", "", *CURATION, "", "bin")),
    ("&Run", ("start", "", *STEERING, "stop_all", "", *GOING_ON, "", "use_settings", "reset")),
    ("&Compare", ("tick", "compare", "parting", "", *SWEEPS, "", "filter")),
    ("&View", ()),
    ("&Help", ("help", "about")),
)
"""Titles of the menus, and the names of their commands; an empty name is a separator."""

TOOLBAR = ("start", "", *STEERING, "", "compare")

CONTEXT = (
    *(*STEERING, "tick", "compare", *CURATION, *SWEEPS),
    *(*GOING_ON, "use_settings", "export_run", "pack_runs"),
)
"""Commands in the context menu of the runs table."""

THEMES = (("system", "Like the &system"), ("light", "&Light"), ("dark", "&Dark"))

MOST_AT_ONCE = 64


class ThemeGroup(ChoiceGroup):
    """The choice between light and dark."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window, "theme", {choice: _translated(title) for choice, title in THEMES})
        self.triggered.connect(self._on_triggered)

    def choose(self, choice: str) -> None:
        """Choose and apply a theme."""
        if self.tick(choice):
            self._on_triggered(self.checkedAction())

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_theme(application, action.data())


def make_menus(
    window: QMainWindow, actions: Mapping[str, QAction], docks: Sequence[QDockWidget]
) -> tuple[ThemeGroup, LanguageGroup]:
    """Fill the menu bar of a window and return the choices of its theme and language."""
    themes = ThemeGroup(window)
    languages = LanguageGroup(window)
    for title, names in MENUS:
        menu = window.menuBar().addMenu(_translated(title))
        for name in names:
            if name:
                menu.addAction(actions[name])
            else:
                menu.addSeparator()
        if title == "&View":
            for dock in docks:
                menu.addAction(dock.toggleViewAction())
            menu.addSeparator()
            menu.addActions(themes.actions())
            menu.addSeparator()
            menu.addMenu(_translated("&Language")).addActions(languages.actions())
    return themes, languages


def make_toolbar(window: QMainWindow, actions: Mapping[str, QAction]) -> QSpinBox:
    """Add the toolbar and return the field for the number of runs that train at once."""
    bar = QToolBar(_translated("Toolbar"))
    bar.setObjectName("toolbar")
    bar.setMovable(False)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    for name in TOOLBAR:
        if name:
            bar.addAction(actions[name])
        else:
            bar.addSeparator()
    space = QWidget()
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(space)
    label = QLabel(_translated("Runs at once"))
    limit = QSpinBox()
    limit.setObjectName("limit")
    limit.setAccessibleName(label.text())
    limit.setRange(1, MOST_AT_ONCE)
    limit.setToolTip(_translated("How many runs train at once; the others wait in the queue"))
    label.setBuddy(limit)
    bar.addWidget(label)
    bar.addWidget(limit)
    window.addToolBar(bar)
    return limit


def _translated(text: str) -> str:
    return QCoreApplication.translate("Menu", text)
