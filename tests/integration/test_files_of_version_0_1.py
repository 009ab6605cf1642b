"""Files that version 0.1.0 wrote: its store, checkpoints, packed runs and experiments are read for ever.

``tests/fixtures/version_0_1`` was written by that version and is never changed. ``expected.json`` holds what
its ``list --json`` and ``bin --json`` printed, and the length and SHA-256 of each series.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from storage import RunProtectedError, Status, open_store

FILES = Path(__file__).parents[1] / "fixtures" / "version_0_1"
EXPECTED = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))
STOPPED_AT = 127


@pytest.fixture(autouse=True)
def old_files(place: Path) -> Path:
    """The store and its checkpoints, copied to where the commands of a test look for them."""
    shutil.copy(FILES / "runs.sqlite", place)
    shutil.copytree(FILES / "runs-checkpoints", place.with_name("runs-checkpoints"))
    return place


def test_the_same_runs_are_listed(command) -> None:
    assert command("list", "--json").json() == EXPECTED["list"]
    assert command("bin", "--json").json() == EXPECTED["bin"]


def test_filters_find_the_same_runs(command) -> None:
    def found(text: str) -> list[int]:
        return [run["id"] for run in command("list", "--json", "--filter", text).json()]

    assert found("tag = paper") == [3, 1]
    assert found("optimizer = nadam and seed < 3") == [8]
    assert found("status = diverged or status = stopped") == [6, 4]
    assert found("setting clip = inf") == [7]


def test_what_a_person_has_written_is_there(place: Path) -> None:
    with open_store(place) as store:
        first, renamed, branch = store.run(1), store.run(3), store.run(9)
        assert (first.name, first.tags) == ("first try", ("paper", "논문"))
        assert first.note == "A *note* in Markdown.\n\nWith θ and a second paragraph."
        assert (renamed.name, renamed.favourite) == ("renamed", True)
        assert (branch.parent_id, branch.parent_step) == (1, 60)
        assert store.run(7).settings == {
            "lr": 0.5, "clip": float("inf"), "epochs": 3, "nesterov": True, "seed": 11,
        }  # fmt: skip
        assert [run.id for run in store.runs(in_bin=True)] == [10]
        with pytest.raises(RunProtectedError):
            store.delete([2])


def test_every_point_is_the_same_to_the_last_bit(place: Path) -> None:
    with open_store(place) as store:
        for number, expected in EXPECTED["series"].items():
            found = {
                name: [
                    series.steps.size,
                    hashlib.sha256(series.steps.tobytes() + series.values.tobytes()).hexdigest(),
                ]
                for name, series in store.all_series(int(number)).items()
            }
            assert found == expected, f"run {number}"
        assert np.isnan(store.series(7, "norm").values).tolist() == [step == 10 for step in range(1, 31)]


@pytest.mark.parametrize("run_id", [1, 2, 3, 4, 5, 8, 9, 10])
def test_a_run_repeats_to_the_last_bit(command, run_id: int) -> None:
    assert command("verify", run_id, "--json").json()["verdict"] == "equal"


def test_a_stopped_run_goes_on_from_its_checkpoint(command, place: Path) -> None:
    with open_store(place) as store:
        stopped = store.run(6)
        before = store.series(6, "loss")
    assert (stopped.status, stopped.steps_done, stopped.planned_steps) == (Status.STOPPED, STOPPED_AT, 400)
    assert command("resume", 6, "--quiet").code == 0
    with open_store(place) as store:
        assert (store.run(6).status, store.run(6).steps_done) == (Status.FINISHED, 400)
        loss = store.series(6, "loss")
    assert loss.steps.tolist() == list(range(1, 401))
    assert np.array_equal(loss.values[:STOPPED_AT], before.values)
    assert command("verify", 6).code == 0


def test_packed_runs_are_imported(command, tmp_path: Path) -> None:
    target = tmp_path / "other.sqlite"
    outcome = command("import", FILES / "packed.sqlite", "--json", "--quiet", "--store", target)
    assert outcome.code == 0
    with open_store(target) as store:
        runs = {run.name: run for run in store.runs()}
        assert sorted(runs) == ["first try", "own loop", "renamed"]
        assert runs["first try"].tags == ("paper", "논문")
        assert store.series(runs["own loop"].id, "accuracy").steps.tolist() == [5, 10, 15, 20, 25, 30]


def test_an_experiment_in_a_file_runs_as_it_did(command, place: Path) -> None:
    outcome = command("run", FILES / "experiment.toml", "--quiet", "--json")
    assert outcome.code == 0
    with open_store(place) as store:
        again = store.series(outcome.json()["id"], "loss")
        assert np.array_equal(again.values, store.series(1, "loss").values)
