"""Names, tags, notes, marks and deletion through the window, with undo, against what the store then says."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from finished_runs import add_runs, choose, listed, opened, press
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QListWidget, QPushButton
from window_fixtures import endless

import storage

if TYPE_CHECKING:
    from collections.abc import Callable

    from window_fixtures import Bench

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

LOCKER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
connection.execute("ROLLBACK")
connection.close()
"""


@pytest.fixture
def three(bench: Bench) -> Bench:
    assert add_runs(bench, ["a", "b", "c"]) == [1, 2, 3]
    return bench


def field(bench: Bench, run_id: int, name: str) -> object:
    return getattr(bench.session.store.run(run_id), name)


def undo(bench: Bench) -> None:
    press(bench, Qt.Key.Key_Z, CTRL)


def redo(bench: Bench) -> None:
    press(bench, Qt.Key.Key_Z, CTRL | SHIFT)


def rename(bench: Bench, name: str) -> None:
    press(bench, Qt.Key.Key_F2)
    window = opened(bench, "rename_runs")
    edit = window.findChild(QLineEdit, "rename_name")
    edit.clear()
    bench.qtbot.keyClicks(edit, name)
    bench.qtbot.keyClick(edit, Qt.Key.Key_Return)


def test_f2_renames_and_every_name_comes_back_by_undo(three: Bench) -> None:
    three.window.runs.select([1, 2])
    rename(three, "  both ")
    three.until(lambda: [run.name for run in three.session.runs] == ["c", "both", "both"])
    undo(three)
    three.until(lambda: [run.name for run in three.session.runs] == ["c", "b", "a"])
    assert [field(three, run_id, "name") for run_id in (1, 2, 3)] == ["a", "b", "c"]
    redo(three)
    three.until(lambda: field(three, 2, "name") == "both")


def test_del_puts_runs_into_the_bin_and_the_bar_offers_undo(three: Bench) -> None:
    three.window.runs.select([2])
    press(three, Qt.Key.Key_Delete)
    three.until(lambda: listed(three) == [3, 1])
    assert [run.id for run in three.session.store.runs(in_bin=True)] == [2]
    assert three.window.message.text() == "Run 2 lies in the bin."
    three.click("message_undo")
    three.until(lambda: listed(three) == [3, 2, 1])
    assert three.window.message.text() == ""
    assert three.window.runs.selected() == [2]


def test_one_run_after_another_is_deleted_by_the_keyboard_and_all_come_back(three: Bench) -> None:
    three.window.runs.select([3])
    for left in ([2, 1], [1], []):
        press(three, Qt.Key.Key_Delete)
        three.until(lambda left=left: listed(three) == left)
    for back in ([1], [2, 1], [3, 2, 1]):
        undo(three)
        three.until(lambda back=back: listed(three) == back)
    assert not three.window.actions_by_name["undo"].isEnabled()
    redo(three)
    three.until(lambda: listed(three) == [2, 1])


def test_keys_pressed_faster_than_the_store_works_are_all_carried_out(three: Bench) -> None:
    three.window.runs.select([1])
    for _ in range(3):
        choose(three, "favourite")
        choose(three, "lock")
    three.until(three.window.actions_by_name["undo"].isEnabled)
    for _ in range(6):
        three.window.actions_by_name["undo"].trigger()
    three.until(lambda: not three.window.actions_by_name["undo"].isEnabled())
    assert (field(three, 1, "favourite"), field(three, 1, "locked")) == (False, False)


def test_del_elsewhere_deletes_no_run(three: Bench) -> None:
    three.window.runs.select([1])
    for name in ("optimizer", "filter", "start"):
        widget = three.find(name)
        three.window.activateWindow()
        widget.setFocus()
        three.qtbot.keyClick(widget, Qt.Key.Key_Delete)
    choose(three, "favourite")
    three.until(lambda: field(three, 1, "favourite") is True)
    assert three.session.store.runs(in_bin=True) == []


def test_a_locked_run_stays_and_none_of_those_selected_with_it_goes(three: Bench) -> None:
    three.window.runs.select([1])
    choose(three, "lock")
    three.until(lambda: field(three, 1, "locked") is True)
    three.window.runs.select([1, 2])
    press(three, Qt.Key.Key_Delete)
    three.until(lambda: "locked; unlock it first" in three.window.message.text())
    assert three.session.store.runs(in_bin=True) == []
    choose(three, "undo")
    three.until(lambda: field(three, 1, "locked") is False)


def test_a_run_that_trains_has_to_be_stopped_first(bench: Bench) -> None:
    run_id = bench.start(endless())
    bench.window.runs.select([run_id])
    press(bench, Qt.Key.Key_Delete)
    bench.until(lambda: "stop it first" in bench.window.message.text())
    assert bench.session.store.runs(in_bin=True) == []


