"""Texts of runs, files and users are shown as the texts that they are, wherever the window shows them."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np
import pytest
from finished_runs import new_run, opened, press
from PySide6.QtCore import QAbstractListModel, QEvent, QPoint, Qt, QUrl
from PySide6.QtGui import QHelpEvent, QPalette, QPixmap, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGraphicsTextItem,
    QGraphicsView,
    QLabel,
    QMessageBox,
    QTextBrowser,
    QToolTip,
    QWidget,
)
from window_fixtures import endless

import workbench
from storage import Change, SeriesBlock, Status
from workbench.ui.formula.formula_browser import FormulaBrowser
from workbench.ui.plots.plot_export import export_svg
from workbench.ui.preferences import Preferences
from workbench.ui.runs.saved_filters import KEY, SavedFilters
from workbench.ui.widgets.labels import Label
from workbench.ui.widgets.shown_text import message_box, tip, title
from workbench.ui.widgets.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QColor
    from pytestqt.qtbot import QtBot
    from window_fixtures import Bench

HOSTILE = "<b>x</b><img src=/nowhere.png>&amp;\u202ey"
SEEN = "<b>x</b><img src=/nowhere.png>&amp;\ufffdy"
"""What a person must see of it."""


def seen_in_tip(text: str) -> str:
    """What a tool tip shows, by Qt's own rule on what HTML is."""
    from PySide6.QtGui import Qt as GuiQt

    if not GuiQt.mightBeRichText(text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def seen_in_menu(text: str) -> str:
    """What a menu or a button shows: of two ampersands one, of a single one none."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def is_faithful(seen: str) -> bool:
    """Whether a text that may quote the hostile one quotes all of it, unless it was shortened."""
    return "\u202e" not in seen and ("x</b>" not in seen or SEEN in seen or "…" in seen)


def item_texts(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    orientations = (
        (Qt.Orientation.Horizontal, columns),
        (Qt.Orientation.Vertical, model.rowCount()),
    )
    for orientation, count in orientations:
        for section in range(count):
            yield str(model.headerData(section, orientation) or "")
            tip_role = Qt.ItemDataRole.ToolTipRole
            yield seen_in_tip(str(model.headerData(section, orientation, tip_role) or ""))
    for row in range(model.rowCount()):
        for column in range(columns):
            index = model.index(row, column)
            yield str(index.data() or "")
            yield seen_in_tip(str(index.data(Qt.ItemDataRole.ToolTipRole) or ""))


def shown_texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """Every text that the widgets of a window show, as it is seen, with the widget's name."""
    for widget in [root, *root.findChildren(QWidget)]:
        name = f"{type(widget).__name__} {widget.objectName()}"
        yield name, seen_in_tip(widget.toolTip())
        if isinstance(widget, QLabel):
            is_plain = widget.textFormat() == Qt.TextFormat.PlainText
            yield name, widget.text() if is_plain else seen_in_tip(widget.text())
        elif isinstance(widget, QAbstractButton):
            yield name, seen_in_menu(widget.text())
        elif isinstance(widget, QComboBox):
            yield from ((name, widget.itemText(row)) for row in range(widget.count()))
        elif isinstance(widget, QAbstractItemView):
            yield from ((name, text) for text in item_texts(widget))
        elif isinstance(widget, QTextBrowser):
            yield name, widget.toPlainText()
        for action in widget.actions():
            yield name, seen_in_menu(action.text())
            yield name, seen_in_tip(action.toolTip())


def assert_faithful(root: QWidget, *places: str) -> None:
    """Every text is shown as it is, and the hostile one is in each of these places."""
    texts = list(shown_texts(root))
    assert [(name, text) for name, text in texts if not is_faithful(text)] == []
    quoting = {name for name, text in texts if SEEN in text}
    assert [place for place in places if not any(place in name for name in quoting)] == []


def add_hostile_runs(bench: Bench) -> list[int]:
    """Two runs all of whose texts are hostile, as an import of a file could bring them."""
    store = bench.session.store
    made = [
        replace(
            new_run(HOSTILE), problem=HOSTILE, optimizer=HOSTILE, schedule=HOSTILE, sweep=HOSTILE,
            settings={HOSTILE: f"{HOSTILE} {lr}", "lr": 0.1}, device=HOSTILE,
        )
        for lr in (0.1, 0.2)
    ]  # fmt: skip
    runs = store.add_runs(made)
    steps = np.arange(1, 9)
    series = ("loss", HOSTILE)
    values = np.stack([np.sin(steps), np.cos(steps)], axis=1)
    store.write(
        [SeriesBlock(run, series, steps, steps * 0.1, values) for run in runs],
        [Change(run, status=Status.FAILED, steps_done=8, message=HOSTILE) for run in runs],
    )
    store.retag(runs, [HOSTILE], [])
    store.set_note(runs, "![x](file:///nowhere.png) [there](https://example.org/) \u202ey")
    bench.until(lambda: {run.id for run in bench.session.runs if run.tags} >= set(runs))
    return runs


def test_every_text_of_a_run_is_shown_as_it_is(bench: Bench) -> None:
    runs = add_hostile_runs(bench)
    bench.window.runs.select(runs[:1])
    bench.until(lambda: bool(bench.find("details_title", QLabel).text()))
    bench.window.runs.tick(runs)
    bench.click("compare")
    plot = bench.window.compare.plot
    bench.until(lambda: all(len(plot.plot.curve(f"{run}/raw").data.values()) for run in runs))
    assert_faithful(bench.window, "RunsTable", "compare_settings", "details_title", "QComboBox")
    series = next(box for box in bench.window.compare.findChildren(QComboBox) if box.findData(HOSTILE) >= 0)
    series.setCurrentIndex(series.findData(HOSTILE))
    series.activated.emit(series.currentIndex())
    bench.until(lambda: any(SEEN in text for text in drawn_texts(plot)))
    assert [text for text in drawn_texts(plot) if not is_faithful(text)] == []
    assert_faithful(bench.window, "legend_list")


def drawn_texts(plot: QWidget) -> list[str]:
    """The texts that a plot paints, such as the titles of its axes."""
    return [
        item.toPlainText()
        for view in plot.findChildren(QGraphicsView)
        for item in view.scene().items()
        if isinstance(item, QGraphicsTextItem)
    ]


def test_dialogs_and_the_bin_show_texts_as_they_are(bench: Bench) -> None:
    runs = add_hostile_runs(bench)
    bench.window.runs.select(runs)
    press(bench, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    tags = opened(bench, "tag_runs")
    assert_faithful(tags, "QListWidget")
    bench.qtbot.keyClick(tags, Qt.Key.Key_Escape)
    bench.session.store.delete(runs)
    bench.window.actions_by_name["bin"].trigger()
    bin_window = opened(bench, "bin")
    bench.until(lambda: any(SEEN in text for _, text in shown_texts(bin_window)))
    assert_faithful(bin_window, "QTableWidget")


def test_the_card_of_a_run_shows_its_name(bench: Bench) -> None:
    bench.start(endless().model_copy(update={"name": HOSTILE}))
    bench.until(lambda: bool(bench.window.findChildren(QWidget, "job_1")))
    assert_faithful(bench.find("job_1"), "Label")
    bench.click("job_1_stop")
    bench.finish()
    bench.window.message.tell(HOSTILE)
    assert_faithful(bench.window, "Label message", "RunsTable")


def test_a_saved_filter_is_a_text_in_its_menu(qtbot: QtBot) -> None:
    preferences = Preferences()
    preferences.write(KEY, json.dumps([[HOSTILE, f'name = "{HOSTILE}"']]))
    saved = SavedFilters()
    qtbot.addWidget(saved)
    saved.restore(preferences)
    assert_faithful(saved, "saved_filters_menu", "rename_filter")


@pytest.mark.parametrize(
    "text", [HOSTILE, "< b>x</ b>", "<!-- x -->", "<?xml?><b>y", "lr < 0.1", "a < b > c"]
)
def test_a_tool_tip_shows_any_text_as_it_is(text: str) -> None:
    assert seen_in_tip(tip(text)) == text.replace("\u202e", "\ufffd")


@pytest.mark.parametrize("text", ["<b>x</b>", "R&D && <i>y</i>", "a\nb\t<b>"])
def test_labels_and_message_boxes_paint_the_letters_of_a_text(qtbot: QtBot, text: str) -> None:
    """Compared with the same letters painted by hand."""
    label = Label(text)
    qtbot.addWidget(label)
    plain = QLabel()
    plain.setTextFormat(Qt.TextFormat.PlainText)
    plain.setText(text)
    qtbot.addWidget(plain)
    assert label.sizeHint() == plain.sizeHint()
    label.resize(label.sizeHint())
    plain.resize(plain.sizeHint())
    assert label.grab().toImage() == plain.grab().toImage()
    box = message_box(QMessageBox.Icon.Warning, "heading", text, None)
    box.setInformativeText(text)
    qtbot.addWidget(box)
    shown = [each for each in box.findChildren(QLabel) if each.text() == text]
    assert len(shown) == 2
    assert {each.textFormat() for each in shown} == {Qt.TextFormat.PlainText}
    assert seen_in_menu(title("R&D")) == "R&D"


def tip_label(qtbot: QtBot, widget: QWidget, text: str) -> QLabel:
    """The tool tip of a widget, as soon as it is there."""
    widget.setToolTip(tip(text))
    QApplication.sendEvent(
        widget, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), widget.mapToGlobal(QPoint(2, 2)))
    )

    def found() -> list[QLabel]:
        every = [each for each in QApplication.allWidgets() if each.objectName() == "qtooltip_label"]
        return [each for each in every if each.isVisible() and text in seen_in_tip(each.text())]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[-1]


