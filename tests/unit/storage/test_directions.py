"""Of which series higher values are better: known or declared, followed by best values, and kept."""

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from bare_run import bare_run
from hypothesis import given
from hypothesis import strategies as st

from storage import (
    Change,
    Selection,
    SeriesBlock,
    Status,
    UntrustedStore,
    Vocabulary,
    open_run,
    open_store,
    pack,
    read_filter,
)
from storage.series.directions import DIRECTIONS, declaration, declared_in, higher_is_better

FIXTURES = Path(__file__).parents[2] / "fixtures" / "version_0_1"
HIGHER = [
    *("accuracy", "val/accuracy", "val_acc", "Acc", "valAccuracy", "train.acc.epoch", "test/acc_step"),
    *("acc@5", "top5_acc", "accuracy_top_5", "return", "episode/return", "rollout/ep_rew_mean"),
    *("eval/mean_reward", "score", "F1", "f1-score", "macro_f1", "f1_macro", "AUC", "roc_auc", "R2", "v r2"),
    *("IoU", "mIoU", "bbox/mAP", "mAP50", "BLEU", "bleu4", "PSNR", "SSIM", "success_rate", "win_rate"),
    *("exact_match", "validation_accuracy", "Score_1"),
]  # fmt: skip
LOWER = [
    *(
        "loss",
        "val/loss",
        "accuracy_loss",
        "acc_error",
        "neg_score",
        "reward_std",
        "gradient_norm",
        "lr",
        "distance",
    ),
    *(
        "",
        "/",
        "macro",
        "1",
        "mean",
        "score/loss",
        "returning",
        "maps_of",
        "rate",
        "perplexity",
        "wer",
        "fid",
    ),
]


@pytest.mark.parametrize("name", HIGHER)
def test_what_is_known_by_its_last_words_is_better_when_higher(name):
    assert higher_is_better(name)
    assert not higher_is_better(name, {name: False})


@pytest.mark.parametrize("name", LOWER)
def test_anything_else_is_better_when_lower_unless_it_is_declared(name):
    assert not higher_is_better(name)
    assert higher_is_better(name, {name: True})


@given(st.lists(st.text(min_size=1), unique=True), st.lists(st.text(min_size=1), unique=True))
def test_what_is_declared_is_read_again(first, second):
    lower = [name for name in second if name not in first]
    entry = declaration(first, lower)
    assert declared_in(json.loads(json.dumps(entry))) == dict.fromkeys(first, True) | dict.fromkeys(
        lower, False
    )


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"a": 1}', '{"a": ["higher"]}', "null"])
def test_an_environment_that_declares_nothing_readable_declares_nothing(text):
    assert declared_in({DIRECTIONS: text}) == {}


def test_a_declaration_that_says_nothing_clear_is_refused():
    with pytest.raises(TypeError, match="not one text"):
        declaration("fitness")
    with pytest.raises(ValueError, match="'a' cannot be better both"):
        declaration(["a"], ["a"])
    with pytest.raises(ValueError, match="no name"):
        declaration([""])


def expected_best(values, higher):
    """The first of the best finite values, by a plain loop."""
    found = None
    for step, value in enumerate(values, 1):
        if math.isfinite(value) and (found is None or (value > found[0] if higher else value < found[0])):
            found = (value, step)
    return found or (math.nan, None)


def same(found, expected):
    value, step = expected
    return (found.best == value or (math.isnan(found.best) and math.isnan(value))) and found.best_step == step


def add(store, columns, *, cut=None, environment=None):
    """A finished run of these series, written in one block or in two."""
    from dataclasses import replace

    (run,) = store.add_runs([replace(bare_run(1), environment=environment or {})])
    values = np.array(list(columns.values()), dtype=float).T
    steps = np.arange(1, len(values) + 1)
    for part in (slice(0, cut), slice(cut, None)) if cut else (slice(None),):
        store.write([SeriesBlock(run, tuple(columns), steps[part], steps[part] * 0.1, values[part])])
    store.write([], [Change(run, status=Status.FINISHED)])
    return run


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with open_store(tmp_path_factory.mktemp("directions") / "runs.sqlite") as store:
        yield store


numbers = st.one_of(st.integers(-4, 4).map(float), st.sampled_from([math.nan, math.inf, -math.inf, -0.0]))