def test_tags_of_several_runs_are_ticked_half_ticked_and_typed(three: Bench) -> None:
    three.session.store.tag([1, 2], ["all"])
    three.session.store.tag([1], ["some", "other"])
    three.until(lambda: three.session.runs[2].tags == ("all", "other", "some"))
    three.window.runs.select([1, 2])
    press(three, Qt.Key.Key_T, CTRL | SHIFT)
    window = opened(three, "tag_runs")
    tags = window.findChild(QListWidget, "tag_list")
    states = {tags.item(row).text(): tags.item(row).checkState() for row in range(tags.count())}
    whole, half = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked
    assert states == {"all  (2)": whole, "other  (1)": half, "some  (1)": half}
    tags.findItems("all  (2)", Qt.MatchFlag.MatchExactly)[0].setCheckState(Qt.CheckState.Unchecked)
    tags.findItems("some  (1)", Qt.MatchFlag.MatchExactly)[0].setCheckState(whole)
    edit = window.findChild(QLineEdit, "tag_new")
    three.qtbot.keyClicks(edit, "new, two words")
    three.qtbot.keyClick(edit, Qt.Key.Key_Return)
    three.qtbot.keyClick(edit, Qt.Key.Key_Return)
    three.until(lambda: field(three, 2, "tags") == ("new", "some", "two words"))
    assert field(three, 1, "tags") == ("new", "other", "some", "two words")
    undo(three)
    three.until(lambda: field(three, 2, "tags") == ("all",))
    three.until(lambda: field(three, 1, "tags") == ("all", "other", "some"))


def test_a_tag_is_completed_from_those_of_the_store(three: Bench) -> None:
    three.session.store.tag([3], ["Figure 2"])
    three.window.runs.select([1])
    press(three, Qt.Key.Key_T, CTRL | SHIFT)
    window = opened(three, "tag_runs")
    completer = window.findChild(QCompleter)
    completer.setCompletionPrefix("gure")
    assert completer.currentCompletion() == "Figure 2"
    completer.activated.emit("Figure 2")
    tags = window.findChild(QListWidget, "tag_list")
    three.until(lambda: tags.item(0).checkState() is Qt.CheckState.Checked)
    assert window.findChild(QLineEdit, "tag_new").text() == ""
    three.qtbot.mouseClick(window.findChild(QPushButton, "tag_runs_accept"), Qt.MouseButton.LeftButton)
    three.until(lambda: field(three, 1, "tags") == ("Figure 2",))


def test_a_click_on_the_star_marks_its_run_and_favourites_sort_first(three: Bench) -> None:
    table = three.window.runs.table
    column = next(n for n in range(table.model().columnCount()) if table.model().index(0, n).data() == "☆")
    place = table.visualRect(table.model().index(2, column)).center()
    three.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    three.until(lambda: field(three, 1, "favourite") is True)
    three.until(lambda: table.model().index(2, column).data() == "★")
    table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert listed(three) == [1, 3, 2]


def test_undo_fails_clearly_for_a_run_that_is_gone_and_goes_on_with_the_others(three: Bench) -> None:
    three.window.runs.select([1])
    choose(three, "favourite")
    three.until(lambda: field(three, 1, "favourite") is True)
    three.window.runs.select([2])
    press(three, Qt.Key.Key_Delete)
    three.until(lambda: listed(three) == [3, 1])
    with storage.open_store(three.session.store.local) as other:
        assert other.empty_bin() == [2]
    undo(three)
    three.until(lambda: "run 2 is gone for good" in three.window.message.text())
    undo(three)
    three.until(lambda: field(three, 1, "favourite") is False)


def test_a_store_locked_by_another_program_keeps_what_was_typed(
    open_bench: Callable[[], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_patiently = storage.open_store
    monkeypatch.setattr(storage, "open_store", lambda path: open_patiently(path, busy_timeout_s=0.05))
    bench = open_bench()
    add_runs(bench, ["a"])
    with subprocess.Popen(
        [sys.executable, "-c", LOCKER, bench.session.store.local],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        other.stdout.readline()
        bench.window.runs.select([1])
        rename(bench, "b")
        window = opened(bench, "rename_runs")
        told = window.findChild(QLabel, "rename_runs_fault")
        bench.until(lambda: "locked by another program" in told.text())
        assert window.findChild(QLineEdit, "rename_name").text() == "b"
        assert field(bench, 1, "name") == "a"
        assert not bench.window.actions_by_name["undo"].isEnabled()
        other.communicate()
    bench.qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
    bench.until(lambda: field(bench, 1, "name") == "b")


def test_a_run_that_is_ticked_and_compared_leaves_both_when_it_is_deleted(three: Bench) -> None:
    three.window.runs.tick([1, 2, 3])
    three.click("compare")
    curves = three.window.compare.plot.plot
    three.until(lambda: len(three.window.compare._shown) == 3)
    three.window.runs.select([2])
    press(three, Qt.Key.Key_Delete)
    three.until(lambda: listed(three) == [3, 1])
    assert three.window.runs.model.ticked == [1, 3]
    assert [run.id for run in three.window.compare._shown] == [1, 3]
    assert curves.isVisible()
    assert three.window.message.text() == "Run 2 lies in the bin."


def test_everything_is_there_after_the_next_start(open_bench: Callable[[], Bench]) -> None:
    bench = open_bench()
    add_runs(bench, ["a", "b"])
    bench.window.runs.select([1])
    choose(bench, "favourite")
    rename(bench, "kept")
    bench.window.runs.select([2])
    bench.window.actions_by_name["delete"].trigger()
    # What was asked for is done, even when the window is closed at once.
    bench.close()
    again = open_bench()
    again.until(lambda: listed(again) == [1])
    assert (field(again, 1, "name"), field(again, 1, "favourite")) == ("kept", True)
    assert [run.id for run in again.session.store.runs(in_bin=True)] == [2]
    assert not again.window.actions_by_name["undo"].isEnabled()
