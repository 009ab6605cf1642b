"""Notes: edited, rendered, kept when a window is closed, and harmless whoever wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from finished_runs import add_runs, choose, opened, press
from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QTextDocument
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton, QTextBrowser

from workbench.ui.run_editing.notes import MOST_SIGNS, NoteView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot
    from window_fixtures import Bench

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def one(bench: Bench) -> Bench:
    add_runs(bench, ["a"])
    bench.window.runs.select([1])
    return bench


def note(bench: Bench) -> str:
    return bench.session.store.run(1).note


def write(bench: Bench, text: str) -> QPlainTextEdit:
    press(bench, Qt.Key.Key_N, CTRL | SHIFT)
    edit = opened(bench, "note").findChild(QPlainTextEdit, "note_edit")
    edit.setPlainText(text)
    return edit


def test_a_note_is_rendered_while_it_is_written_and_kept(one: Bench) -> None:
    edit = write(one, "# Seen\n\nit *overshoots*")
    view = opened(one, "note").findChild(QTextBrowser, "note_view")
    one.until(lambda: view.toPlainText() == "Seen\nit overshoots")
    one.qtbot.keyClick(edit, Qt.Key.Key_Return, CTRL)
    one.until(lambda: note(one) == "# Seen\n\nit *overshoots*")
    shown = one.find("details_note", QTextBrowser)
    one.until(lambda: shown.isVisible() and shown.toPlainText() == "Seen\nit overshoots")
    choose(one, "undo")
    one.until(lambda: note(one) == "")
    one.until(lambda: not shown.isVisible())


def test_escape_keeps_a_note_and_discard_does_not(one: Bench) -> None:
    edit = write(one, "kept")
    one.qtbot.keyClick(edit, Qt.Key.Key_Escape)
    one.until(lambda: note(one) == "kept")
    one.until(lambda: not any(window.isVisible() for window in one.window.findChildren(QDialog, "note")))
    write(one, "thrown away")
    button = opened(one, "note").findChild(QPushButton, "note_leave")
    one.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    choose(one, "favourite")
    one.until(lambda: one.session.store.run(1).favourite)
    assert note(one) == "kept"


def test_a_note_that_is_being_written_is_kept_when_the_program_is_closed(
    open_bench: Callable[[], Bench],
) -> None:
    bench = open_bench()
    add_runs(bench, ["a"])
    bench.window.runs.select([1])
    write(bench, "half a sentence")
    bench.close()
    assert note(open_bench()) == "half a sentence"


def test_a_hostile_note_shows_no_picture_runs_no_html_and_opens_no_link(qtbot: QtBot, tmp_path: Path) -> None:
    picture = tmp_path / "red.png"
    image = QImage(QSize(60, 60), QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    assert image.save(str(picture))
    url = QUrl.fromLocalFile(str(picture))
    view = NoteView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    view.show_note(
        f"![one]({url.toString()}) ![two]({picture}) ![three](http://127.0.0.1:9/x.png)\n\n"
        f'<img src="{picture}"> <b>bold</b> <a href="file:///">x</a>\n\n[link](http://127.0.0.1:9/)'
    )
    for name in (url, QUrl(str(picture)), QUrl("red.png"), QUrl("http://127.0.0.1:9/x.png")):
        for kind in (QTextDocument.ResourceType.ImageResource, QTextDocument.ResourceType.HtmlResource):
            assert view.document().resource(kind.value, name).size() == QSize(1, 1)
    shown = view.grab().toImage()
    colours = {shown.pixelColor(x, y).name() for x in range(0, 400, 3) for y in range(0, 400, 3)}
    assert "#ff0000" not in colours
    assert f"[one {url.toString()}]" in view.toPlainText()
    assert f'<img src="{picture}"> <b>bold</b>' in view.toPlainText()
    before = view.toPlainText()
    view.anchorClicked.emit(QUrl("http://127.0.0.1:9/"))
    assert view.source().isEmpty()
    assert view.toPlainText() == before


HOSTILE = {
    "quotes": ">" * 50_000,
    "pictures": "![a](b) " * 10_000,
    "brackets": "[" * 50_000,
    "code": "`a" * 30_000,
    "table": "|a" * 9_000 + "|\n" + "|-" * 9_000,
    "nothing": "\0" * 99,
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_note_made_to_hold_the_window_up_is_cut(qtbot: QtBot, hostile: str) -> None:
    view = NoteView()
    qtbot.addWidget(view)
    view.show()
    view.show_note(hostile)
    assert len(view.toPlainText()) <= 2 * MOST_SIGNS


def test_names_and_tags_are_never_read_as_html(one: Bench) -> None:
    store = one.session.store
    store.rename([1], "<h1>big</h1>")
    store.tag([1], ["<b>bold</b>"])
    one.until(lambda: one.session.runs[0].tags == ("<b>bold</b>",))
    title = one.find("details_title", QLabel)
    one.until(lambda: title.text().startswith("<h1>big</h1>"))
    chips = one.find("details_tags").findChildren(QLabel)
    for label in (title, *chips, one.find("message", QLabel)):
        assert label.textFormat() is Qt.TextFormat.PlainText
