"""Updates that are replayed are those that would have been made."""

from __future__ import annotations

import numpy as np
import pytest
from convention_cases import each_convention
from own_files import written
from recorded_card import CardThatFails, CardWithoutGraphs, RecordedCard
from recordings import KINDS, PROBLEM_SIZES, ROSENBROCK, everything, varied

from workbench.experiment import changed, compose
from workbench.optimizers import OPTIMIZERS
from workbench.training.accelerators import replay
from workbench.training.trainer import Trainer

STEPS = 40
NUMBERS = {"steps": 10_000, "record_every": 3, "evaluate_every": 5}

SMALL = {"mlp": {"hidden": "6"}, "cnn": {"channels": 1}}
"""Below 1,024 parameters, from where the CPU has ways of its own."""

# A number of Python and a tensor are raised and divided by other ways, whose last bits differ.
ROUNDING = {"rtol": 1e-9, "atol": 1e-11}


@pytest.fixture
def cards(monkeypatch):
    """Those that trainers have been given."""
    given = []

    def graphs_on(device):
        given.append(RecordedCard())
        return given[-1]

    monkeypatch.setattr(replay, "graphs_on", graphs_on)
    return given


def recorded(experiments, count=STEPS, snapshots=()):
    """Everything recorded by row, and where the trainer stands."""
    trainer, blocks = Trainer(experiments, snapshots), []
    while trainer.done < count:
        blocks += trainer.advance(min(11, count - trainer.done))
    return [everything(blocks, row) for row in range(len(experiments))], trainer


def both(monkeypatch, experiments):
    """What is recorded with replays, with the same updates run one by one, and on the way of the CPU."""
    found = []
    for made in (RecordedCard, CardWithoutGraphs, None):
        cards = []

        def graphs_on(device, made=made, cards=cards):
            cards.append(made and made())
            return cards[-1]

        monkeypatch.setattr(replay, "graphs_on", graphs_on)
        found.append((*recorded(experiments), cards[-1]))
    return found


def require_alike(monkeypatch, experiments):
    (replayed, trainer, card), (run, other, failing), (plain, _, _) = both(monkeypatch, experiments)
    # Three updates of a kind are run first: the first one of all, and three with and without measuring.
    assert (card.captures, card.replays) == (2, STEPS - 7)
    assert failing.captures == 1
    assert replayed == run
    for row in range(len(experiments)):
        kept, expected = trainer.training_state(row), other.training_state(row)
        assert (kept.parameters == expected.parameters).all()
        assert (kept.optimizer.step, kept.optimizer.numbers) == (STEPS, expected.optimizer.numbers)
        for name, tensor in expected.optimizer.tensors.items():
            assert (kept.optimizer.tensors[name] == tensor).all(), name
        for name, (steps, values) in plain[row].items():
            assert replayed[row][name][0] == steps
            np.testing.assert_allclose(replayed[row][name][1], values, err_msg=name, **ROUNDING)
        losses = replayed[row]["loss"][1]
        assert min(losses) < losses[0]


@each_convention
@pytest.mark.parametrize("rows", [1, 3])
def test_every_optimizer_in_every_convention_is_replayed(monkeypatch, name, convention, rows):
    changes = {"convention": convention, "dtype": "float64", "weight_decay": 0.01, "clip_norm": 2.0}
    if name == "momentum" and convention == "torch":
        changes["dampening"] = 0.1
    experiment = compose("double-well", name, "ExponentialLR", changes={"gamma": 0.99, **changes, **NUMBERS})
    require_alike(monkeypatch, [experiment] if rows == 1 else varied(experiment))


@pytest.mark.parametrize(("problem", "size"), [case for case in PROBLEM_SIZES if case != ("cnn", "full")])
@pytest.mark.parametrize("rows", [1, 3])
def test_every_problem_in_every_batch_size_is_replayed(monkeypatch, problem, rows, size):
    changes = ({"batch_size": size} if size else {}) | SMALL.get(problem, {})
    experiment = compose(problem, "adam", changes={"dtype": "float64", **NUMBERS, **changes})
    seeds = [changed(experiment, {"seed": row, "lr": 1e-3 * (row + 1)}) for row in range(rows)]
    require_alike(monkeypatch, seeds)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("adam", {"amsgrad": True}),
        ("adamw", {"amsgrad": True, "bias_correction": False}),
        ("rmsprop", {"centered": True, "momentum": 0.9}),
        ("momentum", {"convention": "ema", "bias_correction": True}),
        ("nesterov", {"convention": "lookahead", "clip_value": 0.1}),
        ("gd", {"dtype": "float32", "clip_norm": 0.5}),
        ("nadam", {"dtype": "float32"}),
    ],
    ids=str,
)
def test_every_option_is_replayed(monkeypatch, name, changes):
    experiment = compose("logistic-regression", name, changes={"batch_size": 16, **NUMBERS, **changes})
    require_alike(monkeypatch, varied(experiment))


