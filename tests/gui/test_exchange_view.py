"""Files dropped onto the window, chosen in its dialogs, and packed from its table."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QProgressBar
from window_fixtures import surface

import storage
from storage import Change, NewRun, Status
from workbench.ui.transfer import transfer_commands

if TYPE_CHECKING:
    from window_fixtures import Bench

NEW = NewRun(
    name="theirs", problem="quadratic", optimizer="adam", convention="torch", schedule="constant",
    experiment={}, settings={"lr": 0.1}, seed=1, planned_steps=5, device="cpu", environment={},
)  # fmt: skip
COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def theirs(tmp_path):
    """A file with some runs of somebody else's."""

    def make(count=3):
        path = tmp_path / "theirs.sqlite"
        with storage.open_store(path) as store:
            made = store.add_runs([NEW] * count)
            store.write([], [Change(run_id, status=Status.FINISHED, steps_done=5) for run_id in made])
        return path

    return make


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def enter(bench: Bench, data: QMimeData) -> bool:
    event = QDragEnterEvent(QPoint(200, 200), COPY, data, LEFT, NONE)
    QApplication.sendEvent(bench.window, event)
    return event.isAccepted()


def drop(bench: Bench, data: QMimeData) -> bool:
    # Qt gives a drop to whoever accepted that it came in.
    enter(bench, data)
    event = QDropEvent(QPointF(200, 200), COPY, data, LEFT, NONE)
    QApplication.sendEvent(bench.window, event)
    return event.isAccepted()


def status(bench: Bench) -> str:
    return bench.window.statusBar().currentMessage()


def test_files_that_are_held_over_the_window_show_what_comes_of_them(bench: Bench, theirs) -> None:
    hint = bench.find("drop_hint")
    data = files(theirs())
    assert not hint.isVisible()
    assert enter(bench, data)
    assert hint.isVisible()
    assert hint.accessibleName() or "Drop to import" in hint.text()
    move = QDragMoveEvent(QPoint(300, 300), COPY, data, LEFT, NONE)
    QApplication.sendEvent(bench.window, move)
    assert move.isAccepted()
    assert bench.window.rect().contains(hint.geometry())
    bench.window.resize(bench.window.width() + 40, bench.window.height())
    bench.until(lambda: hint.geometry().center().x() == bench.window.rect().center().x())
    QApplication.sendEvent(bench.window, QDragLeaveEvent())
    assert not hint.isVisible()


def test_words_and_addresses_are_not_for_the_window(bench: Bench) -> None:
    words, address = QMimeData(), QMimeData()
    words.setText("hello")
    address.setUrls([QUrl("https://example.org/runs.descent")])
    for data in (words, address):
        assert not enter(bench, data)
        assert not drop(bench, data)
    assert not bench.find("drop_hint").isVisible()


