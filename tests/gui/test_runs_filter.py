"""The order of the runs table beside a naive one, what stays selected, and which cells are said to change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester

from storage import RunRecord, Status, Summary
from workbench.execution.job import Progress
from workbench.ui.runs.columns import COLUMNS, RunTableRow, sort_key
from workbench.ui.runs.filter_search import FilterCriteria
from workbench.ui.runs.runs_model import RUN_ROLE, RunsModel
from workbench.ui.runs.runs_proxy_model import RunsProxyModel

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMN = {column.key: number for number, column in enumerate(COLUMNS)}
# Turned into a failure of the test.
WARN = QAbstractItemModelTester.FailureReportingMode.Warning
NOON = datetime(2026, 11, 1, 12, tzinfo=timezone.utc)  # noqa: UP017

pytestmark = pytest.mark.usefixtures("qapp")


def record(number: int, status: Status = Status.FINISHED, **changes: object) -> RunRecord:
    optimizer = ("gd", "adam", "nadam")[number % 3]
    rates = {0: {}, 1: {"lr": 0.5}, 2: {"lr": 10.0}, 3: {"lr": float("nan")}}
    summaries = {"loss": Summary(1, 1 / number, 1, 1 / number, 1)} if number % 2 else {}
    run = RunRecord(
        id=number,
        uid=f"{number:032x}",
        name=f"try {number}",
        problem="quadratic",
        optimizer=optimizer,
        convention="torch",
        schedule="constant",
        status=status,
        settings=rates[number % 4],
        seed=number,
        planned_steps=100,
        steps_done=50,
        seconds=2.0,
        device="cpu",
        created=NOON,
        started=None,
        ended=None,
        message="",
        summaries=summaries,
    )
    return replace(run, **changes)


def newest_first(records: dict[int, RunRecord]) -> list[RunRecord]:
    return [records[number] for number in sorted(records, reverse=True)]


@pytest.fixture
def table() -> Iterator[tuple[RunsModel, RunsProxyModel]]:
    """Six finished runs, both models watched by Qt's own test of models."""
    model = RunsModel()
    shown = RunsProxyModel(model)
    testers = [QAbstractItemModelTester(each, WARN) for each in (model, shown)]
    model.show_runs(newest_first({number: record(number) for number in range(1, 7)}), {})
    yield model, shown
    for tester in testers:
        tester.deleteLater()


@given(
    st.integers(1, 8),
    st.sampled_from((None, Progress(Status.QUEUED, 100), Progress(Status.RUNNING, 100, 7, 0.5, 3.0))),
    st.sampled_from(Status),
    st.integers(0, 100),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
)
def test_a_row_that_advances_shows_what_a_new_one_would(
    number: int, past: Progress | None, status: Status, done: int, seconds: float, speed: float
) -> None:
    newer = Progress(status, 100, done, seconds, speed)
    row = RunTableRow(record(number), past, 5).with_progress(newer)
    assert row.texts == RunTableRow(record(number), newer, 5).texts
    assert (row.record.id, row.progress, row.size) == (number, newer, 5)


def ids(shown: RunsProxyModel) -> list[int]:
    return [shown.index(row, 0).data(RUN_ROLE) for row in range(shown.rowCount())]


def naive(records: dict[int, RunRecord], column: int, descending: bool, word: str, status: str) -> list[int]:
    rows = [RunTableRow(run) for run in newest_first(records)]
    kept = [
        row
        for row in rows
        if (not status or row.status == status)
        and any(word in column.cell_text(row).casefold() for column in COLUMNS)
    ]
    kept.sort(key=lambda row: sort_key(COLUMNS[column].value(row)), reverse=descending)
    return [row.record.id for row in kept]