@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=2, max_size=12), st.integers(1, 11))
def test_best_values_follow_the_direction_however_they_are_written(shared, rows, cut):
    names = ("loss", "val/accuracy", "fitness")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    run = add(shared, columns, cut=min(cut, len(rows) - 1), environment=declaration(["fitness"]))
    found = shared.run(run).summaries
    for name, higher in zip(names, (False, True, True), strict=True):
        assert found[name].higher_is_better is higher
        assert same(found[name], expected_best(columns[name], higher)), name
        assert found[name].last == columns[name][-1] or math.isnan(columns[name][-1])
    shared.declare_directions([run], {"fitness": False, "loss": True, "nothing": True})
    found = shared.run(run).summaries
    assert same(found["fitness"], expected_best(columns["fitness"], higher=False))
    assert same(found["loss"], expected_best(columns["loss"], higher=True))
    assert same(found["val/accuracy"], expected_best(columns["val/accuracy"], higher=True))
    # A filter asks the same rows.
    value = found["loss"].best
    if math.isfinite(value):
        text = f"best loss >= {value!r} and id = {run}"
        selection = Selection(filter=read_filter(text, Vocabulary()))
        assert [each.id for each in shared.select(selection)] == [run]


def test_points_that_follow_a_declaration_follow_it_too(tmp_path):
    with open_store(tmp_path / "runs.sqlite") as store:
        (run,) = store.add_runs([bare_run(1)])
        block = SeriesBlock(
            run, ("fitness",), np.array([1, 2]), np.array([0.1, 0.2]), np.array([[3.0], [1.0]])
        )
        store.write([block], [Change(run, status=Status.RUNNING)])
        store.declare_directions([run], {"fitness": True})
        later = SeriesBlock(
            run, ("fitness",), np.array([3, 4]), np.array([0.3, 0.4]), np.array([[5.0], [0.0]])
        )
        store.write([later])
        found = store.run(run).summaries["fitness"]
        assert (found.best, found.best_step, found.last, found.higher_is_better) == (5.0, 3, 0.0, True)
        store.write([], [Change(run, status=Status.FINISHED)])


def test_steps_that_go_back_keep_the_direction(tmp_path):
    with open_run(store=tmp_path / "runs.sqlite", higher_is_better=["fitness"]) as run:
        for step, value in ((1, 2.0), (2, 9.0), (3, 4.0), (2, 1.0), (4, 3.0)):
            run.log(step, fitness=value, val_acc=value)
    with open_store(tmp_path / "runs.sqlite") as store:
        for found in store.run(run.run_id).summaries.values():
            assert (found.best, found.best_step, found.higher_is_better) == (4.0, 3, True)


def test_a_run_keeps_its_directions_when_it_is_packed_and_imported(tmp_path):
    with open_run("evolved", place=tmp_path / "runs.sqlite", higher_is_better=("fitness",)) as run:
        for step, value in enumerate((1.0, 7.0, 3.0), 1):
            run.log(step, fitness=value, loss=-value)
    with open_store(tmp_path / "runs.sqlite") as store:
        pack(store, [run.run_id], tmp_path / "packed.sqlite")
        frame = store.frame([run.run_id])
        assert frame["best.fitness"].tolist() == [7.0]
    with open_store(tmp_path / "other.sqlite") as other, UntrustedStore(tmp_path / "packed.sqlite") as packed:
        (number,) = packed.runs()
        other.import_run(packed.run_transfer(number), lambda target: packed.run_blocks(number, target))
        (found,) = other.runs()
        assert (found.summaries["fitness"].best, found.summaries["fitness"].best_step) == (7.0, 2)
        assert found.summaries["fitness"].higher_is_better
        assert found.summaries["loss"].best == -7.0
        # And once more after an edit there.
        other.declare_directions([found.id], {"fitness": False})
        assert other.run(found.id).summaries["fitness"].best == 1.0


def test_a_store_of_an_earlier_version_shows_the_largest_value_of_an_accuracy(tmp_path):
    old = tmp_path / "runs.sqlite"
    shutil.copyfile(FIXTURES / "runs.sqlite", old)
    with open_store(old) as store:
        found = 0
        for run in store.runs():
            for name, summary in run.summaries.items():
                higher = name.endswith("accuracy")
                found += higher
                series = store.series(run.id, name)
                finite = np.where(np.isfinite(series.values), series.values, -np.inf if higher else np.inf)
                index = int(finite.argmax() if higher else finite.argmin())
                assert summary.higher_is_better is higher
                assert same(summary, (series.values[index], series.steps[index])), (run.id, name)
        assert found
        best = next(run.summaries["accuracy"].best for run in store.runs() if "accuracy" in run.summaries)
        met = store.select(Selection(filter=read_filter(f"best accuracy >= {best!r}", store.vocabulary())))
        assert met
