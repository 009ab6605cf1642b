"""Bring the catalogues of translated texts up to date with the sources, or check that they are complete.

    python assets/translations/update.py
    python assets/translations/update.py --check

Texts are collected from the literals given to ``self.tr``, ``declared``, ``_translated`` and
``QCoreApplication.translate`` under workbench/ui, from the tables that these are called with, from the
templates of all messages under workbench and storage, and from the declarations of all settings. Each
``*.ts`` file here then has exactly these texts with the translations that it had before. A text without a
translation is marked unfinished, for Qt Linguist or a text editor, and is shown in English. The ``*.ts``
files are compiled to the ``*.qm`` files that the program loads.

With ``--check`` nothing is written. Texts without a translation and translations of texts that are gone are
listed, and the exit code is 1 where there are any: a check before a release.

A new language is an empty ``xx.ts`` here, an entry in ``LANGUAGES`` of workbench/ui/language.py and a folder
assets/help/xx.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from storage import Status
from workbench.experiment import TrainingSettings
from workbench.export import FORMATS
from workbench.optimizers import OPTIMIZERS
from workbench.optimizers.formula import variations
from workbench.problems import PROBLEMS
from workbench.schedules import SCHEDULES
from workbench.settings import Settings, declarations
from workbench.sweeps import SweepSettings
from workbench.training.quantities import EVALUATIONS, QUANTITIES
from workbench.ui.app.menus import ANNOUNCEMENT, MENUS, THEMES
from workbench.ui.commands import COMMANDS
from workbench.ui.help.help_window import PAGES
from workbench.ui.help.optimizers_page import rule_paragraphs
from workbench.ui.language import UNITS_OF_TIME
from workbench.ui.runs.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FOLDER = Path(__file__).parent
WINDOW = FOLDER.parents[1] / "workbench" / "ui"
MESSAGES = (FOLDER.parents[1] / "workbench", FOLDER.parents[1] / "storage")
COMMAND_LINE = FOLDER.parents[1] / "workbench" / "cli"
"""What only the command line says stays English."""

Text = tuple[str, str]
"""A context and a text in English."""


def source_texts() -> list[Text]:
    """Every text that the window can show, sorted, each once."""
    literals = (text for path in WINDOW.rglob("*.py") for text in _literals(path))
    paths = (path for folder in MESSAGES for path in folder.rglob("*.py") if COMMAND_LINE not in path.parents)
    messages = (text for path in paths for text in _messages(path))
    return sorted({*literals, *messages, *_from_tables(), *_from_declarations(), *_from_rules()})


def _literals(path: Path) -> Iterator[Text]:
    """What a module gives to one of the translating functions word for word."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    own_context = next((context for node in calls if (context := _context_of_translate(node))), "")
    for node in calls:
        match node.func:
            case ast.Name(id="declared"):
                yield from _literal("Declared", node.args[:1])
            case ast.Name(id="_translated"):
                yield from _literal(own_context, node.args[:1])
            case ast.Attribute(attr="translate"):
                yield from _literal(_context_of_translate(node), node.args[1:2])
    for owner in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for call in (node for node in ast.walk(owner) if isinstance(node, ast.Call)):
            if ast.unparse(call.func) == "self.tr":
                texts = list(_literal(owner.name, call.args[:1]))
                if not texts:
                    raise ValueError(f"{path.name}:{call.lineno}: self.tr needs a text word for word")
                yield from texts


def _messages(path: Path) -> Iterator[Text]:
    """The templates of the messages that a module makes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Message":
            texts = list(_literal("Message", node.args[:1]))
            if not texts:
                raise ValueError(f"{path.name}:{node.lineno}: a Message needs a template word for word")
            yield from texts


def _context_of_translate(node: ast.Call) -> str:
    """The context of a call of QCoreApplication.translate, empty for any other call."""
    match node:
        case ast.Call(func=ast.Attribute(attr="translate"), args=[ast.Constant(value=str(context)), _]):
            return context
    return ""


def _literal(context: str, arguments: list[ast.expr]) -> Iterator[Text]:
    for argument in arguments:
        if context and isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield context, argument.value


def _from_tables() -> Iterator[Text]:
    tables: dict[str, Iterable[str]] = {
        "MenuCommand": [text for command in COMMANDS for text in (command.title, command.help)],
        "Menu": [ANNOUNCEMENT, *(title for title, _ in MENUS), *(title for _, title in THEMES)],
        "Help": [title for _, title in PAGES],
        "Status": [str(status) for status in Status],
        "RunsModel": [column.title for column in COLUMNS],
        "Declared": [*(form.title for form in FORMATS.values()), "yes", "no"],
        "Duration": UNITS_OF_TIME,
    }
    for context, texts in tables.items():
        yield from ((context, text) for text in texts)


def _from_declarations() -> Iterator[Text]:
    optimizers = (rule.Settings for rule in OPTIMIZERS.values())
    models: list[type[Settings]] = [*optimizers, *PROBLEMS.values(), *SCHEDULES.values()]
    models += [TrainingSettings, SweepSettings]
    for entry in (*EVALUATIONS, *QUANTITIES):
        yield from (("Declared", text) for text in (entry.row_title, entry.help))
    for model in models:
        texts = [getattr(model, "title", ""), getattr(model, "summary", "")]
        texts += [told.difference for told in getattr(model, "conventions", {}).values()]
        for declaration in declarations(model):
            texts += [declaration.title, declaration.help, declaration.unit]
        yield from (("Declared", text) for text in texts if text)


def _from_rules() -> Iterator[Text]:
    """The optimizers' documentation and the legends of their formulas."""
    for rule in OPTIMIZERS.values():
        yield from (("Rule", text) for text in rule_paragraphs(rule))
        legends = [option.legend for option in variations(rule)]
        for convention in rule.Settings.conventions:
            settings = rule.Settings.model_validate({"convention": convention})
            legends.append(rule(settings).formula().legend)
        yield from (("Declared", text) for legend in legends for text in legend.values())


