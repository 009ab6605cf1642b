"""The preview of the learning rate follows what is typed, and never holds up the typing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QScrollArea, QWidget

from workbench.experiment import compose
from workbench.schedules import SCHEDULES, LearningRates, rate_preview
from workbench.ui.launch.launch_panel import LaunchPanel
from workbench.ui.plots.curve_plot import PreviewPlot
from workbench.ui.widgets.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class Form:
    """The launch panel as a person uses it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.panel = LaunchPanel()
        qtbot.addWidget(self.panel)
        self.panel.resize(360, 900)
        self.panel.show()

    def find(self, name: str, kind: type[QWidget] = QWidget) -> QWidget:
        return next(w for w in self.panel.findChildren(kind, name) if not w.isHidden())

    @property
    def plot(self) -> PreviewPlot:
        return self.panel.findChild(PreviewPlot, "schedule_plot")

    @property
    def text(self) -> QLabel:
        return self.panel.findChild(QLabel, "schedule_text")

    def choose(self, schedule: str) -> None:
        box = self.panel.findChild(QComboBox, "schedule")
        box.setCurrentIndex(box.findData(schedule))

    def type(self, name: str, text: str) -> None:
        edit = next(edit for edit in self.panel.findChildren(QLineEdit, name) if edit.isVisible())
        edit.selectAll()
        self.qtbot.keyClick(edit, Qt.Key.Key_Delete)
        self.qtbot.keyClicks(edit, text)

    def drawn(self) -> list[float]:
        data = self.plot.curve("rate").data
        return list(data.values())

    def until_drawn(self, rates: list[float]) -> None:
        def is_drawn() -> bool:
            shown = self.drawn()
            return self.plot.isVisible() and len(shown) == len(rates) and np.allclose(shown, rates, rtol=1e-9)

        self.qtbot.waitUntil(is_drawn, timeout=10_000)


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    return Form(qtbot)


def own_rates(schedule: str, lr: float, steps: int, **changes: object) -> list[float]:
    """The rates that training would use."""
    return list(LearningRates(SCHEDULES[schedule](**changes), lr, steps).next_rates(steps))


def test_the_preview_has_the_rates_of_the_run_that_the_form_describes(form: Form) -> None:
    form.panel.show_experiment(compose("quadratic", "gd", changes={"lr": 0.5, "steps": 40}))
    form.choose("CosineAnnealingLR")
    form.until_drawn(own_rates("CosineAnnealingLR", 0.5, 40))


def test_learning_rate_steps_settings_and_warm_up_each_change_the_preview(form: Form) -> None:
    form.panel.show_experiment(compose("quadratic", "gd", "ExponentialLR", changes={"lr": 0.5, "steps": 40}))
    form.until_drawn(own_rates("ExponentialLR", 0.5, 40))
    form.type("lr", "0.25")
    form.until_drawn(own_rates("ExponentialLR", 0.25, 40))
    form.type("steps", "30")
    form.until_drawn(own_rates("ExponentialLR", 0.25, 30))
    form.type("gamma", "0.5")
    form.until_drawn(own_rates("ExponentialLR", 0.25, 30, gamma=0.5))
    form.type("warmup_steps", "10")
    form.until_drawn(own_rates("ExponentialLR", 0.25, 30, gamma=0.5, warmup_steps=10))
    form.type("warmup_factor", "0.5")
    form.until_drawn(own_rates("ExponentialLR", 0.25, 30, gamma=0.5, warmup_steps=10, warmup_factor=0.5))


def test_a_rate_that_never_changes_needs_no_plot_and_a_warm_up_brings_it(form: Form) -> None:
    form.choose("LinearLR")
    form.qtbot.waitUntil(form.plot.isVisible)
    form.choose("constant")
    form.qtbot.waitUntil(lambda: not form.plot.isVisible())
    assert not form.text.isVisible()
    form.type("warmup_steps", "100")
    form.qtbot.waitUntil(form.plot.isVisible)


def test_a_schedule_that_follows_the_loss_is_described_in_words(form: Form) -> None:
    form.choose("ReduceLROnPlateau")
    form.qtbot.waitUntil(form.text.isVisible)
    assert not form.plot.isVisible()
    assert "follows the loss" in form.text.text()
    form.choose("StepLR")
    form.qtbot.waitUntil(form.plot.isVisible)
    assert not form.text.isVisible()


def test_settings_that_cannot_be_used_leave_the_last_preview(form: Form) -> None:
    form.panel.show_experiment(compose("quadratic", "gd", "StepLR", changes={"lr": 0.5, "steps": 40}))
    expected = own_rates("StepLR", 0.5, 40, step_size=25)
    form.type("step_size", "25")
    form.until_drawn(expected)
    form.type("gamma", "7")
    assert form.panel.experiment() is None
    form.type("step_size", "0")
    # What comes after the invalid settings has been waited for when the next valid ones are drawn.
    assert form.drawn() == pytest.approx(expected)
    form.type("gamma", "0.25")
    form.type("step_size", "5")
    form.until_drawn(own_rates("StepLR", 0.5, 40, step_size=5, gamma=0.25))