def test_dropped_files_are_taken_and_selected(bench: Bench, theirs, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("step,loss\n1,2\n2,1\n")
    data = files(theirs(), table)
    assert drop(bench, data)
    assert not bench.find("drop_hint").isVisible()
    bench.until(lambda: sorted(bench.window.runs.selected()) == [1, 2, 3, 4])
    assert status(bench) == "Import: 4 taken"
    assert not bench.find("transfer").isVisible()
    # Once more: nothing is new.
    drop(bench, files(theirs()))
    bench.until(lambda: "already here" in status(bench))
    assert status(bench) == "Import: 3 taken, 3 already here"
    assert len(bench.session.store.runs()) == 7


def test_what_is_refused_is_told_in_the_window(bench: Bench, theirs, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("step,loss\n1,=1+1\n")
    drop(bench, files(bad))
    bench.until(lambda: bool(bench.window.message.text()))
    assert bench.window.message.text() == (
        f"Import: 1 refused: {bad}: it must be a table of numbers, but line 2, column 'loss' holds '=1+1'"
    )
    drop(bench, files(bad, tmp_path, theirs()))
    bench.until(lambda: bench.window.message.text() == "Import: 3 taken, 2 refused")
    bench.click("message_copy")
    copied = QApplication.clipboard().text().splitlines()
    assert copied[0].startswith(f"{bad}: it must be a table of numbers")
    assert copied[1] == f"{tmp_path}: it must be a folder with event files of TensorBoard, or a file"


@pytest.mark.usefixtures("korean")
def test_in_korean_too(bench: Bench, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("step,loss\n1,=1+1\n")
    drop(bench, files(bad))
    bench.until(lambda: bool(bench.window.message.text()))
    assert "2번째 줄" in bench.window.message.text()
    assert "must be" not in bench.window.message.text()


def test_by_the_menu(bench: Bench, theirs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = str(theirs())
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([path], ""))
    bench.window.actions_by_name["import_runs"].trigger()
    bench.until(lambda: len(bench.window.runs.selected()) == 3)
    (tmp_path / "logs").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "logs"))
    bench.window.actions_by_name["import_folder"].trigger()
    bench.until(lambda: "folder with event files" in bench.window.message.text())
    for name in ("getOpenFileNames", "getExistingDirectory"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: ("", ""))
    assert bench.window.actions_by_name["import_runs"].shortcut().toString() == "Ctrl+I"


def test_an_import_can_be_cancelled(bench: Bench, theirs) -> None:
    drop(bench, files(theirs(3_000)))
    assert bench.find("transfer").isVisible()
    bench.until(lambda: bench.find("transfer_progress", QProgressBar).value() > 0)
    assert bench.find("transfer_progress", QProgressBar).maximum() == 3_000
    # Another has to wait.
    drop(bench, files(Path("other.csv")))
    assert "Wait until" in bench.window.message.text()
    bench.click("transfer_cancel")
    bench.until(lambda: not bench.find("transfer").isVisible())
    taken = len(bench.session.store.runs())
    assert 0 < taken < 3_000
    assert status(bench) == f"Import: {taken} taken, then stopped"
    bench.until(lambda: len(bench.window.runs.selected()) == taken)


def test_imported_runs_that_are_listed_before_the_import_has_ended_are_selected(
    bench: Bench, theirs, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = transfer_commands._take

    def listed_first(session, paths, transfer):
        report = take(session, paths, transfer)
        looked_again = threading.Event()
        while not set(report.run_ids) <= {run.id for run in session.runs}:
            looked_again.wait(0.01)
        return report

    monkeypatch.setattr(transfer_commands, "_take", listed_first)
    drop(bench, files(theirs()))
    bench.until(lambda: len(bench.window.runs.selected()) == 3)


def test_closing_the_window_ends_an_import(bench: Bench, theirs, tmp_path: Path) -> None:
    drop(bench, files(theirs(3_000)))
    bench.until(lambda: bench.find("transfer_progress", QProgressBar).value() > 0)
    bench.close()
    with storage.open_store(tmp_path / "runs.sqlite") as store:
        assert 0 < len(store.runs()) < 3_000


def test_selected_runs_are_packed(
    bench: Bench, theirs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not bench.window.actions_by_name["pack_runs"].isEnabled()
    drop(bench, files(theirs()))
    bench.until(lambda: len(bench.window.runs.selected()) == 3)
    bench.window.runs.select([1, 3])
    asked: list[str] = []
    chosen = tmp_path / "out" / "sweep"

    def ask(_window: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        asked.append(name)
        return str(chosen), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    pack = bench.window.actions_by_name["pack_runs"].trigger
    pack()
    bench.until(lambda: bool(bench.window.message.text()))
    assert str(chosen) in bench.window.message.text()
    chosen.parent.mkdir()
    pack()
    bench.until(lambda: status(bench) == f"{chosen}.descent was written.")
    assert asked == ["runs.descent"] * 2
    with storage.UntrustedStore(chosen.with_suffix(".descent")) as foreign:
        assert len(foreign.runs()) == 2
    for ending in ("", "-wal"):
        bench.window.message.hide()
        own = str(bench.session.store.local) + ending
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, own=own: (own, ""))
        pack()
        assert "another file than the run store" in bench.window.message.text()
    assert len(bench.session.store.runs()) == 3


def test_a_run_of_a_table_cannot_be_repeated(bench: Bench, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("step,loss\n1,2\n2,1\n")
    drop(bench, files(table))
    bench.until(lambda: bench.window.runs.selected() == [1])
    for name in ("verify", "branch", "continue_run", "resume"):
        assert not bench.window.actions_by_name[name].isEnabled(), name
    bench.window.actions_by_name["use_settings"].trigger()
    bench.until(lambda: "without an experiment to repeat" in bench.window.message.text())


def test_code_of_an_imported_run_is_named_before_it_can_be_started(bench: Bench, tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text("def module(): ...\ndef data(): ...\ndef loss(output, target): ...\n")
    experiment = surface().document() | {"problem": {"name": "python", "file": str(code)}}
    with storage.open_store(tmp_path / "theirs.sqlite") as store:
        run_id = store.add_run(
            NewRun(
                **{name: getattr(NEW, name) for name in NEW.__dataclass_fields__} | {"experiment": experiment}
            )
        )
        store.write([], [Change(run_id, status=Status.FINISHED, steps_done=5)])
    drop(bench, files(tmp_path / "theirs.sqlite"))
    bench.until(lambda: bench.window.runs.selected() == [1])
    bench.window.actions_by_name["use_settings"].trigger()
    bench.until(lambda: bool(bench.window.message.text()))
    assert bench.window.message.text() == (
        f"This run was imported. Read {code} before you start: it will be executed."
    )
    bench.window.message.hide()
    bench.window.actions_by_name["branch"].trigger()
    bench.until(partial(lambda text: "would execute" in text(), bench.window.message.text))