def hide_tip(label: QLabel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(label.destroyed):
        QToolTip.hideText()


def contrast(label: QLabel) -> float:
    """Contrast of the darkest and the lightest pixel within the frame, as WCAG 2 defines it."""
    picture = label.grab().toImage()
    lights = sorted(
        luminance(picture.pixelColor(x, y))
        for x in range(3, picture.width() - 3)
        for y in range(3, picture.height() - 3)
    )
    return (lights[-1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.fixture
def light_again(qapp: QApplication) -> Iterator[None]:
    yield
    QToolTip.hideText()
    apply_theme(qapp, "light")


@pytest.mark.usefixtures("light_again")
def test_tool_tips_can_be_read_in_both_themes_and_after_a_change(qapp: QApplication, qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(80, 40)
    widget.show()
    for number, theme in enumerate(("light", "dark", "light", "dark")):
        apply_theme(qapp, theme)
        for text in (f"words {number}", f"<b>words</b> {number}"):
            label = tip_label(qtbot, widget, text)
            assert contrast(label) > 7, (theme, text)
            base = qapp.palette().color(QPalette.ColorRole.ToolTipBase)
            picture = label.grab().toImage()
            assert picture.pixelColor(3, picture.height() // 2) == base
            hide_tip(label, qtbot)


def test_a_page_of_the_help_loads_no_file_and_follows_no_link(qtbot: QtBot, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    QPixmap(30, 30).save(str(picture))
    browser = FormulaBrowser()
    qtbot.addWidget(browser)
    browser.show_page(f"![seen]({picture.as_uri()}) [elsewhere]({tmp_path.as_uri()})", {})
    qtbot.waitUntil(lambda: "elsewhere" in browser.toPlainText())
    assert (
        browser.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(picture.as_uri())).width()
        == 1
    )
    assert not browser.openLinks()
    assert not browser.openExternalLinks()


def test_the_title_of_a_drawing_is_a_text_of_its_xml(qtbot: QtBot, tmp_path: Path) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    export_svg(widget, tmp_path / "plot.svg", f"{HOSTILE}\x1b")
    root = ElementTree.parse(tmp_path / "plot.svg").getroot()
    assert [each.text for each in root.iter() if each.tag.endswith("title")] == [f"{SEEN}\ufffd"]


UI = Path(workbench.__file__).parent / "ui"
RICH = {
    "QLabel": {"widgets/labels.py", "formula/legend_label.py", "sweeps/colour_key.py"},
    "QMessageBox": {"widgets/shown_text.py"},
    "QTextBrowser": set(),
    "QErrorMessage": set(),
    "QWhatsThis": set(),
}
"""Widgets that guess whether a text is HTML, and where they may be made."""


def test_new_labels_and_tool_tips_go_through_the_functions_for_texts_of_others() -> None:
    wrong = []
    for path in sorted(UI.rglob("*.py")):
        place = path.relative_to(UI).as_posix()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = ast.unparse(call.func).rpartition(".")[2]
            if name in RICH and place not in RICH[name]:
                wrong.append(f"{place}:{call.lineno} {name}")
            if name == "setToolTip" and not is_own_text(call.args[-1]):
                wrong.append(f"{place}:{call.lineno} setToolTip")
    assert wrong == []


def is_own_text(argument: ast.expr) -> bool:
    """Whether a tool tip is a translated literal or went through ``tip``."""
    if not isinstance(argument, ast.Call):
        return False
    name = ast.unparse(argument.func)
    return name == "tip" or (
        name in {"self.tr", "_translated"} and isinstance(argument.args[0], ast.Constant)
    )
