"""The window on a store that a team shares."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from window_fixtures import Bench, surface

from storage import Server, Status, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postgresql_server import TestServer
    from pytestqt.qtbot import QtBot


@pytest.fixture
def bench(
    qtbot: QtBot, postgresql_server: TestServer, monkeypatch: pytest.MonkeyPatch, tmp_path_factory
) -> Iterator[Bench]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
    place = postgresql_server.new_database(empty=True)
    bench = Bench(qtbot, replace(place, url=place.url.set(password="horse")))
    yield bench
    bench.close()
    postgresql_server.drop(place)


def texts(window: QWidget) -> list[str]:
    labels = [label.text() for label in window.findChildren(QLabel)]
    return [window.windowTitle(), *labels, *(each.toolTip() for each in window.findChildren(QWidget))]


def test_a_team_sees_each_others_runs_and_nobody_a_password(
    bench: Bench, postgresql_server: TestServer
) -> None:
    place = bench.session.store.place
    assert isinstance(place, Server)
    assert str(place) in texts(bench.window)
    run = bench.start(surface())
    bench.finish()
    assert bench.status(run) == Status.FINISHED
    with open_store(str(place)) as colleague:
        assert colleague.run(run).summaries["loss"].count == colleague.run(run).steps_done
        colleague.rename([run], "seen by a colleague")
    bench.until(lambda: bench.session.runs[0].name == "seen by a colleague")
    assert bench.session.store.local.parent.joinpath(
        f"{bench.session.store.local.stem}-checkpoints", bench.session.runs[0].uid
    ).is_dir()
    assert not [text for text in texts(bench.window) if "horse" in text]


def test_a_server_that_goes_away_is_told_and_its_return_too(
    bench: Bench, postgresql_server: TestServer
) -> None:
    run = bench.start(surface(steps=10**9))
    bench.until(lambda: bench.status(run) == Status.RUNNING)
    postgresql_server.stop()
    try:
        bench.until(lambda: "cannot be reached" in bench.window.message.text())
        assert not [text for text in texts(bench.window) if "horse" in text]
    finally:
        postgresql_server.start()
    bench.until(lambda: "again" in bench.window.message.text())
    (job,) = bench.session.runner.jobs
    job.stop()
    bench.finish()
    assert bench.status(run) == Status.STOPPED