def test_a_lowest_rate_above_the_learning_rate_is_marked_until_either_is_mended(form: Form) -> None:
    form.panel.show_experiment(compose("quadratic", "gd", "CosineAnnealingLR", changes={"lr": 0.5}))
    form.type("eta_min", "0.75")
    error = form.find("eta_min_error", QLabel)
    assert error.text() == "must be at most the learning rate, 0.5"
    assert not form.find("start").isEnabled()
    form.type("lr", "1")
    assert error.text() == ""
    assert form.find("start").isEnabled()


def test_typing_quickly_draws_once(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def counted(schedule: object, lr: float, steps: int) -> object:
        asked.append(lr)
        return rate_preview(schedule, lr, steps)

    monkeypatch.setattr("workbench.ui.launch.schedule_preview.rate_preview", counted)
    form.panel.show_experiment(compose("quadratic", "gd", "LinearLR", changes={"lr": 0.5, "steps": 40}))
    form.until_drawn(own_rates("LinearLR", 0.5, 40))
    form.type("lr", "0.0625")
    form.until_drawn(own_rates("LinearLR", 0.0625, 40))
    assert asked[-1] == 0.0625
    # Deleting and typing six characters are seven changes; a slow machine may draw between two of them.
    assert len(asked) <= 4


def test_what_has_nothing_to_do_with_the_rate_draws_nothing(
    form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    form.panel.show_experiment(compose("quadratic", "gd", "LinearLR", changes={"lr": 0.5, "steps": 40}))
    form.until_drawn(own_rates("LinearLR", 0.5, 40))
    before = form.plot.curve("rate").data
    form.type("seed", "12")
    form.type("lr", "0.5")
    form.choose("StepLR")
    form.choose("LinearLR")
    assert form.plot.curve("rate").data is before


@pytest.mark.parametrize("schedule", [name for name, model in SCHEDULES.items() if not model.follows_loss])
def test_the_longest_run_is_previewed_in_a_moment(schedule: str) -> None:
    settings = SCHEDULES[schedule](warmup_steps=1000)
    began = time.perf_counter()
    rate_preview(settings, 0.1, 1_000_000_000)
    assert time.perf_counter() - began < 0.5


def test_the_wheel_over_the_preview_scrolls_the_panel_and_leaves_the_plot(form: Form) -> None:
    form.panel.resize(360, 400)
    form.panel.show_experiment(compose("quadratic", "gd", "CosineAnnealingLR", changes={"steps": 40}))
    form.until_drawn(own_rates("CosineAnnealingLR", compose("quadratic", "gd").optimizer.lr, 40))
    bar = form.panel.findChild(QScrollArea).verticalScrollBar()
    form.panel.findChild(QScrollArea).ensureWidgetVisible(form.plot)
    before = bar.value()
    centre = form.plot.mapTo(form.panel, form.plot.rect().center())
    QTest.wheelEvent(form.panel.windowHandle(), centre.toPointF(), QPoint(0, 120))
    assert bar.value() < before
    assert form.plot.is_following


def test_the_preview_is_told_to_those_who_do_not_see_it(form: Form) -> None:
    form.panel.show_experiment(compose("quadratic", "gd", "OneCycleLR", changes={"lr": 0.5, "steps": 40}))
    form.qtbot.waitUntil(form.plot.isVisible)
    assert form.plot.accessibleName() == "Learning rate: 0.02 at first, 0.5 at most, 2e-06 at last"
    assert form.plot.findChild(QWidget, "plot_canvas").focusPolicy() is Qt.FocusPolicy.NoFocus


@pytest.fixture
def dark(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "dark")
    yield
    apply_theme(qapp, "system")


@pytest.mark.usefixtures("dark")
def test_the_line_stands_out_on_a_dark_background(form: Form) -> None:
    form.choose("LinearLR")
    form.qtbot.waitUntil(form.plot.isVisible)
    assert form.plot.is_dark()
    assert form.plot.curve("rate").colour.lightness() > 100
    # The theme of the next test is followed too.
    apply_theme(QApplication.instance(), "light")
    form.qtbot.waitUntil(lambda: not form.plot.is_dark())
    assert form.plot.curve("rate").colour.lightness() < 100


@pytest.mark.usefixtures("korean")
def test_the_preview_speaks_korean(form: Form) -> None:
    form.choose("ReduceLROnPlateau")
    form.qtbot.waitUntil(form.text.isVisible)
    assert "손실" in form.text.text()
