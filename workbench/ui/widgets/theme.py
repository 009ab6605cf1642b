"""The look of the program, light and dark."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from workbench.resources import ASSETS

_DRAWINGS = ASSETS / "themes"

ThemeChoice = Literal["system", "light", "dark"]
"""Follow the system, or one look always."""

_SCHEMES: dict[ThemeChoice, Qt.ColorScheme] = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}

_Role = QPalette.ColorRole

_LIGHT = {
    _Role.Window: "#f4f5f7",
    _Role.WindowText: "#1d2430",
    _Role.Base: "#ffffff",
    _Role.AlternateBase: "#f7f8fa",
    _Role.Text: "#1d2430",
    _Role.PlaceholderText: "#7a8494",
    _Role.Button: "#fbfbfc",
    _Role.ButtonText: "#1d2430",
    _Role.BrightText: "#b3261e",
    _Role.ToolTipBase: "#1d2430",
    _Role.ToolTipText: "#f4f5f7",
    _Role.Highlight: "#1f6fb2",
    _Role.HighlightedText: "#ffffff",
    _Role.Link: "#1f6fb2",
    _Role.LinkVisited: "#6d4c9f",
    _Role.Accent: "#1f6fb2",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#e8eaee",
    _Role.Mid: "#d5d9e0",
    _Role.Dark: "#aab1bd",
    _Role.Shadow: "#6c7482",
}

_DARK = {
    _Role.Window: "#272c35",
    _Role.WindowText: "#e3e6eb",
    _Role.Base: "#181b20",
    _Role.AlternateBase: "#1d2127",
    _Role.Text: "#e3e6eb",
    _Role.PlaceholderText: "#8a93a1",
    _Role.Button: "#353b47",
    _Role.ButtonText: "#e3e6eb",
    _Role.BrightText: "#ff8a80",
    _Role.ToolTipBase: "#333945",
    _Role.ToolTipText: "#e3e6eb",
    _Role.Highlight: "#2f7fc4",
    _Role.HighlightedText: "#ffffff",
    _Role.Link: "#6fb3ec",
    _Role.LinkVisited: "#b79be0",
    _Role.Accent: "#4a9de0",
    _Role.Light: "#454c59",
    _Role.Midlight: "#3b424e",
    _Role.Mid: "#454c59",
    _Role.Dark: "#14171b",
    _Role.Shadow: "#0d0f12",
}

_DISABLED = (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText)

# Sizes and borders only: colours come from the palette, so that one sheet serves both looks.
_SHEET = """
QLineEdit { border: 1px solid palette(mid); border-radius: 3px; padding: 2px 4px; background: palette(base); }
QLineEdit:focus { border-color: palette(highlight); }
QLineEdit:disabled { color: palette(placeholder-text); background: palette(window); }
QCheckBox::indicator, QTableView::indicator, QTreeView::indicator, QListView::indicator {
    width: 13px; height: 13px; border-radius: 3px;
    border: 1px solid palette(placeholder-text); background: palette(base); }
QCheckBox::indicator:checked, QTableView::indicator:checked, QTreeView::indicator:checked,
QListView::indicator:checked {
    border-color: palette(highlight); background: palette(highlight); image: url(CHECK); }
QListView::indicator:indeterminate {
    border-color: palette(highlight); background: palette(highlight); image: url(DASH); }
QCheckBox::indicator:focus { border: 2px solid palette(link); }
QListView#filter_proposals::item { padding: 3px 4px; }
QToolTip { padding: 4px 6px; border: 1px solid palette(mid); }
QDockWidget { font-weight: 600; }
QDockWidget::title { padding: 6px 8px; background: palette(window); border-bottom: 1px solid palette(mid); }
QGroupBox { font-weight: 600; border: none; border-top: 1px solid palette(mid);
            margin-top: 20px; padding-top: 6px; }
QGroupBox::title { subcontrol-origin: margin; left: 0px; top: 2px; padding: 0 6px 2px 0; }
QToolBar { border: none; spacing: 4px; padding: 3px; }
QStatusBar::item { border: none; }
QHeaderView::section { padding: 4px 6px; border: none; border-right: 1px solid palette(mid);
                       border-bottom: 1px solid palette(mid); background: palette(window); }
