"""The table of runs sorts, filters and remembers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from window_fixtures import surface

from workbench.ui.runs.columns import COLUMNS, sort_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from window_fixtures import Bench

COLUMN = {column.key: number for number, column in enumerate(COLUMNS)}


def shown(bench: Bench, key: str) -> list[str]:
    model = bench.window.runs.table.model()
    return [model.index(row, COLUMN[key]).data() for row in range(model.rowCount())]


@pytest.fixture
def three_runs(bench: Bench) -> Bench:
    bench.start(surface("gd", lr=0.1))
    bench.start(surface("adam", lr=0.02))
    bench.start(surface("gd", lr=1e7))
    bench.finish()
    bench.until(lambda: sorted(shown(bench, "status")) == ["diverged", "finished", "finished"])
    return bench


def test_runs_are_listed_newest_first(three_runs: Bench) -> None:
    assert shown(three_runs, "id") == ["3", "2", "1"]


def test_numbers_sort_by_value_not_as_text(three_runs: Bench) -> None:
    three_runs.window.runs.table.sortByColumn(COLUMN["lr"], Qt.SortOrder.AscendingOrder)
    assert shown(three_runs, "lr") == ["0.02", "0.1", "1e+07"]


def test_every_word_of_the_filter_must_occur(three_runs: Bench) -> None:
    filter_field = three_runs.find("filter", QLineEdit)
    filter_field.setText("GD finished")
    assert shown(three_runs, "id") == ["1"]
    filter_field.setText("gd")
    assert shown(three_runs, "id") == ["3", "1"]
    filter_field.clear()
    assert len(shown(three_runs, "id")) == 3


def test_rows_of_runs_that_are_over_are_prepared_before_somebody_sorts_by_them(three_runs: Bench) -> None:
    rows = three_runs.window.runs.model.rows
    three_runs.until(lambda: all(row.is_prepared for row in rows))


def test_what_is_selected_stays_so_in_another_order(three_runs: Bench) -> None:
    panel = three_runs.window.runs
    panel.select([1, 2])
    panel.table.sortByColumn(COLUMN["lr"], Qt.SortOrder.AscendingOrder)
    assert sorted(panel.selected()) == [1, 2]
    three_runs.find("filter", QLineEdit).setText("adam")
    assert panel.selected() == [2]


def test_the_status_filter_keeps_one_status(three_runs: Bench) -> None:
    box = three_runs.find("filter_status", QComboBox)
    box.setCurrentIndex(box.findData("diverged"))
    assert shown(three_runs, "id") == ["3"]


def test_filter_and_sorting_are_remembered(open_bench: Callable[[], Bench]) -> None:
    bench = open_bench()
    bench.start(surface("gd"))
    bench.start(surface("adam"))
    bench.finish()
    bench.find("filter", QLineEdit).setText("adam")
    bench.window.runs.table.sortByColumn(COLUMN["lr"], Qt.SortOrder.AscendingOrder)
    bench.close()
    again = open_bench()
    again.until(lambda: shown(again, "id") == ["2"])
    assert again.window.runs.table.horizontalHeader().sortIndicatorSection() == COLUMN["lr"]


@given(st.lists(st.one_of(st.none(), st.floats(), st.integers(-(10**9), 10**9), st.text()), max_size=20))
def test_sorting_puts_numbers_before_nan_and_infinities_before_texts_before_nothing(values: list) -> None:
    def group(value: object) -> int:
        if value is None or value == "":
            return 3
        if isinstance(value, str):
            return 2
        return 0 if math.isfinite(value) else 1

    ordered = sorted(values, key=sort_key)
    assert [group(value) for value in ordered] == sorted(group(value) for value in values)
    numbers = [value for value in ordered if group(value) == 0]
    assert numbers == sorted(numbers)


def test_runs_are_made_ready_for_sorting_again_when_their_sizes_are_known(bench: Bench) -> None:
    run = bench.start(surface())
    bench.finish()
    panel = bench.window.runs
    panel.show_sizes({run: 12_345})
    assert panel.model.row(run).size == 12_345
    bench.until(lambda: panel.model.row(run).is_prepared)