def read_catalogue(path: Path) -> dict[Text, str]:
    """The finished translations of a ``*.ts`` file."""
    finished = {}
    for context in ElementTree.parse(path).iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is not None and translation.get("type") is None and translation.text:
                finished[context.findtext("name", ""), message.findtext("source", "")] = translation.text
    return finished


def with_moved_texts(translations: dict[Text, str], texts: Iterable[Text]) -> dict[Text, str]:
    """The translations, and for a text that has moved to another class the one that it had in its old one."""
    vanished = translations.keys() - set(texts)
    moved = {text: translations[context, text] for context, text in sorted(vanished)}
    return {key: moved[key[1]] for key in texts if key[1] in moved} | translations


def write_catalogue(path: Path, texts: Iterable[Text], translations: dict[Text, str]) -> None:
    """Write a ``*.ts`` file with all texts, those without a translation marked unfinished."""
    root = ElementTree.Element("TS", version="2.1", language=path.stem, sourcelanguage="en")
    contexts: dict[str, ElementTree.Element] = {}
    for context, text in texts:
        if context not in contexts:
            contexts[context] = ElementTree.SubElement(root, "context")
            ElementTree.SubElement(contexts[context], "name").text = context
        message = ElementTree.SubElement(contexts[context], "message")
        ElementTree.SubElement(message, "source").text = text
        translation = ElementTree.SubElement(message, "translation")
        translation.text = translations.get((context, text))
        if not translation.text:
            translation.set("type", "unfinished")
    ElementTree.indent(root, "    ")
    content = ElementTree.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{content}\n', encoding="utf-8")


def compile_catalogue(source: Path, target: Path) -> None:
    """Make the ``*.qm`` file of a ``*.ts`` file, with the compiler that comes with PySide6."""
    compiler = [sys.executable, "-c", "from PySide6.scripts.pyside_tool import lrelease; lrelease()"]
    subprocess.run([*compiler, "-silent", str(source), "-qm", str(target)], check=True)


def update() -> None:
    """Write and compile every catalogue here and list the texts that are left to translate."""
    texts = source_texts()
    for path in sorted(FOLDER.glob("*.ts")):
        known = with_moved_texts(read_catalogue(path) if path.stat().st_size else {}, texts)
        write_catalogue(path, texts, known)
        compile_catalogue(path, path.with_suffix(".qm"))
        missing = [text for text in texts if text not in known]
        sys.stdout.write(f"{path.name}: {len(texts)} texts, {len(missing)} without a translation\n")
        _write_texts(missing)


def check() -> bool:
    """List what is missing from every catalogue here and what is obsolete in it; whether nothing is."""
    texts = source_texts()
    complete = True
    for path in sorted(FOLDER.glob("*.ts")):
        known = read_catalogue(path) if path.stat().st_size else {}
        missing = [text for text in texts if text not in known]
        obsolete = sorted(known.keys() - set(texts))
        sys.stdout.write(f"{path.name}: {len(missing)} texts without a translation\n")
        _write_texts(missing)
        sys.stdout.write(f"{path.name}: {len(obsolete)} translations of texts that are gone\n")
        _write_texts(obsolete)
        complete = complete and not missing and not obsolete
    return complete


def _write_texts(texts: Iterable[Text]) -> None:
    sys.stdout.writelines(f"    {context}: {text}\n" for context, text in texts)


def main(arguments: Sequence[str]) -> int:
    """Update or check the catalogues; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only list what is missing or obsolete")
    if parser.parse_args(arguments).check:
        return 0 if check() else 1
    update()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
