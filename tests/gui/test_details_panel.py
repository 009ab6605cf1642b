"""The details of selected runs, and the choice of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from finished_runs import add_runs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QToolButton

from workbench.execution.disk_usage import disk_sizes
from workbench.formatting import size
from workbench.ui.run_editing.details_panel import MOST_CHIPS, Chips
from workbench.ui.runs.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot
    from window_fixtures import Bench

COLUMN = {column.key: number for number, column in enumerate(COLUMNS)}


@pytest.fixture
def three(bench: Bench) -> Bench:
    add_runs(bench, ["a", "", "c"])
    store = bench.session.store
    store.tag([1, 3], ["paper"])
    store.tag([1], ["keep"])
    store.set_note([1], "\n## Seen\nmore")
    store.set_locked([1], True)
    bench.until(lambda: bench.session.runs[-1].locked)
    return bench


def text(bench: Bench, name: str) -> str:
    return bench.find(name, QLabel).text()


def cell(bench: Bench, run_id: int, key: str) -> str:
    model = bench.window.runs.table.model()
    row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == str(run_id))
    return model.index(row, COLUMN[key]).data()


def test_one_run_is_shown_with_its_tags_facts_and_size(three: Bench) -> None:
    assert "Select a run" in text(three, "details_title")
    three.window.runs.select([1])
    assert text(three, "details_title") == "a  ·  Run 1"
    assert three.find("details_tags", Chips).texts() == ["keep", "paper"]
    assert text(three, "details_status") == "finished, locked"
    taken = size(disk_sizes(three.session.store)[1])
    three.until(lambda: text(three, "details_size") == taken)
    three.window.runs.select([2])
    assert text(three, "details_title") == "Run 2"
    assert three.find("details_tags", Chips).texts() == []
    assert not three.find("details_note").isVisible()


def test_several_runs_are_counted_and_added_up(three: Bench) -> None:
    three.window.runs.select([1, 2, 3])
    assert text(three, "details_title") == "3 runs"
    assert three.find("details_tags", Chips).texts() == ["keep  1", "paper  2"]
    assert text(three, "details_status") == "3 finished"
    taken = size(sum(disk_sizes(three.session.store).values()))
    three.until(lambda: text(three, "details_size") == taken)
    assert not three.find("details_note").isVisible()


def test_the_buttons_act_on_the_selected_runs(three: Bench) -> None:
    three.window.runs.select([2])
    button = three.find("details_favourite", QToolButton)
    three.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    three.until(lambda: three.session.store.run(2).favourite)
    three.until(button.isChecked)
    three.window.runs.select([1, 2])
    assert not button.isChecked()
    assert not three.find("details_edit_note").isEnabled()


def test_the_table_tells_tags_lock_note_and_size(three: Bench) -> None:
    assert cell(three, 1, "tags") == "keep, paper"
    assert (cell(three, 1, "locked"), cell(three, 2, "locked")) == ("✓", "")
    assert cell(three, 1, "note") == "Seen"
    taken = size(disk_sizes(three.session.store)[3])
    three.until(lambda: cell(three, 3, "size") == taken)


def test_columns_are_chosen_in_the_menu_of_the_headings_and_remembered(
    open_bench: Callable[[], Bench],
) -> None:
    bench = open_bench()
    header = bench.window.runs.table.horizontalHeader()
    assert header.isSectionHidden(COLUMN["size"])
    menu = header.findChild(QMenu, "columns")
    menu.aboutToShow.emit()
    assert menu.findChild(QAction, "column_seed").isChecked()
    assert not menu.findChild(QAction, "column_size").isChecked()
    menu.findChild(QAction, "column_size").trigger()
    menu.findChild(QAction, "column_seed").trigger()
    assert not header.isSectionHidden(COLUMN["size"])
    bench.close()
    again = open_bench().window.runs.table.horizontalHeader()
    assert not again.isSectionHidden(COLUMN["size"])
    assert again.isSectionHidden(COLUMN["seed"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.sets(st.integers(1, 8)))
def test_selecting_runs_and_asking_which_are_selected_agree(three_more: Bench, wanted: set[int]) -> None:
    three_more.window.runs.select(wanted)
    assert set(three_more.window.runs.selected()) == wanted & {1, 2, 4, 5}


@pytest.fixture
def three_more(bench: Bench) -> Bench:
    """Runs 1 to 6 in an order of their own, of which the filter shows four."""
    add_runs(bench, ["shown", "shown", "other", "shown", "shown", "other"])
    bench.window.runs.table.sortByColumn(COLUMN["id"], Qt.SortOrder.AscendingOrder)
    bench.find("filter").setText("shown")
    return bench


def test_chips_never_leave_their_panel_however_many_tags_there_are(qtbot: QtBot) -> None:
    chips = Chips()
    qtbot.addWidget(chips)
    chips.resize(150, 400)
    chips.show()
    chips.show_texts([f"tag {number}" for number in range(300)] + ["x" * 500])
    assert len(chips.texts()) == MOST_CHIPS + 1
    chips.show_texts(["short", "x" * 100, "after"])
    places = [chip.geometry() for chip in chips.findChildren(QLabel) if chip.isVisible()]
    assert all(place.right() <= 150 for place in places)
    assert not any(a.intersects(b) for a in places for b in places if a is not b)
    assert chips.heightForWidth(150) > chips.heightForWidth(3000)
