"""Exporting from the window: shown, cancelled, failed, and never in the way."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QProgressBar, QToolButton
from window_fixtures import surface

import storage
from storage import SeriesBlock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from window_fixtures import Bench

LARGE = 3_000_000
"""Points of each series of a run that takes many seconds to be written as events."""

HANGUL = re.compile("[가-힣]")


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[str, str]]]:
    """What the person answers when a dialog asks for a name; gives what it suggested and offered."""
    asked: list[tuple[str, str]] = []

    def answer_with(path: Path | str, chosen: str = "") -> list[tuple[str, str]]:
        def reply(parent: object, title: str, suggested: str, filters: str) -> tuple[str, str]:
            asked.append((suggested, filters))
            return str(path), chosen

        monkeypatch.setattr(QFileDialog, "getSaveFileName", reply)
        return asked

    return answer_with


def choose_logged(bench: Bench, points: int) -> int:
    """A run with many points of another program, selected in the table."""
    path = bench.session.store.local
    with storage.open_run("logged", place=path) as run:
        pass
    steps = np.arange(points)
    values = np.stack([np.sin(steps), np.cos(steps)], axis=1)
    with storage.open_store(path) as store:
        store.write([SeriesBlock(run.run_id, ("loss", "norm"), steps, steps * 0.1, values)])
    bench.until(lambda: any(listed.id == run.run_id and listed.summaries for listed in bench.session.runs))
    bench.window.runs.select([run.run_id])
    return run.run_id


def export(bench: Bench) -> None:
    bench.window.actions_by_name["export_run"].trigger()


def status(bench: Bench) -> str:
    return bench.window.statusBar().currentMessage()


def test_selected_runs_are_exported_and_the_status_bar_says_so(bench: Bench, tmp_path, answer) -> None:
    runs = [bench.start(surface(steps=steps)) for steps in (20, 30)]
    bench.finish()
    bench.window.runs.select(runs)
    asked = answer(tmp_path / "both.json")
    export(bench)
    bench.until(lambda: "both.json was written" in status(bench))
    document = json.loads((tmp_path / "both.json").read_text(encoding="utf-8"))
    assert {run["run"] for run in document["runs"]} == set(runs)
    assert bench.find("export_strip").isHidden()
    ((suggested, filters),) = asked
    assert suggested == "runs"
    assert {"CSV (*.csv)", "JSON (*.json)", "TensorBoard (*)"} <= set(filters.split(";;"))


@pytest.mark.parametrize(
    ("name", "chosen", "written"),
    [
        ("mine", "JSON (*.json)", "mine.json"),
        ("mine.csv", "JSON (*.json)", "mine.csv"),
        ("v1.2", "", "v1.2.csv"),
        ("events", "TensorBoard (*)", "events"),
    ],
)
def test_the_ending_of_the_name_counts_for_more_than_the_chosen_format(
    bench: Bench, tmp_path, answer, name, chosen, written
) -> None:
    choose_logged(bench, 10)
    answer(tmp_path / name, chosen)
    export(bench)
    bench.until(lambda: f"{written} was written" in status(bench))
    assert (tmp_path / written).is_dir() == (written == "events")


def test_a_long_export_shows_how_far_it_is_and_can_be_cancelled(bench: Bench, tmp_path, answer) -> None:
    choose_logged(bench, LARGE)
    before = sorted(tmp_path.iterdir())
    answer(tmp_path / "events", "TensorBoard (*)")
    export(bench)
    bar = bench.find("export_progress", QProgressBar)
    bench.until(lambda: 0 < bar.value() < bar.maximum())
    assert bench.find("export_strip").isVisible()
    assert "events" in bench.find("export_label", QLabel).text()
    bench.find("export_cancel", QToolButton).click()
    bench.until(lambda: "cancelled" in status(bench))
    assert bench.find("export_strip").isHidden()
    assert sorted(tmp_path.iterdir()) == before


def test_while_an_export_goes_on_the_list_is_fresh_and_runs_train(bench: Bench, tmp_path, answer) -> None:
    choose_logged(bench, LARGE)
    answer(tmp_path / "events", "TensorBoard (*)")
    export(bench)
    bench.until(lambda: bench.find("export_progress", QProgressBar).value() > 0)
    run_id = bench.start(surface(steps=50))
    bench.until(lambda: bench.status(run_id) == "finished")
    assert bench.find("export_strip").isVisible()
    bench.window.runs.select([run_id])
    export(bench)
    assert "An export is being written" in bench.window.message.text()
    bench.find("export_cancel", QToolButton).click()
    bench.until(lambda: bench.find("export_strip").isHidden())


def test_closing_the_window_gives_an_export_up(bench: Bench, tmp_path, answer) -> None:
    choose_logged(bench, LARGE)
    answer(tmp_path / "events", "TensorBoard (*)")
    export(bench)
    bench.until(lambda: bench.find("export_progress", QProgressBar).value() > 0)
    bench.close()
    assert not [path for path in tmp_path.iterdir() if "events" in path.name]


def test_nothing_is_replaced_that_the_dialog_did_not_ask_about(bench: Bench, tmp_path, answer) -> None:
    choose_logged(bench, 10)
    (tmp_path / "mine.csv").write_text("precious")
    answer(tmp_path / "mine")
    export(bench)
    assert "mine.csv exists" in bench.window.message.text()
    assert (tmp_path / "mine.csv").read_text() == "precious"
    answer(tmp_path / "mine.csv")
    export(bench)
    bench.until(lambda: "was written" in status(bench))
    assert (tmp_path / "mine.csv").read_text().startswith("step,seconds,loss,norm")


def test_a_dialog_that_is_closed_exports_nothing(bench: Bench, tmp_path, answer) -> None:
    choose_logged(bench, 10)
    before = sorted(tmp_path.iterdir())
    answer("")
    export(bench)
    assert bench.find("export_strip").isHidden()
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.usefixtures("korean")
def test_what_keeps_an_export_from_being_written_is_told_in_korean(
    bench: Bench, tmp_path, answer, monkeypatch
) -> None:
    choose_logged(bench, 10)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "taken").mkdir()
    for name, chosen, told in (
        ("a.parquet", "", 'pip install -e ".[export]"'),
        ("taken", "TensorBoard (*)", "taken"),
        ("missing/a.csv", "", "missing/a.csv"),
        ("runs.sqlite", "", "runs.sqlite.csv"),
    ):
        bench.window.message.hide()
        bench.window.statusBar().clearMessage()
        answer(tmp_path / name, chosen)
        export(bench)
        bench.until(lambda: bool(bench.window.message.text() or status(bench)))
        text = bench.window.message.text() or status(bench)
        assert told in text
        assert HANGUL.search(text)
        assert "must be" not in text
