"""The bin: what lies in it, what comes back, what goes for good, and that the room is given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from finished_runs import add_runs, choose, listed, opened
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QTableWidget
from window_fixtures import surface

import storage
from storage import RunNotFoundError
from workbench.execution.disk_usage import disk_sizes
from workbench.formatting import size

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from window_fixtures import Bench


def press(bench: Bench, window: QWidget, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert button.isEnabled(), name
    bench.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def column(window: QWidget, number: int) -> list[str]:
    table = window.findChild(QTableWidget, "bin_runs")
    return [table.item(row, number).text() for row in range(table.rowCount())]


@pytest.fixture
def binned(bench: Bench) -> Bench:
    """Runs 1 and 3 in the bin, one after the other, and the bin opened."""
    add_runs(bench, ["a", "b", "c"])
    for run_id, left in ((1, [3, 2]), (3, [2])):
        bench.window.runs.select([run_id])
        choose(bench, "delete")
        bench.until(lambda left=left: listed(bench) == left)
    choose(bench, "bin")
    bench.until(lambda: column(opened(bench, "bin"), 0) == ["3", "1"])
    return bench


def test_the_bin_lists_the_latest_first_with_what_they_take(binned: Bench) -> None:
    window = opened(binned, "bin")
    assert column(window, 1) == ["c", "a"]
    assert all(column(window, 3))
    sizes = disk_sizes(binned.session.store)
    binned.until(lambda: column(window, 4) == [size(sizes[3]), size(sizes[1])])
    told = window.findChild(QLabel, "bin_told")
    assert told.text() == f"2 runs, {size(sizes[1] + sizes[3])}"


def test_a_run_is_restored_from_the_bin_and_that_can_be_undone(binned: Bench) -> None:
    window = opened(binned, "bin")
    assert not window.findChild(QPushButton, "bin_restore").isEnabled()
    table = window.findChild(QTableWidget, "bin_runs")
    place = table.visualItemRect(table.item(1, 0)).center()
    binned.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    press(binned, window, "bin_restore")
    binned.until(lambda: listed(binned) == [2, 1])
    binned.until(lambda: column(window, 0) == ["3"])
    choose(binned, "undo")
    binned.until(lambda: listed(binned) == [2])


def test_emptying_asks_and_removes_only_after_yes(binned: Bench) -> None:
    window = opened(binned, "bin")
    press(binned, window, "bin_empty")
    question = opened(binned, "bin_question")
    assert isinstance(question, QMessageBox)
    assert question.text().startswith("Remove 2 runs with ")
    binned.qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert [run.id for run in binned.session.store.runs(in_bin=True)] == [3, 1]
    press(binned, window, "bin_empty")
    press(binned, opened(binned, "bin_question"), "bin_remove")
    binned.until(lambda: column(window, 0) == [])
    with pytest.raises(RunNotFoundError):
        binned.session.store.run(1)
    binned.until(lambda: "gave" in binned.window.statusBar().currentMessage())
    assert not window.findChild(QPushButton, "bin_empty").isEnabled()
    choose(binned, "undo")
    binned.until(lambda: "gone for good" in binned.window.message.text())


def test_a_run_locked_in_the_bin_stays_and_the_question_says_so(binned: Bench) -> None:
    binned.session.store.set_locked([1], True)
    window = opened(binned, "bin")
    binned.until(lambda: binned.session.store.run(1).locked and any(r.locked for r in window._shown))
    press(binned, window, "bin_empty")
    question = opened(binned, "bin_question")
    assert question.text().startswith("Remove 1 run with ")
    assert "Locked runs stay in the bin: 1." in question.informativeText()
    press(binned, question, "bin_remove")
    binned.until(lambda: column(window, 0) == ["1"])


def test_a_run_that_another_program_deletes_after_the_question_is_not_removed(binned: Bench) -> None:
    window = opened(binned, "bin")
    press(binned, window, "bin_empty")
    question = opened(binned, "bin_question")
    with storage.open_store(binned.session.store.local) as other:
        other.delete([2])
    press(binned, question, "bin_remove")
    binned.until(lambda: column(window, 0) == ["2"])
    assert binned.session.store.run(2).deleted is not None


def test_the_file_is_smaller_afterwards_and_the_status_bar_says_so(bench: Bench) -> None:
    (run_id,) = add_runs(bench, ["big"])
    steps = np.arange(51, 200_051)
    values = np.random.default_rng(0).normal(size=(200_000, 1))
    bench.session.store.write([storage.SeriesBlock(run_id, ("loss",), steps, steps * 0.01, values)])
    bench.session.store.vacuum()
    before = bench.session.store.local.stat().st_size
    assert before > 1_500_000
    label = bench.find("store_label", QLabel)
    bench.until(lambda: label.text().endswith(f"{before / 1e6:.1f} MB"))
    bench.window.runs.select([run_id])
    choose(bench, "delete")
    bench.until(lambda: listed(bench) == [])
    choose(bench, "bin")
    window = opened(bench, "bin")
    bench.until(lambda: column(window, 0) == ["1"])
    press(bench, window, "bin_empty")
    press(bench, opened(bench, "bin_question"), "bin_remove")
    bench.until(lambda: bench.session.store.local.stat().st_size < before / 10)
    bench.until(lambda: label.text().endswith(" kB"))


def test_checkpoints_go_with_their_run_and_count_for_its_size(bench: Bench) -> None:
    run_id = bench.start(surface("adam"))
    bench.finish()
    uid = bench.session.runs[0].uid
    folder = bench.session.store.local.with_name("runs-checkpoints") / uid
    bench.until(lambda: folder.is_dir() and any(folder.glob("*.safetensors")))
    kept = sum(file.stat().st_size for file in folder.iterdir())
    store = bench.session.store
    bench.until(lambda: bench.window.runs.model.row(run_id).size == store.sizes()[run_id] + kept)
    bench.window.runs.select([run_id])
    choose(bench, "delete")
    bench.until(lambda: listed(bench) == [])
    assert folder.is_dir()
    choose(bench, "bin")
    window = opened(bench, "bin")
    bench.until(lambda: column(window, 0) == [str(run_id)])
    press(bench, window, "bin_empty")
    press(bench, opened(bench, "bin_question"), "bin_remove")
    bench.until(lambda: not folder.exists())