QTabBar::tab { padding: 6px 14px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { border-bottom: 2px solid palette(accent); font-weight: 600; }
QTabBar::tab:hover:!selected { border-bottom: 2px solid palette(mid); }
QTabWidget::pane { border: none; border-top: 1px solid palette(mid); }
QLabel[role="heading"] { font-size: 15px; font-weight: 600; }
QLabel[role="hint"] { color: palette(placeholder-text); }
QLabel[role="error"] { color: palette(bright-text); }
QLineEdit[invalid="true"], QComboBox[invalid="true"] { border: 2px solid palette(bright-text);
                                                       border-radius: 3px; }
QPushButton[role="primary"] { background: palette(highlight); color: palette(highlighted-text);
                              border: none; border-radius: 4px; padding: 7px 14px; font-weight: 600; }
QPushButton[role="primary"]:hover { background: palette(link); }
QPushButton[role="primary"]:focus { border: 2px solid palette(window-text); padding: 5px 12px; }
QPushButton[role="primary"]:disabled { background: palette(mid); color: palette(placeholder-text); }
QLabel#drop_hint { background: palette(window); color: palette(window-text); font-size: 20px;
                   border: 3px dashed palette(accent); padding: 40px; }
QFrame#message_bar { background: palette(alternate-base); border-left: 4px solid palette(bright-text);
                     border-bottom: 1px solid palette(mid); }
QFrame#message_bar[offers="true"] { border-left-color: palette(accent); }
QLabel[role="chip"] { background: palette(mid); border-radius: 8px; padding: 1px 8px; }
"""


def is_dark(application: QApplication) -> bool:
    """Whether the application is drawn dark now."""
    return application.palette().color(QPalette.ColorRole.Window).lightness() < 128


def apply_theme(application: QApplication, choice: ThemeChoice) -> None:
    """Give the application its look; "system" follows the desktop, also when that changes later.

    The dynamic property `role` of a label is heading, hint or error, that of the main button primary.

    Args:
        application: whose style, palette and sheet are set.
        choice: "system", "light" or "dark".

    Raises:
        KeyError: another choice.
    """
    scheme = _SCHEMES[choice]
    hints = application.styleHints()
    if application.style().objectName() != "fusion":
        application.setStyle("fusion")
    if application.findChild(_SchemeWatcher) is None:
        hints.colorSchemeChanged.connect(_SchemeWatcher(application).on_scheme_changed)
    hints.setColorScheme(scheme)
    shown = hints.colorScheme() if scheme == Qt.ColorScheme.Unknown else scheme
    _show(application, dark=shown == Qt.ColorScheme.Dark)


class _SchemeWatcher(QObject):
    """Lives as long as the application and changes its look with the desktop's."""

    @Slot(Qt.ColorScheme)
    def on_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        """Take the look of the new scheme."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            _show(application, dark=scheme == Qt.ColorScheme.Dark)


def _show(application: QApplication, *, dark: bool) -> None:
    # Widgets that a sheet has styled keep the palette they had then: the sheet has to come after the palette.
    application.setStyleSheet("")
    application.setPalette(_palette(_DARK if dark else _LIGHT))
    sheet = _SHEET
    for place, drawing in (("CHECK", "checkmark"), ("DASH", "dash")):
        sheet = sheet.replace(f"url({place})", f"url({(_DRAWINGS / drawing).as_posix()}.svg)")
    application.setStyleSheet(sheet)


def _palette(colours: dict[QPalette.ColorRole, str]) -> QPalette:
    palette = QPalette()
    for role, name in colours.items():
        palette.setColor(role, QColor(name))
    for role in _DISABLED:
        faded = QColor(colours[role])
        faded.setAlpha(110)
        palette.setColor(QPalette.ColorGroup.Disabled, role, faded)
    grey = QColor(colours[QPalette.ColorRole.Mid])
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, grey)
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Accent, grey)
    return palette