changes = st.one_of(
    st.tuples(st.just("add"), st.integers(1, 5)),
    st.tuples(st.just("remove"), st.integers(1, 30)),
    st.tuples(st.just("end"), st.integers(1, 30), st.sampled_from(Status)),
    st.tuples(st.just("sort"), st.sampled_from(range(len(COLUMNS))), st.booleans()),
    st.tuples(
        st.just("keep"), st.sampled_from(["", "adam", "gd", "nothing"]), st.sampled_from(["", *Status])
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.lists(changes, max_size=12))
def test_whatever_happens_the_table_shows_what_a_naive_one_does(steps: list[tuple]) -> None:
    model = RunsModel()
    shown = RunsProxyModel(model)
    testers = [QAbstractItemModelTester(each, WARN) for each in (model, shown)]
    selection = QItemSelectionModel(shown)
    records: dict[int, RunRecord] = {}
    column, descending, word, status = 0, True, "", ""
    made = 0
    for kind, *how in [("add", 4), *steps]:
        if kind == "add":
            records |= {made + number: record(made + number) for number in range(1, how[0] + 1)}
            made += how[0]
        elif kind == "remove":
            records.pop(how[0], None)
        elif kind == "end" and how[0] in records:
            records[how[0]] = replace(records[how[0]], status=how[1], steps_done=100 - how[0])
        elif kind == "sort":
            column, descending = how
            shown.sort(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
        elif kind == "keep":
            word, status = how
            shown.set_filter(FilterCriteria((word,) if word else ()), status, "")
        selected = {index.data(RUN_ROLE) for index in selection.selectedRows()}
        model.show_runs(newest_first(records), {})
        assert ids(shown) == naive(records, column, descending, word, status)
        kept = {index.data(RUN_ROLE) for index in selection.selectedRows()}
        assert kept == selected & set(ids(shown))
        for row in range(0, shown.rowCount(), 2):
            flags = QItemSelectionModel.SelectionFlag
            selection.select(shown.index(row, 0), flags.Select | flags.Rows)
    for tester in testers:
        tester.deleteLater()


def test_runs_that_a_filter_found_are_shown_and_no_others(table: tuple[RunsModel, RunsProxyModel]) -> None:
    _, shown = table
    shown.set_filter(FilterCriteria(run_ids=frozenset({2, 5, 99})), "", "")
    assert ids(shown) == [5, 2]
    shown.set_filter(FilterCriteria(), "", "")
    assert ids(shown) == [6, 5, 4, 3, 2, 1]


def said(model: RunsModel | RunsProxyModel) -> list[tuple[int, list[str]]]:
    """Collects the rows of a model that change, with the columns."""
    found: list[tuple[int, list[str]]] = []
    keys = list(COLUMN)

    def note(first: object, last: object) -> None:
        found.append((first.data(RUN_ROLE), keys[first.column() : last.column() + 1]))

    model.dataChanged.connect(note)
    return found


def running(done: int, seconds: float = 2.0) -> Progress:
    return Progress(Status.RUNNING, 100, done, seconds)


def test_only_cells_that_show_something_else_are_drawn_again(table: tuple[RunsModel, RunsProxyModel]) -> None:
    model, shown = table
    model.show_progress({3: running(10)})
    found = said(shown)
    model.show_progress({3: running(10)})
    assert found == []
    model.show_progress({3: running(11)})
    assert found == [(3, ["progress"]), (3, ["steps"])]
    found.clear()
    model.show_progress({3: running(11, 75.0), 77: running(1)})
    assert found == [(3, ["seconds"])]


def test_a_new_status_colours_the_whole_row_again(table: tuple[RunsModel, RunsProxyModel]) -> None:
    model, shown = table
    found = said(shown)
    model.show_progress({3: running(50)})
    assert found == [(3, list(COLUMN))]


def test_listing_the_same_runs_again_draws_nothing(table: tuple[RunsModel, RunsProxyModel]) -> None:
    model, shown = table
    records = [row.record for row in model.rows]
    before = list(model.rows)
    found = said(shown)
    model.show_runs(records, {})
    assert found == []
    assert all(now is past for now, past in zip(model.rows, before, strict=True))


def test_a_run_that_moves_on_finds_its_place_in_the_order(table: tuple[RunsModel, RunsProxyModel]) -> None:
    model, shown = table
    shown.sort(COLUMN["steps"], Qt.SortOrder.AscendingOrder)
    assert ids(shown) == [6, 5, 4, 3, 2, 1]
    model.show_progress({6: running(90), 1: running(20)})
    assert ids(shown) == [1, 5, 4, 3, 2, 6]


def test_a_run_that_comes_to_have_the_status_appears(table: tuple[RunsModel, RunsProxyModel]) -> None:
    model, shown = table
    shown.set_filter(FilterCriteria(), "running", "")
    assert ids(shown) == []
    model.show_progress({2: running(1), 4: running(1)})
    assert ids(shown) == [4, 2]
    model.show_progress({4: Progress(Status.STOPPED, 100, 1)})
    assert ids(shown) == [2]


def test_a_run_is_ticked_through_the_order_that_is_shown(table: tuple[RunsModel, RunsProxyModel]) -> None:
    model, shown = table
    shown.sort(0, Qt.SortOrder.AscendingOrder)
    first, role = shown.index(0, 0), Qt.ItemDataRole.CheckStateRole
    assert shown.flags(first) & Qt.ItemFlag.ItemIsUserCheckable
    assert not shown.flags(shown.index(0, 1)) & Qt.ItemFlag.ItemIsUserCheckable
    assert shown.setData(first, Qt.CheckState.Checked, role)
    assert model.ticked == [1]
    assert Qt.CheckState(first.data(role)) is Qt.CheckState.Checked


@given(st.integers(1, 40), st.sampled_from(Status))
def test_a_row_prepared_ahead_is_the_row_that_is_made_when_asked(number: int, status: Status) -> None:
    ahead, late = RunTableRow(record(number, status)), RunTableRow(record(number, status))
    assert not ahead.is_prepared
    ahead.prepare()
    assert ahead.is_prepared
    assert ahead.texts == tuple(column.cell_text(late) for column in COLUMNS)
    assert ahead.searchable == late.searchable
    # As texts, since NaN is unlike itself.
    columns = range(len(COLUMNS))
    assert str([ahead.sort_key(c) for c in columns]) == str([late.sort_key(c) for c in columns])
