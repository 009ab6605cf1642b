"""The window is closed while its store cannot be written: a countdown, a way out, and nothing is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from window_fixtures import endless

import storage
from storage import Status
from workbench.execution import recorder
from workbench.ui.app.closing_dialog import ClosingDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from window_fixtures import Bench

LOOK_MS = 20


@contextmanager
def locked(place: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@contextmanager
def once_shown(act: Callable[[ClosingDialog], bool]) -> Iterator[list[str]]:
    """Call a function with the dialog until it is done; what the dialog says is in the list."""
    texts: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, ClosingDialog) and dialog.isVisible():
            texts.extend(label.text() for label in dialog.findChildren(QLabel))
            if act(dialog):
                timer.stop()

    timer = QTimer()
    timer.setInterval(LOOK_MS)
    timer.timeout.connect(look)
    timer.start()
    yield texts
    timer.stop()


def click(dialog: ClosingDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def training(open_bench: Callable[[], Bench], monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(recorder, "RETRY_SECONDS", 0.02)
    usual = storage.open_store
    monkeypatch.setattr(storage, "open_store", lambda place: usual(place, busy_timeout_s=0.05))
    bench = open_bench()
    run_id = bench.start(endless())
    bench.until(lambda: bench.session.store.run(run_id).steps_done > 0)
    return bench


def assert_whole(place: Path, steps: int) -> None:
    with storage.open_store(place) as store:
        (run,) = store.runs()
        assert (run.status, run.steps_done) == (Status.INTERRUPTED, steps)
        assert "closed before" in run.message
        assert store.series(run.id, "loss").steps.tolist() == list(range(1, steps + 1))


def test_what_is_left_can_be_saved_beside_the_store(
    training: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    place, job = training.session.store.place, training.session.runner.jobs[0]

    def act(dialog: ClosingDialog) -> bool:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert dialog.isVisible()
        click(dialog, "closing_save")
        return True

    with locked(place), once_shown(act) as texts:
        training.close()
    assert any("locked" in text for text in texts)
    assert any("tried again for" in text for text in texts)
    assert len(list(place.parent.glob("*rescue*"))) == 1
    assert "the next start takes it in" in capsys.readouterr().err
    assert_whole(place, job.progress.done)


def test_a_store_that_is_free_again_gets_everything(training: Bench) -> None:
    place, job = training.session.store.place, training.session.runner.jobs[0]
    with locked(place) as other:

        def act(dialog: ClosingDialog) -> bool:
            click(dialog, "closing_wait")
            other.execute("ROLLBACK")
            return True

        with once_shown(act):
            training.close()
    assert not list(place.parent.glob("*rescue*"))
    assert_whole(place, job.progress.done)


def test_a_loss_is_told(training: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    place, told = training.session.store.place, []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.text()))
    monkeypatch.setattr("storage.save_remainders", _refuse)
    monkeypatch.setattr(recorder, "CLOSING_SECONDS", 0.1)
    with locked(place):
        training.close()
    assert len(told) == 1
    assert "it is lost" in told[0]


def test_a_list_that_comes_while_the_window_closes_is_not_measured(bench: Bench) -> None:
    bench.close()
    # An exception of a slot fails the test.
    bench.session.runs_listed.emit()


def _refuse(place: Path, _local: Path, _remainders: object) -> None:
    raise storage.StoreFullError(place)
