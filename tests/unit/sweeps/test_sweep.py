import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from workbench.errors import InputError, UnknownNameError
from workbench.experiment import changed, compose, from_document
from workbench.sweeps import Sweep, make_axes

BASE = compose("rosenbrock", "adam", changes={"lr": 0.05, "steps": 100, "seed": 5})


def swept(texts, base=BASE, **arguments):
    return Sweep(base, make_axes(base, texts), **arguments)


def test_a_grid_has_every_combination_in_order_and_each_with_its_seeds():
    sweep = swept({"lr": "0.1, 0.2", "beta1": "0.5..0.9:3"}, seeds=2)
    found = [(e.optimizer.lr, e.optimizer.beta1, e.training.seed) for e in sweep.experiments()]
    assert found == list(itertools.product([0.1, 0.2], [0.5, 0.7, 0.9], [5, 6]))
    assert len(sweep) == len(found) == 12


def test_without_axes_a_sweep_is_its_seeds():
    assert [e.training.seed for e in swept({}, seeds=3).experiments()] == [5, 6, 7]
    assert swept({}).experiments() == [BASE]


def test_everything_else_stays_as_it_was():
    for experiment in swept({"lr": "0.1, 0.2"}, seeds=2).experiments():
        back = {"lr": 0.05, "seed": 5}
        assert changed(experiment, back) == BASE


def test_another_optimizer_keeps_what_was_changed_and_has_its_own_defaults():
    base = compose("rosenbrock", "adam", changes={"weight_decay": 0.01, "beta1": 0.8})
    first, second, third = swept({"optimizer": "adam, momentum, torch:RAdam"}, base).experiments()
    assert first == base
    assert second.optimizer == compose("rosenbrock", "momentum", changes={"weight_decay": 0.01}).optimizer
    assert (third.optimizer.name, third.optimizer.beta1) == ("torch:RAdam", 0.8)


def test_another_convention_has_the_defaults_of_its_source():
    for experiment in swept({"convention": "torch, epsilon-hat"}).experiments():
        chosen = {"convention": experiment.optimizer.convention, "lr": 0.05}
        assert experiment.optimizer == compose("rosenbrock", "adam", changes=chosen).optimizer


def test_problems_and_schedules_can_be_axes():
    sweep = swept({"problem": "beale, quadratic", "schedule": "constant, ExponentialLR", "gamma": "0.9"})
    with pytest.raises(UnknownNameError, match="gamma"):
        sweep.experiments()
    sweep = swept({"problem": "beale, quadratic", "schedule": "StepLR, ExponentialLR", "gamma": "0.9"})
    found = [(e.problem.name, e.schedule.name, e.schedule.gamma) for e in sweep.experiments()]
    assert found == [(p, s, 0.9) for p in ("beale", "quadratic") for s in ("StepLR", "ExponentialLR")]


@pytest.mark.parametrize("sampling", ["random", "sobol"])
@given(samples=st.integers(1, 40), seed=st.integers(0, 1000))
def test_sampling_is_the_same_each_time_and_lies_on_the_axes(sampling, samples, seed):
    base = changed(BASE, {"seed": seed})
    texts = {"lr": "1e-4..1:log", "beta1": "0..0.99", "amsgrad": "true, false"}
    one, other = (swept(texts, base, sampling=sampling, samples=samples) for _ in range(2))
    points = one.points()
    assert points == other.points()
    assert len(points) == samples == len(one)
    for experiment in one.experiments():
        optimizer = experiment.optimizer
        assert 1e-4 * (1 - 1e-11) <= optimizer.lr <= 1
        assert 0 <= optimizer.beta1 <= 0.99


def test_a_sobol_sequence_covers_the_axes_more_evenly_than_chance():
    texts = {"lr": "1e-4..1:log", "beta1": "0..1"}

    def discrepancy(sampling):
        points = swept(texts, sampling=sampling, samples=64).points()
        shares = [(np.log10(p["lr"]) / 4 + 1, p["beta1"]) for p in points]
        return qmc.discrepancy(np.clip(shares, 0, 1))

    assert discrepancy("sobol") < discrepancy("random") / 3


@pytest.mark.parametrize(
    ("texts", "arguments", "field"),
    [
        ({"lr": "1e-4..1"}, {}, "axis lr"),
        ({"lr": "0.1"}, {"seeds": 0}, "seeds"),
        ({"lr": "0.1"}, {"seeds": 1001}, "seeds"),
        ({"seed": "1..3"}, {"seeds": 2}, "seeds"),
        ({"lr": "0.1"}, {"sampling": "guess"}, "sampling"),
        ({"lr": "0.1"}, {"sampling": "sobol", "samples": 0}, "samples"),
        ({"lr": "1..2:500", "beta1": "0..0.9:500"}, {}, "axes"),
        ({"lr": "1..2:500"}, {"seeds": 500}, "axes"),
    ],
)
def test_what_cannot_be_swept_is_refused(texts, arguments, field):
    with pytest.raises(InputError) as refusal:
        swept(texts, **arguments)
    assert refusal.value.field == field


def test_unknown_axes_and_impossible_values_name_what_is_wrong():
    with pytest.raises(UnknownNameError) as refusal:
        swept({"momentun": "0.9"})
    assert refusal.value.field == "axis"
    with pytest.raises(InputError, match="lr = -1"):
        swept({"lr": "-1..1:3"}).experiments()
    with pytest.raises(InputError, match="optimizer"):
        swept({"optimizer": "adam, adamm"})


def test_a_sweep_tells_in_a_line_what_it_is():
    assert swept({"lr": "1e-3..1:4:log", "amsgrad": "true, false"}, seeds=3).title == (
        "lr=1e-3..1:4:log, amsgrad=true, false, 3 seeds"
    )
    assert swept({"lr": "1e-3..1:log"}, sampling="sobol", samples=9).title == "lr=1e-3..1:log, sobol 9"


def test_every_run_of_a_sweep_can_be_stored_and_read_back():
    for experiment in swept({"lr": "1e-3..1:4:log", "optimizer": "adam, nadam"}).experiments():
        assert from_document(experiment.document()) == experiment
