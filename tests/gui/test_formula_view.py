"""Formulas in the window: they follow the settings, the convention, the theme and the resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from convention_cases import CASES, each_convention
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QTextBrowser,
    QToolButton,
)

from workbench.experiment import compose
from workbench.optimizers import OPTIMIZERS, create
from workbench.optimizers.formula import variations
from workbench.ui.formula.formula_view import FormulaView
from workbench.ui.formula.legend_label import LegendLabel
from workbench.ui.formula.typesetting import draw, extent, picture, symbol_picture
from workbench.ui.help.help_window import HelpWindow
from workbench.ui.launch.launch_panel import LaunchPanel
from workbench.ui.widgets.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from workbench.experiment import Experiment

INK = QColor("#336699")
FRACTION = (r"\theta \leftarrow \theta - \eta \frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}",)


@pytest.fixture
def panel(qtbot: QtBot) -> LaunchPanel:
    widget = LaunchPanel()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def themes(qapp: QApplication) -> Iterator[QApplication]:
    apply_theme(qapp, "light")
    yield qapp
    apply_theme(qapp, "light")


def view_of(panel: LaunchPanel) -> FormulaView:
    return panel.findChild(FormulaView, "formula")


def wait_for(qtbot: QtBot, panel: LaunchPanel, experiment: Experiment) -> None:
    """Until the formula of this optimizer is drawn."""
    expected = create(**experiment.optimizer.model_dump()).formula().lines
    qtbot.waitUntil(lambda: view_of(panel).lines == expected)


def inks(image: QImage) -> set[str]:
    """The colours of the pixels that are wholly covered."""
    colours = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {colour.name() for colour in colours if colour.alpha() == 255}


# Drawing


@each_convention
def test_every_formula_and_every_symbol_is_drawn(name: str, convention: str) -> None:
    formula = OPTIMIZERS[name](OPTIMIZERS[name].Settings(convention=convention)).formula()
    for line in formula.lines:
        assert inks(picture([line], 16, INK, 1)) == {INK.name()}, line
    for symbol in formula.legend:
        assert inks(symbol_picture(symbol, 32, INK, 2)) == {INK.name()}, symbol


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_option_is_drawn(name: str) -> None:
    for option in variations(OPTIMIZERS[name]):
        assert inks(picture(option.lines, 16, INK, 1)) == {INK.name()}, option


def test_a_picture_has_as_many_pixels_as_the_screen_and_is_as_large() -> None:
    coarse, fine = (picture(FRACTION, 16, INK, ratio) for ratio in (1, 2))
    assert fine.size() == coarse.size() * 2
    assert fine.deviceIndependentSize() == coarse.deviceIndependentSize()
    # Sharp, not enlarged: neighbouring pairs of pixels differ.
    assert coarse.scaled(fine.size()) != fine


def test_lines_stand_below_each_other_within_their_extent(qapp: QApplication) -> None:
    one, two = extent(FRACTION, 20), extent(FRACTION * 2, 20)
    assert two.width() == one.width()
    assert two.height() > 2 * one.height()
    image = QImage(600, 300, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw(painter, FRACTION * 2, QPointF(0, 0), 20, INK)
    painter.end()
    drawn = [(x, y) for x in range(600) for y in range(300) if image.pixelColor(x, y).alpha()]
    assert max(x for x, _ in drawn) <= two.width()
    assert 0.9 * two.height() < max(y for _, y in drawn) <= two.height()


# The launch panel


CHOSEN = [case for case in CASES if len(OPTIMIZERS[case[0]].Settings.conventions) > 1]


@pytest.mark.parametrize(("name", "convention"), [CHOSEN[2], CHOSEN[5], CHOSEN[11], CHOSEN[-1]])
def test_the_panel_shows_the_formula_of_the_chosen_convention(
    qtbot: QtBot, panel: LaunchPanel, name: str, convention: str
) -> None:
    panel.show_experiment(compose("quadratic", name))
    box = next(box for box in panel.findChildren(QComboBox, "convention") if box.isVisible())
    box.setCurrentText(convention)
    wait_for(qtbot, panel, compose("quadratic", name, changes={"convention": convention}))
    told = OPTIMIZERS[name].Settings.conventions[convention]
    shown = panel.findChild(QLabel, "convention_difference").text()
    assert told.difference in shown
    assert told.source in shown


def test_ticking_amsgrad_and_typing_a_decay_change_the_formula(qtbot: QtBot, panel: LaunchPanel) -> None:
    panel.show_experiment(compose("quadratic", "adam"))
    wait_for(qtbot, panel, compose("quadratic", "adam"))
    assert "v_{\\max}" not in view_of(panel).latex()
    qtbot.mouseClick(
        next(box for box in panel.findChildren(QCheckBox, "amsgrad") if box.isVisible()),
        Qt.MouseButton.LeftButton,
    )
    wait_for(qtbot, panel, compose("quadratic", "adam", changes={"amsgrad": True}))
    assert "v_max ← max(v_max, v)" in view_of(panel).accessibleDescription()
    legend = panel.findChild(LegendLabel, "formula_legend")
    assert "v_max\N{NO-BREAK SPACE}largest second moment" in legend.accessibleName()
    edit = next(edit for edit in panel.findChildren(QLineEdit, "weight_decay") if edit.isVisible())
    edit.selectAll()
    qtbot.keyClicks(edit, "0.5")
    wait_for(qtbot, panel, compose("quadratic", "adam", changes={"amsgrad": True, "weight_decay": 0.5}))
    assert "g ← ∇f(θ) + λ θ" in view_of(panel).accessibleDescription()


def test_a_value_that_cannot_be_used_leaves_the_formula(qtbot: QtBot, panel: LaunchPanel) -> None:
    panel.show_experiment(compose("quadratic", "adam"))
    before = view_of(panel).latex()
    edit = next(edit for edit in panel.findChildren(QLineEdit, "weight_decay") if edit.isVisible())
    edit.selectAll()
    qtbot.keyClicks(edit, "-1")
    assert panel.experiment() is None
    assert view_of(panel).latex() == before


def test_the_formula_folds_away(qtbot: QtBot, panel: LaunchPanel) -> None:
    assert view_of(panel).isVisible()
    qtbot.mouseClick(panel.findChild(QToolButton, "fold_formula"), Qt.MouseButton.LeftButton)
    assert not view_of(panel).isVisible()
    assert not panel.formula.is_unfolded
    panel.formula.unfold(True)
    assert view_of(panel).isVisible()


def test_the_class_of_another_library_shows_no_formula(panel: LaunchPanel) -> None:
    panel.show_experiment(compose("quadratic", "torch:RAdam"))
    assert panel.formula.isHidden()
    panel.show_experiment(compose("quadratic", "adam"))
    assert not panel.formula.isHidden()


@pytest.mark.usefixtures("korean")
def test_the_legend_is_korean(panel: LaunchPanel) -> None:
    panel.show_experiment(compose("quadratic", "gd"))
    legend = panel.findChild(LegendLabel, "formula_legend").accessibleName()
    assert legend.replace("\N{NO-BREAK SPACE}", " ") == "g 기울기 · f 손실 · θ 파라미터 · η 학습률"


# The widget


def test_the_formula_has_the_colour_of_the_text_in_either_theme(qtbot: QtBot, themes: QApplication) -> None:
    view, legend = FormulaView(), LegendLabel()
    for widget in (view, legend):
        qtbot.addWidget(widget)
        widget.resize(400, 100)
        widget.show()
    view.show_lines(FRACTION)
    legend.show_legend({r"\theta": "parameters"})
    qtbot.waitUntil(lambda: view.lines == FRACTION and bool(legend.text()))
    pictures = []
    for theme, text in (("light", "#1d2430"), ("dark", "#e3e6eb"), ("light", "#1d2430")):
        apply_theme(themes, theme)
        assert text in inks(view.grab().toImage())
        pictures.append(legend.text())
    assert pictures[0] == pictures[2] != pictures[1]


def test_a_formula_grows_with_its_font_and_shrinks_into_a_narrow_place(qtbot: QtBot) -> None:
    view = FormulaView()
    qtbot.addWidget(view)
    view.show_lines(FRACTION)
    qtbot.waitUntil(lambda: view.lines == FRACTION)
    before = view.sizeHint()
    font = view.font()
    font.setPixelSize(view.fontInfo().pixelSize() * 3)
    view.setFont(font)
    hint = view.sizeHint()
    assert hint.width() == pytest.approx(3 * before.width(), abs=3)
    assert view.heightForWidth(hint.width() // 2) == pytest.approx(hint.height() / 2, abs=2)
    assert view.heightForWidth(hint.width() * 2) == hint.height()
    view.resize(hint.width() // 2, hint.height())
    image = view.grab().toImage()
    edge, ground = image.width() - 1, image.pixelColor(image.width() - 1, image.height() - 1)
    assert all(image.pixelColor(edge, y) == ground for y in range(image.height()))


def test_keys_and_menu_copy_the_formula(qtbot: QtBot) -> None:
    view = FormulaView()
    qtbot.addWidget(view)
    view.show()
    view.show_lines(("a = 1", r"b \leftarrow \frac{a}{2}"))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "a = 1 \\\\\nb \\leftarrow \\frac{a}{2}"
    assert view.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu
    copy_latex, copy_text = view.actions()
    assert (copy_latex.text(), copy_text.text()) == ("Copy as LaTeX", "Copy as text")
    copy_text.trigger()
    assert QGuiApplication.clipboard().text() == "a = 1\nb ← a / 2"
    copy_latex.trigger()
    assert QGuiApplication.clipboard().text() == view.latex()
    qtbot.waitUntil(lambda: view.lines != ())


# The help


def test_the_help_has_every_formula_in_the_colour_of_the_text(qtbot: QtBot, themes: QApplication) -> None:
    window = HelpWindow()
    qtbot.addWidget(window)
    window.show()
    pages, text = window.findChild(QListWidget, "help_pages"), window.findChild(QTextBrowser, "help_text")
    (item,) = pages.findItems("Optimizers", Qt.MatchFlag.MatchExactly)
    pages.setCurrentItem(item)
    qtbot.waitUntil(lambda: "RMSprop" in text.toPlainText())
    images = [f"formula:{name}/{convention}" for name, convention in CASES]
    shown = text.toHtml()
    assert [address for address in images if address not in shown] == []
    for theme, ink in (("dark", "#e3e6eb"), ("light", "#1d2430")):
        apply_theme(themes, theme)
        for address in ("formula:adam/torch", "formula:adam/torch/amsgrad", "symbol:0"):
            assert inks(text.loadResource(2, address)) <= {ink}
        assert inks(text.loadResource(2, "formula:nadam/keras")) == {ink}
    assert "v_max ← max(v_max, v)" in shown
