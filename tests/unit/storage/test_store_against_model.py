"""Any sequence of operations on the store, beside a plain model of what it should then hold."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from storage import (
    Change,
    NewRun,
    PlotWindow,
    RunNotFoundError,
    RunProtectedError,
    Selection,
    SeriesBlock,
    Status,
    open_store,
)

OVER = (Status.FINISHED, Status.DIVERGED, Status.STOPPED, Status.FAILED)
SERIES = ("loss", "norm", "rate")
values = st.one_of(st.floats(), st.floats(width=32), st.sampled_from([0.0, -0.0, 5e-324, np.nan, np.inf]))


@dataclass
class Model:
    """A run as it should be."""

    name: str
    parent: int | None
    rate: float
    status: Status = Status.QUEUED
    note: str = ""
    tags: set[str] = field(default_factory=set)
    locked: bool = False
    binned: bool = False
    last_step: int = 0
    points: dict[str, list[tuple[int, float, float]]] = field(default_factory=dict)


class StoreMachine(RuleBasedStateMachine):
    runs = Bundle("runs")

    def __init__(self, place):
        super().__init__()
        self.place = place
        self.store = open_store(self.place)
        self.model: dict[int, Model] = {}
        self.seen, self.counter = {}, self.store.change_counter()

    def teardown(self):
        self.store.close()

    @rule(target=runs, count=st.integers(1, 3), rate=values, name=st.text(max_size=5, alphabet="abé"))
    def add(self, count, rate, name):
        ids = self.store.add_runs([self._new(name, None, rate)] * count)
        self.model |= {run_id: Model(name, None, rate) for run_id in ids}
        return multiple(*ids)

    @rule(target=runs, parent=runs)
    def branch(self, parent):
        if parent not in self.model:
            return multiple()
        run_id = self.store.add_run(self._new("branch", parent, 0.5))
        self.model[run_id] = Model("branch", parent, 0.5)
        return run_id

    def _new(self, name, parent, rate):
        step = None if parent is None else 1
        return NewRun(
            name,
            "p",
            "o",
            "",
            "",
            {"lr": rate},
            0,
            9,
            "cpu",
            {"n": 1},
            {},
            parent_id=parent,
            parent_step=step,
        )

    @rule(
        run_id=runs, names=st.sets(st.sampled_from(SERIES), min_size=1), data=st.data(), gap=st.integers(1, 3)
    )
    def write(self, run_id, names, data, gap):
        model = self.model.get(run_id)
        names = tuple(sorted(names))
        count = data.draw(st.sampled_from([1, 2, 40]))
        steps = (0 if model is None else model.last_step) + gap * np.arange(1, count + 1)
        table = np.array([[data.draw(values) for _ in names] * 1 for _ in range(min(count, 3))])
        table = np.resize(table, (count, len(names)))
        block = SeriesBlock(run_id, names, steps, steps * 0.1, table)
        try:
            self.store.write([block], [Change(run_id, steps_done=int(steps[-1]))])
        except RunNotFoundError:
            assert model is None
            return
        model.last_step = int(steps[-1])
        for column, name in enumerate(names):
            points = zip(steps.tolist(), (steps * 0.1).tolist(), table[:, column].tolist(), strict=True)
            model.points.setdefault(name, []).extend(points)

    @rule(run_id=runs, status=st.sampled_from([*OVER, Status.RUNNING, Status.PAUSED]))
    def change(self, run_id, status):
        if run_id in self.model:
            self.store.write([], [Change(run_id, status=status)])
            self.model[run_id].status = status

    @rule(run_id=runs)
    def merge(self, run_id):
        if run_id in self.model:
            self.store.merge(run_id)

    @rule(ids=st.lists(runs, min_size=1, max_size=3), name=st.sampled_from(["x", "y"]))
    def curate(self, ids, name):
        if not set(ids) <= set(self.model):
            return
        self.store.rename(ids, name)
        self.store.set_note(ids, name * 2)
        self.store.tag(ids, [name, "both"])
        for run_id in ids:
            self.model[run_id].name, self.model[run_id].note = name, name * 2
            self.model[run_id].tags |= {name, "both"}

    @rule(run_id=runs, tag=st.sampled_from(["x", "both"]))
    def untag(self, run_id, tag):
        if run_id in self.model:
            self.store.retag([run_id], (), [tag])
            self.model[run_id].tags.discard(tag)

    @rule(run_id=runs, locked=st.booleans())
    def lock(self, run_id, locked):
        if run_id in self.model:
            self.store.set_locked([run_id], locked)
            self.model[run_id].locked = locked

    @rule(ids=st.lists(runs, min_size=1, max_size=3))
    def delete(self, ids):
        models = [self.model.get(run_id) for run_id in ids]
        try:
            self.store.delete(ids)
        except RunNotFoundError:
            assert None in models
        except RunProtectedError:
            assert any(model.locked or model.status not in OVER for model in models)
        else:
            assert all(not model.locked and model.status in OVER for model in models)
            for model in models:
                model.binned = True

    @rule(run_id=runs)
    def restore(self, run_id):
        if run_id in self.model:
            self.store.restore([run_id])
            self.model[run_id].binned = False

    @rule(run_id=consumes(runs))
    def empty_the_bin(self, run_id):
        gone = [
            number
            for number, model in self.model.items()
            if model.binned and not model.locked and model.status in OVER
        ]
        assert self.store.empty_bin() == sorted(gone)
        for number in gone:
            del self.model[number]
        for model in self.model.values():
            if model.parent in gone:
                model.parent = None

    @rule()
    def vacuum(self):
        self.store.vacuum()

    @rule()
    def reopen(self):
        self.store.close()
        self.store = open_store(self.place)

    @invariant()
    def the_lists_are_those_of_the_model(self):
        for in_bin in (False, True):
            wanted = [
                number for number in sorted(self.model, reverse=True) if self.model[number].binned == in_bin
            ]
            assert [run.id for run in self.store.runs(in_bin=in_bin)] == wanted
            selection = Selection(in_bin=in_bin)
            assert [run.id for run in self.store.select(selection)] == wanted
            assert self.store.numbers(selection) == wanted
            assert self.store.count(selection) == len(wanted)

    @invariant()
    def every_run_is_that_of_the_model(self):
        for number, model in self.model.items():
            run = self.store.run(number)
            assert (run.name, run.note, run.locked, run.status) == (
                model.name, model.note, model.locked, model.status,
            )  # fmt: skip
            assert (set(run.tags), run.parent_id) == (model.tags, model.parent)
            assert repr(run.settings["lr"]) == repr(model.rate)
            assert set(run.summaries) == set(model.points) == set(self.store.all_series(number))
            for name, points in model.points.items():
                self._compare(number, name, points)

    def _compare(self, number, name, points):
        series = self.store.series(number, name)
        steps, seconds, column = (np.array(part) for part in zip(*points, strict=True))
        assert series.steps.tolist() == steps.tolist()
        assert series.seconds.tobytes() == seconds.tobytes()
        assert series.values.tobytes() == column.tobytes()
        summary = self.store.run(number).summaries[name]
        assert (summary.count, summary.last_step) == (steps.size, steps[-1])
        finite = column[np.isfinite(column)]
        assert np.isnan(summary.best) if not finite.size else summary.best == finite.min()
        outline = self.store.envelope(number, name, PlotWindow(2))
        assert int(outline.counts.sum()) == steps.size
        assert int(outline.undefined.sum()) == int(np.isnan(column).sum())

    @invariant()
    def a_reader_that_asks_for_changes_has_the_list(self):
        changes = self.store.runs_changed_since(self.counter)
        self.counter = changes.counter
        self.seen |= {run.id: run for run in changes.runs}
        for number in changes.removed:
            del self.seen[number]
        assert self.seen == {
            run.id: run for in_bin in (False, True) for run in self.store.runs(in_bin=in_bin)
        }


@pytest.mark.every_database
def test_the_store_is_what_the_model_says(database, new_place):
    count = {"sqlite": 8, "postgresql": 3}[database]
    examples = settings(max_examples=count, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(lambda: StoreMachine(new_place()), settings=examples)
