"""The choice of the window's language, and the help in each language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QTextBrowser

from workbench.ui import language
from workbench.ui.help.help_window import FOLDER as HELP
from workbench.ui.help.help_window import PAGES, HelpWindow, page_file
from workbench.ui.language import LANGUAGES, current_language, declared, install_language, language_for
from workbench.ui.preferences import Preferences

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot
    from window_fixtures import Bench

HANGUL = re.compile("[가-힣]")
TRANSLATED = [name for name in LANGUAGES if name != "en"]


def system_speaks(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    class System:
        @staticmethod
        def system() -> System:
            return System()

        def uiLanguages(self) -> list[str]:  # noqa: N802 - Qt's
            return list(names)

    monkeypatch.setattr(language, "QLocale", System)


def test_a_language_is_chosen_in_the_menu_told_in_it_and_remembered(
    open_bench: Callable[[], Bench],
) -> None:
    bench = open_bench()
    entry = next(action for action in bench.window.language_group.actions() if action.data() == "ko")
    assert entry.text() == "한국어"
    entry.trigger()
    assert bench.window.message.text() == "다음에 시작할 때부터 프로그램이 한국어로 표시됩니다."
    bench.close()
    assert Preferences().read("window/language", "") == "ko"
    assert open_bench().window.language_group.choice == "ko"


@pytest.mark.usefixtures("korean")
def test_going_back_to_english_is_told_in_english(bench: Bench) -> None:
    entry = next(action for action in bench.window.language_group.actions() if action.data() == "en")
    entry.trigger()
    assert bench.window.message.text() == "The program speaks English from its next start on."


def test_an_unknown_remembered_language_is_ignored(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, open_bench: Callable[[], Bench]
) -> None:
    system_speaks(monkeypatch, "fr-FR", "de")
    Preferences().write("window/language", "tlh")
    install_language(qapp, Preferences().read("window/language", "system"))
    assert current_language() == "en"
    assert open_bench().window.language_group.choice == "system"


def test_the_system_decides_where_nothing_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    system_speaks(monkeypatch, "fr-FR", "ko-KR", "en-US")
    assert language_for("system") == "ko"
    assert language_for("en") == "en"


def test_a_language_replaces_the_one_before(qapp: QApplication) -> None:
    for name in ("ko", "ko", "en"):
        install_language(qapp, name)
        assert current_language() == name
        assert (declared("Learning rate") == "학습률") == (name == "ko")


@pytest.mark.parametrize("name", TRANSLATED)
@pytest.mark.parametrize("page", [page for page, _ in PAGES])
def test_a_help_page_has_the_same_structure_in_every_language(name: str, page: str) -> None:
    def structure(path: Path) -> list[str]:
        lines = path.read_text(encoding="utf-8").splitlines()
        formulas = [line for line in lines if line.startswith("    ")]
        return [match[0] for line in lines if (match := re.match(r"#+|\|( --- \|)*", line))] + formulas

    assert page_file(page, name) == HELP / name / f"{page}.md"
    assert structure(page_file(page, name)) == structure(page_file(page, "en"))


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize(("page", "title"), PAGES)
def test_a_help_page_has_its_title_and_no_emphasis_that_is_not_closed(
    qapp: QApplication, name: str, page: str, title: str
) -> None:
    install_language(qapp, name)
    heading = f"# {QCoreApplication.translate('Help', title)}"
    install_language(qapp, "en")
    markdown = page_file(page, name).read_text(encoding="utf-8")
    assert markdown.splitlines()[0] == heading
    # Examples and `code` may have asterisks.
    prose = re.sub(r"^    .*$|^```[^`]*```$", "", markdown, flags=re.MULTILINE)
    document = QTextDocument()
    document.setMarkdown(re.sub(r"`[^`]*`", "`code`", prose))
    assert "*" not in document.toPlainText()


def test_a_page_that_a_language_lacks_is_shown_in_english() -> None:
    assert page_file("start", "tlh") == HELP / "start.md"


@pytest.mark.usefixtures("korean")
def test_every_help_page_is_korean(qtbot: QtBot) -> None:
    window = HelpWindow()
    qtbot.addWidget(window)
    browser = window.findChild(QTextBrowser, "help_text")
    for row in range(window._pages.count()):
        window._pages.setCurrentRow(row)
        assert HANGUL.search(window._pages.item(row).text())
        prose = [
            line for line in browser.toPlainText().splitlines() if re.search(r"[a-z]{3,} [a-z]{3,}", line)
        ]
        english = {line for line in prose if not HANGUL.search(line)}
        assert english <= code_lines()


def code_lines() -> set[str]:
    """The examples, which are the same in every language."""
    pages = [page.read_text(encoding="utf-8") for page in (HELP / "ko").glob("*.md")]
    indented = [line[4:] for page in pages for line in page.splitlines() if line.startswith("    ")]
    blocks = [block for page in pages for block in re.findall(r"^```\w+\n(.*?)^```$", page, re.M | re.S)]
    return {*indented, *(line for block in blocks for line in block.splitlines())}
