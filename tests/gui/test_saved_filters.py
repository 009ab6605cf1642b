"""Filters that are saved, named, chosen, renamed, deleted and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QMenu

from workbench.ui.preferences import Preferences
from workbench.ui.runs.saved_filters import KEY, MOST, SavedFilters

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from window_fixtures import Bench


def entries(bench: Bench, menu: str = "saved_filters_menu") -> dict[str, QAction]:
    return {action.text(): action for action in bench.find(menu, QMenu).actions() if action.text()}


def put(bench: Bench, text: str) -> None:
    bench.find("filter", QLineEdit).setText(text)


def name(bench: Bench, text: str | None) -> None:
    """Type a name into the dialog that is open and confirm it; ``None`` cancels."""
    dialog = bench.find("name_filter", QInputDialog)
    line = dialog.findChild(QLineEdit)
    if text is None:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        line.setText(text)
        QTest.keyClick(line, Qt.Key.Key_Return)
    bench.until(lambda: not bench.window.findChildren(QInputDialog))


def save(bench: Bench, text: str, called: str) -> None:
    put(bench, text)
    entries(bench)["Save this filter…"].trigger()
    name(bench, called)


def test_a_filter_is_saved_under_a_name_and_chosen_again(bench: Bench) -> None:
    save(bench, "lr < 1 and tag = paper", "R && D & paper")
    put(bench, "adam")
    assert list(entries(bench)) == ["Save this filter…", "R &&&& D && paper", "Rename", "Delete"]
    chosen = entries(bench)["R &&&& D && paper"]
    assert chosen.toolTip() == "lr < 1 and tag = paper"
    chosen.trigger()
    assert bench.find("filter", QLineEdit).text() == "lr < 1 and tag = paper"


def test_a_filter_without_a_name_is_called_by_its_text(bench: Bench) -> None:
    save(bench, "lr < 1", "")
    assert "lr < 1" in entries(bench)


def test_cancelling_saves_nothing(bench: Bench) -> None:
    put(bench, "lr < 1")
    entries(bench)["Save this filter…"].trigger()
    name(bench, None)
    assert list(entries(bench)) == ["Save this filter…"]


def test_saving_under_the_same_name_replaces_the_filter(bench: Bench) -> None:
    save(bench, "lr < 1", "mine")
    save(bench, "lr < 2", "mine")
    assert list(entries(bench)) == ["Save this filter…", "mine", "Rename", "Delete"]
    assert entries(bench)["mine"].toolTip() == "lr < 2"


@pytest.mark.parametrize("text", ["", "   ", "lr <", "adam)"])
def test_only_what_can_be_read_can_be_saved(bench: Bench, text: str) -> None:
    put(bench, text)
    assert not entries(bench)["Save this filter…"].isEnabled()


def test_what_is_saved_already_is_not_offered_again(bench: Bench) -> None:
    save(bench, "lr < 1", "mine")
    assert not entries(bench)["Save this filter…"].isEnabled()
    put(bench, "lr < 2")
    assert entries(bench)["Save this filter…"].isEnabled()


def test_a_saved_filter_is_renamed_in_its_place(bench: Bench) -> None:
    save(bench, "lr < 1", "one")
    save(bench, "lr < 2", "two")
    entries(bench, "rename_filter")["one"].trigger()
    name(bench, "first")
    assert list(entries(bench)) == ["Save this filter…", "two", "first", "Rename", "Delete"]
    assert entries(bench)["first"].toolTip() == "lr < 1"


def test_a_saved_filter_is_deleted(bench: Bench) -> None:
    save(bench, "lr < 1", "one")
    save(bench, "lr < 2", "two")
    entries(bench, "delete_filter")["one"].trigger()
    assert list(entries(bench)) == ["Save this filter…", "two", "Rename", "Delete"]
    entries(bench, "delete_filter")["two"].trigger()
    assert list(entries(bench)) == ["Save this filter…"]


def test_saved_filters_are_found_after_a_restart(open_bench: Callable[[], Bench]) -> None:
    bench = open_bench()
    save(bench, 'note ~ "a ""quoted"" word" or 이름 = 값', "한국어")
    save(bench, "lr < 2", "two")
    bench.close()
    again = open_bench()
    assert list(entries(again))[1:3] == ["two", "한국어"]
    assert entries(again)["한국어"].toolTip() == 'note ~ "a ""quoted"" word" or 이름 = 값'


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("remembered", ["", "{", "5", '{"a": 1}', "[1, [2, 3], [4]]", '[["a"], "b", null]'])
def test_a_damaged_memory_is_no_filter(remembered: str) -> None:
    preferences = Preferences()
    preferences.write(KEY, remembered)
    button = SavedFilters()
    button.restore(preferences)
    assert button.texts == {}
    button.deleteLater()


def test_the_oldest_makes_room(bench: Bench) -> None:
    for number in range(MOST + 1):
        save(bench, f"lr < {number}", f"filter {number}")
    titles = list(entries(bench))
    assert f"filter {MOST}" in titles
    assert "filter 1" in titles
    assert "filter 0" not in titles


def test_a_long_name_is_cut_in_the_menu_only(bench: Bench) -> None:
    save(bench, "lr < 1", "x" * 500)
    title = list(entries(bench))[1]
    assert len(title) < 100
    assert title.endswith("…")
    assert list(bench.window.findChild(SavedFilters).texts) == ["x" * 500]
    assert QApplication.activeModalWidget() is None
