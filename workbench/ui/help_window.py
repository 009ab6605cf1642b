"""Help: pages written by hand, and one made from what the program knows of its optimizers and problems."""

from __future__ import annotations

import inspect
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from workbench.optimizers import OPTIMIZERS, OptimizerSettings, Rule
from workbench.problems import PROBLEMS
from workbench.schedules import SCHEDULES
from workbench.settings import Declaration, Settings, declarations
from workbench.ui.language import current_language, declared
from workbench.ui.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parents[2] / "assets" / "help"

PAGES = (
    ("start", "Getting started"),
    ("plots", "Plots and smoothing"),
    ("series", "What is recorded"),
    ("sweeps", "Sweeps"),
    ("parting", "Where do they part"),
    ("data", "Your own data"),
    ("keyboard", "Keyboard"),
)
"""Files of the pages written by hand, and their titles."""


class HelpWindow(QWidget):
    """A list of pages beside the page."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("help")
        self.setWindowTitle(self.tr("Help – Descent Workbench"))
        self.resize(900, 640)
        self._pages = QListWidget()
        self._pages.setObjectName("help_pages")
        self._pages.setAccessibleName(self.tr("Pages"))
        self._text = QTextBrowser()
        self._text.setObjectName("help_text")
        self._text.setAccessibleName(self.tr("Page"))
        self._text.setOpenExternalLinks(False)
        self._text.document().setDocumentMargin(16)
        for name, title in PAGES:
            self._add(_translated(title), page_file(name, current_language()).read_text(encoding="utf-8"))
        self._add(_translated("Optimizers"), optimizers_page())
        self._add(_translated("Problems"), _catalogue(PROBLEMS))
        self._add(_translated("Schedules"), _catalogue(SCHEDULES))
        self._pages.currentItemChanged.connect(self._on_page_chosen)
        splitter = QSplitter()
        splitter.addWidget(self._pages)
        splitter.addWidget(self._text)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([200, 700])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self._pages.setCurrentRow(0)

    def _add(self, title: str, markdown: str) -> None:
        item = QListWidgetItem(title)
        item.setData(Qt.ItemDataRole.UserRole, markdown)
        self._pages.addItem(item)

    @Slot()
    def _on_page_chosen(self) -> None:
        item = self._pages.currentItem()
        self._text.setMarkdown(item.data(Qt.ItemDataRole.UserRole))


def page_file(name: str, language: str) -> Path:
    """The page in a language, in English where there is none in that one."""
    file = FOLDER / language / f"{name}.md"
    return file if file.is_file() else FOLDER / f"{name}.md"


def optimizers_page() -> str:
    """Formula, ranges, source and settings of every optimizer, from the rules themselves."""
    parts = [f"# {_translated('Optimizers')}"]
    for name, rule in OPTIMIZERS.items():
        settings = rule.Settings
        parts += [f"## {declared(settings.title)} (`{name}`)", declared(settings.summary)]
        parts += [QCoreApplication.translate("Rule", text) for text in rule_paragraphs(rule)]
        parts += [_conventions_list(settings), _settings_list(settings)]
    return "\n\n".join(parts)


def _conventions_list(settings: type[OptimizerSettings]) -> str:
    lines = [
        f"- **`convention = {name}`** {declared(told.difference)} ({told.source})"
        for name, told in settings.conventions.items()
    ]
    return "\n".join(lines)


def rule_paragraphs(rule: type[Rule[Any]]) -> list[str]:
    """What an optimizer's own documentation says after its name: formulas as they are, prose in one line."""
    _, _, body = inspect.cleandoc(rule.__doc__ or "").partition("\n\n")
    paragraphs = body.split("\n\n")
    prose = (" ".join(paragraph.split()).replace("``", "`").replace("::", ":") for paragraph in paragraphs)
    return [
        paragraph if paragraph.startswith("    ") else text
        for paragraph, text in zip(paragraphs, prose, strict=True)
    ]


def show_about(parent: QWidget) -> None:
    """Say what the program is; a message box that does not block what trains."""
    box = QMessageBox(parent)
    box.setObjectName("about")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(_translated("About Descent Workbench"))
    box.setIconPixmap(parent.windowIcon().pixmap(64, 64))
    version = metadata.version("descent-workbench")
    box.setText(f"<b>Descent Workbench {version}</b>")
    box.setInformativeText(
        _translated("Run, watch and compare optimizers. MIT licence. Nothing leaves this machine.")
    )
    box.setModal(False)
    box.show()


def _catalogue(models: Mapping[str, type[Settings]]) -> str:
    parts = []
    for name, model in models.items():
        title, summary = getattr(model, "title", name), getattr(model, "summary", "")
        parts += [f"## {declared(title)} (`{name}`)", declared(summary), _settings_list(model)]
    return "\n\n".join(parts)


def _settings_list(model: type[Settings]) -> str:
    return "\n".join(_setting_line(d) for d in declarations(model) if d.choices != ("torch",))


def _setting_line(declaration: Declaration) -> str:
    symbol = f" {declaration.symbol}" if declaration.symbol else ""
    title, text = declared(declaration.title), declared(declaration.help)
    return f"- **{title}{symbol}** `{declaration.name}`: {sentence(declaration.allowed)}. {text}"


def _translated(text: str) -> str:
    return QCoreApplication.translate("Help", text)
