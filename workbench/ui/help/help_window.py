"""Help window: pages written by hand, and pages generated from optimizers, problems and schedules."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from workbench.problems import PROBLEMS
from workbench.resources import ASSETS
from workbench.schedules import SCHEDULES
from workbench.settings import Declaration, Settings, declarations
from workbench.training.quantities import EVALUATIONS, QUANTITIES, Evaluation, Quantity
from workbench.ui.formula.formula_browser import FormulaBrowser
from workbench.ui.formula.typesetting import Typesetter
from workbench.ui.help.optimizers_page import Page, optimizers_page
from workbench.ui.language import current_language, declared, message_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = ASSETS / "help"

PAGES = (
    ("start", "Getting started"),
    ("plots", "Plots and smoothing"),
    ("series", "Recorded quantities"),
    ("sweeps", "Sweeps"),
    ("step_comparison", "Compare optimizers step by step"),
    ("verify_and_resume", "Verify, resume, continue and branch"),
    ("finding", "Find runs"),
    ("organising", "Organise runs"),
    ("exports", "Export runs"),
    ("importing", "Import and share runs"),
    ("data", "Your own data"),
    ("own_code", "Your own code"),
    ("notebook", "Read and log runs in Python"),
    ("shared_store", "A shared store on PostgreSQL"),
    ("command_line", "Command line"),
    ("keyboard", "Keyboard shortcuts"),
)
"""Files of the pages written by hand, and their titles."""


QUANTITIES_HERE = "{quantities}\n"
"""Replaced in a page by the rows of :func:`quantity_rows`."""


class HelpWindow(QWidget):
    """List of pages beside the chosen page."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("help")
        self.setWindowTitle(self.tr("Help – Descent Workbench"))
        self.resize(960, 640)
        self._pages = QListWidget()
        self._pages.setObjectName("help_pages")
        self._pages.setAccessibleName(self.tr("Pages"))
        self._text = FormulaBrowser()
        self._text.setObjectName("help_text")
        self._text.setAccessibleName(self.tr("Page"))
        self._text.setOpenExternalLinks(False)
        self._text.document().setDocumentMargin(16)
        for name, title in PAGES:
            file = page_file(name, current_language())
            self._add(
                _translated(title),
                Page(file.read_text(encoding="utf-8").replace(QUANTITIES_HERE, quantity_rows())),
            )
        optimizers = optimizers_page(_settings_list)
        self._add(_translated("Optimizers"), optimizers)
        self._add(_translated("Problems"), Page(_catalogue(PROBLEMS)))
        self._add(_translated("Schedules"), Page(_catalogue(SCHEDULES)))
        # In advance, so that formulas are there when the page is opened.
        Typesetter(self).prepare(line for lines in optimizers.formulas.values() for line in lines)
        self._pages.currentItemChanged.connect(self._on_page_chosen)
        splitter = QSplitter()
        splitter.addWidget(self._pages)
        splitter.addWidget(self._text)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([self._pages.sizeHintForColumn(0) + 24, 700])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self._pages.setCurrentRow(0)

    def _add(self, title: str, page: Page) -> None:
        item = QListWidgetItem(title)
        item.setData(Qt.ItemDataRole.UserRole, page)
        self._pages.addItem(item)

    @Slot()
    def _on_page_chosen(self) -> None:
        page = self._pages.currentItem().data(Qt.ItemDataRole.UserRole)
        self._text.show_page(page.markdown, page.formulas)


def page_file(name: str, language: str) -> Path:
    """File of a page in a language, or in English if it is not translated."""
    file = FOLDER / language / f"{name}.md"
    return file if file.is_file() else FOLDER / f"{name}.md"


def quantity_rows() -> str:
    """Rows of a table of all series that can be recorded: title and help."""
    entries: list[Evaluation | Quantity] = [*EVALUATIONS, *QUANTITIES]
    cells = [(declared(each.row_title), declared(each.help)) for each in entries]
    return "".join("| {} | {} |\n".format(*(cell.replace("|", "\\|") for cell in row)) for row in cells)


def show_about(parent: QWidget) -> None:
    """Show name, version and licence in a message box that does not block the window."""
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
        title = getattr(model, "title", name)
        summary = getattr(model, "summary", "")
        parts += [f"## {declared(title)} (`{name}`)", declared(summary), _settings_list(model)]
    return "\n\n".join(parts)


def _settings_list(model: type[Settings]) -> str:
    return "\n".join(_setting_line(d) for d in declarations(model) if d.choices != ("torch",))


def _setting_line(declaration: Declaration) -> str:
    symbol = f" {declaration.symbol}" if declaration.symbol else ""
    title = declared(declaration.title)
    text = declared(declaration.help)
    return f"- **{title}{symbol}** `{declaration.name}`: {message_text(declaration.allowed)}. {text}"


def _translated(text: str) -> str:
    return QCoreApplication.translate("Help", text)
