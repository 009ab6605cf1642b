"""Conditions typed into the filter field: what the table shows, what is offered, and where an error is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from window_fixtures import surface

from storage import read_filter
from storage.filtering.fields import FIELDS
from workbench.ui.help.help_window import page_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from window_fixtures import Bench


def shown(bench: Bench) -> list[str]:
    model = bench.window.runs.table.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def typed(bench: Bench, text: str) -> QLineEdit:
    """The field, begun with Ctrl+F, with the text typed letter by letter."""
    field = bench.find("filter", QLineEdit)
    bench.window.actions_by_name["filter"].trigger()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)
    return field


def told(bench: Bench) -> str:
    return bench.find("filter_error", QLabel).text()


def offered(bench: Bench) -> list[str]:
    """What the list under the field offers, nothing where it is closed."""
    popup = bench.find("filter", QLineEdit).list
    model = popup.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())] if popup.isVisible() else []


@pytest.fixture
def runs(bench: Bench) -> Bench:
    """Run 1: gd, lr 0.1. Run 2: adam, lr 0.02, of the paper. Run 3: gd, diverged."""
    bench.start(surface("gd", lr=0.1))
    bench.start(surface("adam", lr=0.02))
    bench.start(surface("gd", lr=1e7))
    bench.finish()
    bench.session.store.tag([2], ["paper"])
    bench.until(lambda: len(shown(bench)) == 3)
    return bench


FOUND = {
    "optimizer = adam": ["2"],
    "optimizer = gd and lr < 1": ["1"],
    "beta1 = 0.9": ["2"],
    "not beta1 = 0.9": ["3", "1"],
    "status = diverged or tag = paper": ["3", "2"],
    "gd not (lr > 1)": ["1"],
    "last loss = inf or last loss = nan or last loss > 1e30": ["3"],
    "started > 2026-01-01 and id >= 2": ["3", "2"],
    "seed = 123": [],
}


def test_typing_a_filter_narrows_the_table(runs: Bench) -> None:
    for text, expected in FOUND.items():
        typed(runs, text)
        runs.until(lambda expected=expected: shown(runs) == expected)
        assert told(runs) == ""


def test_clearing_the_filter_shows_every_run_again(runs: Bench) -> None:
    field = typed(runs, "optimizer = adam")
    runs.until(lambda: shown(runs) == ["2"])
    field.clear()
    assert shown(runs) == ["3", "2", "1"]


def test_a_run_that_comes_to_meet_the_filter_appears(runs: Bench) -> None:
    typed(runs, "tag = draft")
    runs.until(lambda: shown(runs) == [])
    runs.session.store.tag([1], ["draft"])
    runs.until(lambda: shown(runs) == ["1"])


WRONG = {
    "optimizer = gd and lr < many": (24, "position 25: expected a number, not many"),
    "gd)": (2, "position 3: expected and, or, or the end, not )"),
    "optimzer = gd": (0, "such as optimizer, not optimzer"),
    "loss < 0.1": (0, "such as best loss, not loss"),
    "LR < 0.1": (0, "such as lr, not LR"),
}


def test_an_error_is_shown_at_its_place_and_hides_no_run(runs: Bench) -> None:
    for text, (place, expected) in WRONG.items():
        field = typed(runs, text)
        runs.until(lambda expected=expected: expected in told(runs))
        assert f"▸{text[place:]}" in told(runs)
        assert field.property("invalid") is True
        assert shown(runs) == ["3", "2", "1"]
        field.setCursorPosition(len(text))
        QTest.keyClick(field.list, Qt.Key.Key_Escape)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert field.cursorPosition() == place
        QTest.keyClick(field.list, Qt.Key.Key_Escape)


def test_what_is_only_unfinished_is_not_called_wrong(runs: Bench) -> None:
    field = typed(runs, "lr <")
    assert "position 5: expected a number, not the end" in told(runs)
    assert field.property("invalid") is False
    QTest.keyClicks(field, " 1")
    runs.until(lambda: shown(runs) == ["2", "1"])
    assert told(runs) == ""


def test_a_long_filter_with_an_error_is_cut_around_the_place(runs: Bench) -> None:
    typed(runs, "optimizer = adam and " * 4 + "lr < many and " + "steps > 1 and " * 4 + "gd")
    bits = told(runs).split("   ")[0]
    assert "lr < ▸many" in bits
    assert len(bits) < 60


@pytest.mark.usefixtures("korean")
def test_an_error_is_told_in_korean(bench: Bench) -> None:
    typed(bench, "lr < many")
    assert told(bench) == "lr < ▸many   6번째 글자: 올 수 있는 것은 실수, 입력된 것은 many"


def test_fields_settings_values_and_tags_are_offered(runs: Bench) -> None:
    field = typed(runs, "o")
    runs.until(lambda: offered(runs) == ["optimizer"])
    field.clear()
    QTest.keyClicks(field, "be")
    runs.until(lambda: offered(runs) == ["beta1", "beta2", "best"])
    field.clear()
    QTest.keyClicks(field, "optimizer = ")
    runs.until(lambda: offered(runs) == ["adam", "gd"])
    field.clear()
    QTest.keyClicks(field, "tag = ")
    runs.until(lambda: offered(runs) == ["paper"])
    field.clear()
    QTest.keyClicks(field, "dtype = ")
    runs.until(lambda: offered(runs) == ["float32"])
    QTest.keyClick(field.list, Qt.Key.Key_Escape)
    assert offered(runs) == []


def test_a_filter_can_be_put_together_from_what_is_offered(runs: Bench) -> None:
    field = typed(runs, "opti")
    popup = field.list
    for wanted in ("optimizer", "=", "gd"):
        runs.until(lambda wanted=wanted: wanted in offered(runs))
        for _ in range(offered(runs).index(wanted) + 1):
            QTest.keyClick(popup, Qt.Key.Key_Down)
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert field.text() == "optimizer = gd "
    runs.until(lambda: shown(runs) == ["3", "1"])


def test_what_is_chosen_takes_the_place_of_what_was_begun_only(runs: Bench) -> None:
    field = typed(runs, "opt = adam")
    field.setCursorPosition(3)
    field.propose()
    popup = field.list
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert field.text() == "optimizer = adam"


def test_return_takes_nothing_that_was_not_chosen(runs: Bench) -> None:
    field = typed(runs, "no")
    assert "note" in offered(runs)
    QTest.keyClick(field.list, Qt.Key.Key_Return)
    assert field.text() == "no"
    assert offered(runs) == []


def test_a_filter_is_remembered(open_bench: Callable[[], Bench]) -> None:
    bench = open_bench()
    bench.start(surface("gd"))
    bench.start(surface("adam"))
    bench.finish()
    typed(bench, "optimizer = adam")
    bench.until(lambda: shown(bench) == ["2"])
    bench.close()
    again = open_bench()
    again.until(lambda: shown(again) == ["2"])
    assert again.find("filter", QLineEdit).text() == "optimizer = adam"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_examples_of_the_help_page_can_be_read(language: str) -> None:
    page = page_file("finding", language).read_text(encoding="utf-8")
    examples = [line.strip() for line in page.splitlines() if line.startswith("    ")]
    assert len(examples) == 6
    for example in examples:
        assert read_filter(example).node is not None
    for name in FIELDS:
        assert f"`{name}`" in page or name == "seconds"


ODD = ("(" * 400, "not " * 200, '"', "'; DROP TABLE runs; --", "a " * 5000)


def test_odd_texts_do_no_harm(runs: Bench) -> None:
    field = runs.find("filter", QLineEdit)
    for text in ODD:
        field.setText(text)
        runs.until(lambda: bool(told(runs)) or shown(runs) == [])
        field.propose()
        field.clear()
        assert shown(runs) == ["3", "2", "1"]
