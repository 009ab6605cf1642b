from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from workbench.ui.plots.colours import colour_for
from workbench.ui.plots.curve_plot import CurvePlot
from workbench.ui.widgets.icons import application_icon, icon, icon_names
from workbench.ui.widgets.theme import apply_theme, is_dark


@pytest.fixture(autouse=True)
def light_again(qapp):
    yield
    apply_theme(qapp, "light")


def test_light_and_dark(qapp):
    apply_theme(qapp, "dark")
    assert is_dark(qapp)
    apply_theme(qapp, "light")
    assert not is_dark(qapp)
    apply_theme(qapp, "system")
    with pytest.raises(KeyError):
        apply_theme(qapp, "pink")


def test_a_plot_follows_the_theme(qapp, qtbot):
    apply_theme(qapp, "light")
    plot = CurvePlot()
    qtbot.addWidget(plot)
    curve = plot.add_curve("a", "Adam", colour_for(3, dark=False))
    apply_theme(qapp, "dark")
    QApplication.processEvents()
    assert curve.colour == colour_for(3, dark=True)
    assert plot.grab().toImage().pixelColor(2, 2).lightness() < 60


def ink(picture):
    image = picture.toImage()
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(colours, key=QColor.alpha)


@pytest.mark.parametrize("name", icon_names())
def test_icons_have_the_colour_of_the_text(qapp, name):
    for theme in ("light", "dark"):
        apply_theme(qapp, theme)
        text = qapp.palette().color(QPalette.ColorRole.ButtonText)
        drawn = ink(icon(name).pixmap(QSize(48, 48)))
        assert abs(drawn.lightness() - text.lightness()) < 12
        faded = ink(icon(name).pixmap(QSize(48, 48), QIcon.Mode.Disabled))
        assert faded.alpha() < drawn.alpha()


def test_an_unknown_icon_is_refused_with_the_list(qapp):
    with pytest.raises(KeyError, match="start"):
        icon("nonsense")
    assert {"start", "pause", "step", "stop", "resume", "compare", "fit", "reset", "help"} <= set(
        icon_names()
    )


def test_the_application_icon_has_sizes(qapp):
    assert QSize(256, 256) in application_icon().availableSizes()
    assert not application_icon().pixmap(16, 16).isNull()
