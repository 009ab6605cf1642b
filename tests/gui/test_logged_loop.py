"""A loop of a person's own in another process, followed by the open window."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

import storage
from workbench.execution.run_store import open_run_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from window_fixtures import Bench

LOOP = """
import pathlib, sys
import storage

step = 0
with storage.open_run("mine", place=pathlib.Path(sys.argv[1]), planned_steps=int(sys.argv[2])) as run:
    for line in sys.stdin:
        for _ in range(int(line)):
            step += 1
            run.log(step, loss=1 / step, my_metric=-float(step))
"""
"""Logs as many steps as each line of its input says, and fails at one that is no number."""


@contextmanager
def loop(bench: Bench, planned_steps: int = 0) -> Iterator[subprocess.Popen[str]]:
    """The loop, running in a process of its own and listed by the window."""
    command = [sys.executable, "-c", LOOP, str(bench.session.store.local), str(planned_steps)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            bench.until(lambda: bool(bench.session.runs))
            yield process
        finally:
            process.kill()


def log(process: subprocess.Popen[str], steps: int | str) -> None:
    process.stdin.write(f"{steps}\n")
    process.stdin.flush()


def points(bench: Bench) -> np.ndarray:
    (run,) = bench.session.runs
    return bench.window.compare.plot.plot.curve(f"{run.id}/raw").data.values()


def cell(bench: Bench, column: str) -> str:
    model = bench.window.runs.model
    headings = [model.headerData(number, Qt.Orientation.Horizontal) for number in range(model.columnCount())]
    return str(model.index(0, headings.index(column)).data())


def test_the_curve_of_a_ticked_run_grows_while_its_loop_goes_on(bench: Bench) -> None:
    with loop(bench) as process:
        log(process, 100)
        (run,) = bench.session.runs
        bench.window.runs.tick([run.id])
        bench.click("compare")
        bench.until(lambda: points(bench).size == 100)
        np.testing.assert_array_equal(points(bench), 1 / np.arange(1, 101))
        log(process, 50)
        bench.until(lambda: points(bench).size == 150)
        assert bench.status(run.id) == "running"
        series = bench.window.compare.bar.findChild(QComboBox)
        series.setCurrentIndex(series.findData("my_metric"))
        bench.until(lambda: points(bench).size == 150)
        np.testing.assert_array_equal(points(bench), -np.arange(1.0, 151))
        log(process, 5000)
        bench.until(lambda: points(bench).size == 5150)
        process.stdin.close()
        bench.until(lambda: bench.status(run.id) == "finished")
        assert (process.wait(60), process.stderr.read()) == (0, "")
    np.testing.assert_array_equal(points(bench), -np.arange(1.0, 5151))


@pytest.mark.parametrize(("planned", "shown"), [(0, ("", "100%")), (200, ("50%", "50%"))])
def test_the_table_shows_a_loop_that_did_not_say_how_long_it_is(bench: Bench, planned, shown) -> None:
    with loop(bench, planned) as process:
        log(process, 100)
        bench.until(lambda: cell(bench, "Steps") == "100")
        assert cell(bench, "Progress") == shown[0]
        process.stdin.close()
        bench.until(lambda: cell(bench, "Status") == "finished")
    assert cell(bench, "Progress") == shown[1]


def test_a_loop_that_raises_is_shown_as_failed_with_its_reason_and_its_points(bench: Bench) -> None:
    with loop(bench) as process:
        log(process, 30)
        log(process, "thirty")
        bench.until(lambda: cell(bench, "Status") == "failed")
        assert "Traceback" in process.stderr.read()
    assert cell(bench, "Message").startswith("ValueError: invalid literal for int()")
    (run,) = bench.session.runs
    assert bench.session.store.series(run.id, "loss").values.size == 30


def test_a_loop_that_is_killed_is_interrupted_at_the_next_start_and_keeps_its_points(bench: Bench) -> None:
    with loop(bench) as process:
        log(process, 100)
        bench.until(lambda: cell(bench, "Steps") == "100")
        process.kill()
        process.wait(60)
        assert cell(bench, "Status") == "running"
        with open_run_store(bench.session.store.local) as store:
            (run,) = store.runs()
            assert run.status is storage.Status.INTERRUPTED
            assert str(process.pid) in run.message
            assert store.series(run.id, "loss").values.size == 100
        bench.until(lambda: cell(bench, "Status") == "interrupted")


def test_what_asks_for_an_experiment_is_refused_for_a_logged_loop(bench: Bench) -> None:
    with loop(bench) as process:
        log(process, 10)
        process.stdin.close()
        bench.until(lambda: cell(bench, "Status") == "finished")
    bench.window.runs.select([bench.session.runs[0].id])
    actions = bench.window.actions_by_name
    assert not any(actions[name].isEnabled() for name in ("branch", "continue_run", "verify"))
    actions["use_settings"].trigger()
    bench.until(lambda: "logged or imported without an experiment" in bench.window.message.text())
