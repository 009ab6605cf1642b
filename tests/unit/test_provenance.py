"""Runs of strangers: nothing of theirs is executed or read at import, and nothing unasked later."""

from __future__ import annotations

import sys
from functools import partial

import pytest

from storage import IMPORTED, Change, NewRun, Status, open_run, open_store, pack
from workbench.errors import InputError
from workbench.execution.job import Job
from workbench.execution.recorder import new_run
from workbench.execution.run_start import (
    branched,
    can_branch,
    can_continue,
    can_resume,
    can_verify,
    continued,
    resumed,
)
from workbench.experiment import compose
from workbench.importing import import_files
from workbench.provenance import imported_code, stored_experiment
from workbench.replication.verification import Verification

CODE = """
import pathlib
pathlib.Path(__file__).with_name("executed").touch()
import torch
def module(): return torch.nn.Linear(1, 1)
def data(): return torch.ones(4, 1), torch.ones(4, 1)
def loss(output, target): return ((output - target) ** 2).mean()
class Own(torch.optim.SGD):
    def __init__(self, params, lr=0.1): super().__init__(params, lr=lr)
"""


@pytest.fixture
def evil(tmp_path):
    path = tmp_path / "evil.py"
    path.write_text(CODE)
    return path


def imported(tmp_path, experiment, **changes):
    """A store into which the finished run of an experiment was imported, and its number there."""
    with open_store(tmp_path / "theirs.sqlite") as theirs:
        run_id = theirs.add_run(new_run(Job(experiment)))
        end = {"status": Status.FINISHED, "steps_done": 10} | changes
        theirs.write([], [Change(run_id, **end)])
        pack(theirs, [run_id], tmp_path / "runs.descent")
    mine = open_store(tmp_path / "mine.sqlite")
    report = import_files(mine, [tmp_path / "runs.descent"])
    assert not report.refused
    return mine, report.run_ids[0]


def experiment_of(kind, evil):
    if kind == "problem":
        return compose("python", "adam", changes={"file": str(evil), "file_sha256": "", "steps": 10})
    return compose("quadratic", f"file:{evil}:Own", changes={"optimizer_sha256": "", "steps": 10})


@pytest.mark.parametrize("kind", ["problem", "optimizer"])
def test_code_that_an_imported_run_names_is_not_executed(tmp_path, evil, kind):
    store, run_id = imported(tmp_path, experiment_of(kind, evil))
    with store:
        for act in (
            partial(Verification, store, run_id),
            partial(continued, store, run_id, 5),
            partial(branched, store, run_id),
            partial(resumed, store, run_id),
        ):
            with pytest.raises(InputError, match="was imported and would execute") as caught:
                act()
            assert str(evil) in str(caught.value)
        assert str(evil) in imported_code(store, run_id, stored_experiment(store, run_id))
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("key", ["file", "FILE", "File"])
def test_the_spelling_of_a_setting_hides_nothing(tmp_path, evil, key):
    experiment = experiment_of("problem", evil)
    with open_store(tmp_path / "theirs.sqlite") as theirs:
        honest = new_run(Job(experiment))
        document = dict(honest.experiment)
        problem = dict(document["problem"])
        problem[key] = f"  {problem.pop('file')} "
        document["problem"] = problem
        fields = {name: getattr(honest, name) for name in NewRun.__dataclass_fields__}
        run_id = theirs.add_run(NewRun(**fields | {"experiment": document}))
        theirs.write([], [Change(run_id, status=Status.FINISHED, steps_done=10)])
        with open_store(tmp_path / "mine.sqlite") as mine:
            (run_id,) = import_files(mine, [theirs.local]).run_ids
            with pytest.raises(InputError, match="would execute"):
                Verification(mine, run_id)
    assert not (tmp_path / "executed").exists()


def test_an_import_opens_nothing_that_the_run_names(tmp_path, evil):
    data = tmp_path / "data.csv"
    data.write_text("a,b\n1,0\n2,1\n")
    table = compose("logistic-regression", "adam", changes={"data": str(data), "steps": 10})
    opened = []
    audited = [True]
    sys.addaudithook(
        lambda event, arguments: opened.append(str(arguments[0])) if audited[0] and event == "open" else None
    )
    try:
        for experiment in (table, experiment_of("problem", evil), experiment_of("optimizer", evil)):
            with open_store(tmp_path / "theirs.sqlite") as theirs:
                run_id = theirs.add_run(new_run(Job(experiment)))
                theirs.write([], [Change(run_id, status=Status.FINISHED, steps_done=10)])
        opened.clear()
        with open_store(tmp_path / "mine.sqlite") as mine:
            assert len(import_files(mine, [tmp_path / "theirs.sqlite"]).run_ids) == 3
    finally:
        audited[0] = False
    assert str(tmp_path / "theirs.sqlite") in opened
    assert not {str(data), str(evil)} & set(opened)


def test_an_imported_run_without_code_is_verified_and_goes_on(tmp_path):
    experiment = compose("quadratic", "adam", changes={"steps": 10})
    store, run_id = imported(tmp_path, experiment)
    with store:
        assert IMPORTED in store.environment(run_id)
        assert Verification(store, run_id).steps == 10
        assert continued(store, run_id, 5)[0] == experiment
        assert branched(store, run_id, at=4)[0].training.steps == 10


def test_the_example_that_comes_along_is_nobodys_code(tmp_path):
    store, run_id = imported(tmp_path, compose("python", "adam", changes={"steps": 10}))
    with store:
        assert imported_code(store, run_id, stored_experiment(store, run_id)) == ""


def test_code_of_ones_own_needs_no_permission(tmp_path, evil):
    with open_store(tmp_path / "mine.sqlite") as store:
        run_id = store.add_run(new_run(Job(experiment_of("problem", evil))))
        store.write([], [Change(run_id, status=Status.FINISHED, steps_done=10)])
        assert continued(store, run_id, 5)[0].problem.file == str(evil)


@pytest.mark.parametrize("source", ["logged", "table"])
def test_a_run_without_an_experiment_says_so(tmp_path, source):
    place = tmp_path / "runs.sqlite"
    if source == "logged":
        with open_run("by hand", place=place) as log:
            log.log(1, loss=0.5)
    else:
        (tmp_path / "table.csv").write_text("step,loss\n1,0.5\n")
        with open_store(place) as store:
            import_files(store, [tmp_path / "table.csv"])
    with open_store(place) as store:
        (run,) = store.runs()
        assert not any(can(run) for can in (can_verify, can_resume, can_continue, can_branch))
        for act in (
            partial(Verification, store, run.id),
            partial(continued, store, run.id, 5),
            partial(branched, store, run.id),
            partial(resumed, store, run.id),
            partial(stored_experiment, store, run.id),
        ):
            with pytest.raises(InputError, match="logged or imported without an experiment to repeat"):
                act()