@each_convention
def test_in_single_precision_no_bit_differs_from_the_way_of_the_cpu(monkeypatch, name, convention):
    experiment = compose("double-well", name, changes={"convention": convention, **NUMBERS})
    (replayed, *_), _, (plain, *_) = both(monkeypatch, varied(experiment))
    for own, expected in zip(replayed, plain, strict=True):
        assert own["loss"] == expected["loss"]


@each_convention
def test_a_run_that_goes_on_is_the_one_that_never_stopped(cards, name, convention):
    experiment = compose(
        "logistic-regression", name, changes={"convention": convention, "batch_size": 16, **NUMBERS}
    )
    for experiments in ([experiment], varied(experiment)):
        cards.clear()
        whole, end = recorded(experiments)
        for cut in (1, 23):
            _, trainer = recorded(experiments, cut)
            snapshots = [trainer.training_state(row) for row in range(len(experiments))]
            rest, again = recorded(experiments, STEPS, snapshots)
            assert (again.parameters == end.parameters).all()
            for row, series in enumerate(whole):
                assert rest[row]["loss"][1] == series["loss"][1][cut:]
        # The whole, and for each cut what was before and after it.
        assert [card.captures for card in cards] == [2, 0, 2, 2, 2]


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("at", [1, 2, 12])
def test_rows_that_leave_and_rows_that_go_apart_change_nothing(cards, name, at):
    experiments = varied(compose("double-well", name, changes={"dtype": "float64", **NUMBERS}))
    _, end = recorded(experiments)
    trainer = Trainer(experiments)
    trainer.advance(at)
    apart = trainer.split_off([0, 2])
    replayed = [card.replays for card in cards]
    apart.advance(5)
    trainer.advance(STEPS - at)
    apart.advance(STEPS - at - 5)
    assert (apart.parameters == end.parameters[[0, 2]]).all()
    assert (trainer.parameters == end.parameters[[1]]).all()
    # What was captured of the three together is not replayed any more; each part has captures of its own.
    assert [card.replays for card in cards[:2]] == replayed[:2]
    assert [card.captures for card in cards[2:]] == [2, 2]


def test_a_run_cut_into_blocks_of_any_size_is_the_same(cards):
    experiments = varied(KINDS["perceptron"])
    trainers = [
        Trainer([changed(each, {"steps": 5000, "record_every": 7}) for each in experiments]) for _ in range(2)
    ]
    trainers[0].advance(STEPS)
    for count in (1, 2, 3, 5, 8, 13, 8):
        trainers[1].advance(count)
    assert (trainers[0].parameters == trainers[1].parameters).all()
    assert [card.captures for card in cards] == [2, 2]


def test_few_updates_are_not_captured_and_are_the_same(cards):
    long, short = (changed(ROSENBROCK, {"steps": steps}) for steps in (replay.WORTH_CAPTURING, STEPS))
    (captured,), _ = recorded([long])
    (run,), _ = recorded([short])
    assert run["loss"] == captured["loss"]
    assert [card.captures for card in cards] == [2, 0]


@pytest.mark.parametrize(
    ("experiment", "reason"),
    [
        (compose("rosenbrock", "adam", "ReduceLROnPlateau"), "the loss decides"),
        (compose("rosenbrock", "torch:RAdam"), "another library"),
        (compose("mlp", "adam", changes={"hidden": "4096,256"}), "large"),
    ],
    ids=["rates by loss", "other library", "large"],
)
def test_what_cannot_be_replayed_or_would_not_pay_is_not(cards, experiment, reason):
    Trainer([changed(experiment, {"steps": 5000})]).advance(1)
    assert not cards, reason


def test_what_a_person_wrote_is_not_replayed(cards, tmp_path):
    experiment = compose("python", "adam", changes={"file": written(tmp_path), "steps": 5000})
    Trainer([experiment]).advance(1)
    assert not cards


def test_nothing_is_replayed_on_the_cpu():
    assert replay.graphs_on(Trainer([ROSENBROCK]).training_state(0).parameters.device) is None


@pytest.mark.parametrize("every", [1, 4, 5])
def test_a_capture_that_fails_changes_no_update(monkeypatch, every):
    experiment = compose("cnn", "adam", changes={"channels": 1, "batch_size": 32, **NUMBERS})
    experiments = varied(changed(experiment, {"evaluate_every": every}))
    found = []
    for made in (CardWithoutGraphs, CardThatFails):
        monkeypatch.setattr(replay, "graphs_on", lambda device, made=made: made())
        found.append(recorded(experiments, 12)[0])
    assert found[0] == found[1]
