"""Classes of torch.optim: the same steps as in a loop of one's own, settings from the constructor."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import torch
from convention_cases import assert_same

from workbench.errors import InputError, UnknownNameError
from workbench.experiment import compose, from_document
from workbench.optimizers import OPTIMIZERS, create, is_external, rule_class
from workbench.optimizers.adapters.libraries import library_names
from workbench.settings import declarations, validated
from workbench.training.trainer import Trainer

if TYPE_CHECKING:
    from torch import Tensor

STEPS = 1000

START = torch.tensor([[-1.2, 1.0, 0.5, -2.0]], dtype=torch.float64)

SCALES = torch.tensor([1.0, 3.0, 0.1, 10.0], dtype=torch.float64)


def gradient(theta: Tensor) -> Tensor:
    """Of a bowl with a ripple; never zero in all coordinates."""
    return SCALES * theta + 0.1 * torch.cos(7 * theta)


def by_rule(name: str, steps: int = STEPS, **settings: object) -> Tensor:
    rule = create(name, **settings)
    theta = START.clone()
    state = rule.init(theta)
    with torch.inference_mode():
        for _ in range(steps):
            rule.step_(theta, gradient(theta), state, rule.settings.lr)
    return theta


def by_loop(kind: type[torch.optim.Optimizer], steps: int = STEPS, **arguments: object) -> Tensor:
    parameter = torch.nn.Parameter(START[0].clone())
    optimizer = kind([parameter], **arguments)
    for _ in range(steps):
        parameter.grad = gradient(parameter.detach())
        optimizer.step()
    return parameter.detach()[None]


@pytest.mark.parametrize(
    "name", ["RAdam", "Rprop", "Adamax", "ASGD", "NAdam", "Adagrad", "Adadelta", "RMSprop"]
)
def test_a_class_of_torch_makes_the_steps_of_a_loop_of_ones_own_to_the_last_bit(name):
    ours = by_rule(f"torch:{name}", lr=0.01)
    assert_same(ours, by_loop(getattr(torch.optim, name), lr=0.01), "the path")


@pytest.mark.parametrize(
    ("name", "settings", "kind", "arguments"),
    [
        ("torch:RAdam", {"beta1": 0.5, "beta2": 0.9}, torch.optim.RAdam, {"betas": (0.5, 0.9)}),
        ("torch:Rprop", {"etas_1": 0.4, "step_sizes_2": 0.1}, torch.optim.Rprop,
         {"etas": (0.4, 1.2), "step_sizes": (1e-6, 0.1)}),
        ("torch:Adafactor", {"eps_2": 0.01, "d": 2.0}, torch.optim.Adafactor,
         {"eps": (None, 0.01), "d": 2.0}),
        ("torch:ASGD", {"lambd": 0.1, "alpha": 0.5, "t0": 10.0}, torch.optim.ASGD,
         {"lambd": 0.1, "alpha": 0.5, "t0": 10.0}),
        ("torch:SGD", {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}, torch.optim.SGD,
         {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_every_kind_of_setting_reaches_the_class(name, settings, kind, arguments):
    ours = by_rule(name, lr=0.01, **settings)
    assert_same(ours, by_loop(kind, lr=0.01, **arguments), "the path")
    assert not torch.equal(ours, by_loop(kind, lr=0.01))


@pytest.mark.parametrize(
    ("own", "external", "settings"),
    [
        ("gd", "SGD", {}),
        ("momentum", "SGD", {"momentum": 0.9, "dampening": 0.1}),
        ("adam", "Adam", {"amsgrad": True, "weight_decay": 0.01}),
        ("adamw", "AdamW", {"weight_decay": 0.1}),
        ("nadam", "NAdam", {}),
        ("adadelta", "Adadelta", {}),
        ("adagrad", "Adagrad", {"lr_decay": 0.01}),
        ("rmsprop", "RMSprop", {"centered": True}),
    ],
)
def test_a_class_of_torch_equals_our_own_rule_to_rounding(own, external, settings):
    ours, theirs = by_rule(own, lr=0.01, **settings), by_rule(f"torch:{external}", lr=0.01, **settings)
    torch.testing.assert_close(ours, theirs, rtol=1e-10, atol=1e-13)


def test_a_step_leaves_its_arguments_as_they_are_and_can_be_repeated():
    rule = create("torch:RAdam", lr=0.1)
    theta, state = START[0].clone(), rule.init(START[0])
    for _ in range(10):
        theta, state = rule.step(theta, gradient(theta), state)
    kept, slots = theta.clone(), {name: slot.clone() for name, slot in state.slots.items()}
    first, after = rule.step(theta, gradient(theta), state)
    second, _ = rule.step(theta, gradient(theta), state)
    assert_same(first, second, "first")
    assert_same(theta, kept, "theta")
    assert (state.step, after.step) == (10, 11)
    assert all(torch.equal(state.slots[name], slot) for name, slot in slots.items())
    torch.testing.assert_close(after.update, first - theta, rtol=0, atol=1e-15)


def test_what_a_class_remembers_is_recorded_under_the_names_of_our_own_rules():
    names = {slot.name for slot in create("torch:Adam", amsgrad=True).slots}
    assert names == {slot.name for slot in create("adam", amsgrad=True).slots}
    assert [slot.name for slot in create("torch:SGD").slots] == []
    assert [slot.name for slot in create("torch:SGD", momentum=0.9).slots] == ["momentum_buffer"]


def test_slots_hold_the_tensors_of_the_class_after_each_step():
    states = []
    for rule in (create("adam"), create("torch:Adam")):
        theta, state = START.clone(), rule.init(START)
        for _ in range(20):
            theta, state = rule.step(theta, gradient(theta), state)
        states.append(state)
    for name in ("m", "v"):
        torch.testing.assert_close(states[0].slots[name], states[1].slots[name], rtol=1e-12, atol=0)


def test_a_run_records_the_same_series_as_our_own_rule_but_those_that_only_it_can_know():
    def recorded(optimizer):
        trainer = Trainer([compose("rosenbrock", optimizer, changes={"lr": 0.01, "steps": 50})])
        return {name for block in trainer.advance(50) for name in block.names}

    assert recorded("adam") - recorded("torch:Adam") == {"effective_rate", "m_hat_norm", "v_hat_norm"}


def test_a_schedule_changes_the_rate_of_the_class():
    changes = {"lr": 1e-3, "gamma": 0.99, "steps": 200, "dtype": "float64"}
    ours, theirs = (
        Trainer([compose("rosenbrock", name, "ExponentialLR", changes=changes)])
        for name in ("gd", "torch:SGD")
    )
    for trainer in (ours, theirs):
        trainer.advance(200)
    assert ours.parameters == pytest.approx(theirs.parameters, rel=1e-12)


def test_clipping_of_the_gradient_is_ours():
    clipped = by_rule("torch:SGD", 1, lr=1.0, clip_value=0.01)
    torch.testing.assert_close((START - clipped).abs().amax(), torch.tensor(0.01, dtype=torch.float64))


def test_several_runs_in_one_batch_are_refused():
    with pytest.raises(ValueError, match="one run at a time"):
        create("torch:RAdam").init(torch.zeros(2, 3))


@pytest.mark.parametrize("name", ["LBFGS", "SparseAdam", "Muon"])
def test_a_class_that_cannot_work_here_is_refused_with_its_reason(name):
    with pytest.raises(InputError, match=f"must be an optimizer .*but {name} takes"):
        rule_class(f"torch:{name}")
    assert f"torch:{name}" not in library_names("torch")


def test_an_unknown_class_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownNameError, match=r"did you mean torch:RAdam\?"):
        rule_class("torch:radam")
    with pytest.raises(UnknownNameError, match="torch:CLASS"):
        rule_class("keras:Adam")
    with pytest.raises(UnknownNameError):
        rule_class("torch:lr_scheduler")


def test_settings_that_a_class_refuses_are_told_in_its_own_words():
    with pytest.raises(InputError, match=r"torch:Adam: must be given settings .*Invalid beta"):
        create("torch:Adam", beta1=1.5)


def test_a_learning_rate_of_zero_is_refused_at_its_field():
    with pytest.raises(InputError, match="lr = 0: must be a number above 0"):
        create("torch:RAdam", lr=0)


def test_every_class_of_torch_has_settings_with_titles_help_and_the_defaults_of_the_class():
    for name in library_names("torch"):
        model = rule_class(name).Settings
        assert model.title.endswith("(torch)")
        assert model().convention == "torch"
        assert validated(model, model().model_dump()) == model()
        for declaration in declarations(model):
            assert declaration.title, declaration
            assert declaration.help.endswith("."), declaration
            assert "`" not in declaration.help, declaration
    settings = rule_class("torch:RAdam").Settings()
    assert (settings.lr, settings.beta1, settings.beta2, settings.eps) == (1e-3, 0.9, 0.999, 1e-8)


def test_a_setting_that_a_class_does_not_have_is_hidden_and_refused():
    model = rule_class("torch:Rprop").Settings
    assert "weight_decay" in model.unused_under({})
    with pytest.raises(InputError, match="weight_decay"):
        validated(model, {"weight_decay": 0.1})


def test_an_experiment_with_a_class_of_torch_is_read_back_as_it_was():
    experiment = compose("rosenbrock", "torch:Rprop", changes={"etas_1": 0.3})
    assert from_document(experiment.document()) == experiment
    assert experiment.values()["etas_1"] == 0.3


def test_one_name_is_one_class():
    assert rule_class("torch:RAdam") is rule_class("torch:RAdam")
    assert is_external("torch:RAdam")
    assert not any(map(is_external, OPTIMIZERS))


def test_the_names_need_no_torch_and_no_class_its_compiler():
    program = (
        "import sys, workbench.optimizers as o\n"
        "assert 'torch' not in sys.modules\n"
        "o.rule_class('torch:RAdam').Settings()\n"
        "assert 'torch._dynamo' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
