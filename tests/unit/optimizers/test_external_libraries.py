"""Optimizers of a package that may be installed: found, declared, stepped, or refused with the reason."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import torch
from convention_cases import assert_same

from workbench.errors import InputError, MachineError
from workbench.experiment import RESERVED_NAMES, TrainingSettings, optimizer_class
from workbench.optimizers.adapters.libraries import library_names
from workbench.problems import PROBLEMS
from workbench.schedules import SCHEDULES
from workbench.settings import declarations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def made(name, **settings):
    """The rule of an experiment's optimizer."""
    kind = optimizer_class(name)
    return kind(kind.Settings(**settings))


START = torch.tensor([[-1.2, 1.0, 0.5, -2.0]], dtype=torch.float64)

LIBRARY = '''
from typing import Literal
import torch
from torch.optim import Optimizer

class BaseOptimizer(Optimizer):
    pass

class Sign(BaseOptimizer):
    """Steps along the sign of the gradient.

    Args:
        lr: Length of the step.
        gamma: Share of the step that is made. More is faster (default: 1).
        times: How often the step is made.
        kind: Whether zero has a sign.
    """

    def __init__(self, params, lr=0.25, gamma: float = 1, times: int = 1,
                 kind: Literal["plain", "soft"] = "plain", betas=(0.5, None), foreach=None, **kwargs):
        if gamma > 1:
            raise ValueError(f"gamma {gamma} is too large")
        defaults = dict(lr=lr, gamma=gamma, times=times, kind=kind, betas=betas)
        super().__init__(params, defaults)

    def step(self, closure=None):
        for group in self.param_groups:
            for parameter in group["params"]:
                # Writes into the gradient, as some classes do.
                parameter.grad.sign_()
                self.state[parameter]["gradient"] = parameter.grad.clone()
                self.state[parameter]["count"] = torch.ones(())
                parameter.add_(parameter.grad, alpha=-group["lr"] * group["gamma"] * group["times"])

class Wrapper(BaseOptimizer):
    """Needs another optimizer."""

    def __init__(self, params, inner, lr=0.1):
        super().__init__(params, dict(lr=lr))

class Curved(BaseOptimizer):
    """Needs a graph."""

    def __init__(self, params, lr=0.1):
        super().__init__(params, dict(lr=lr))

    def step(self, closure=None):
        raise RuntimeError("the gradient has no graph\\nand more lines")
'''


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package that calls itself pytorch_optimizer."""
    place = tmp_path / "pytorch_optimizer"
    place.mkdir()
    (place / "__init__.py").write_text(LIBRARY, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pytorch_optimizer", raising=False)
    monkeypatch.setattr("workbench.optimizers.adapters.libraries._rules", {})
    yield place
    sys.modules.pop("pytorch_optimizer", None)


def test_names_of_settings_are_those_of_no_other_part():
    names = library_names("torch", RESERVED_NAMES)
    own = {d.name for name in names for d in declarations(optimizer_class(name).Settings)}
    assert not own & RESERVED_NAMES
    assert not [name for name in own if name.startswith("optimizer_")]


def test_every_setting_of_the_other_parts_is_reserved():
    others = {
        declaration.name
        for model in (*PROBLEMS.values(), *SCHEDULES.values(), TrainingSettings)
        for declaration in declarations(model)
    }
    assert others <= RESERVED_NAMES


def test_a_library_that_is_not_installed_is_named_with_the_way_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pytorch_optimizer", None)
    monkeypatch.setattr("workbench.optimizers.adapters.libraries._rules", {})
    with pytest.raises(MachineError, match="pip install pytorch-optimizer"):
        optimizer_class("pytorch-optimizer:Lion")
    assert library_names("pytorch-optimizer", RESERVED_NAMES) == []


def test_a_library_that_cannot_be_imported_says_why(library):
    (library / "__init__.py").write_text("import a_package_that_is_not_there", encoding="utf-8")
    with pytest.raises(MachineError, match="a_package_that_is_not_there"):
        optimizer_class("pytorch-optimizer:Sign")
    assert library_names("pytorch-optimizer", RESERVED_NAMES) == []


@pytest.mark.usefixtures("library")
def test_classes_of_another_library_are_found_but_those_that_ask_for_more_than_numbers():
    assert library_names("pytorch-optimizer", RESERVED_NAMES) == [
        "pytorch-optimizer:Curved",
        "pytorch-optimizer:Sign",
    ]
    with pytest.raises(InputError, match="asks for inner"):
        optimizer_class("pytorch-optimizer:Wrapper")
    with pytest.raises(InputError, match=r"flat vector \(the gradient has no graph\)"):
        made("pytorch-optimizer:Curved")


@pytest.mark.usefixtures("library")
def test_the_constructor_of_another_library_declares_the_settings():
    model = optimizer_class("pytorch-optimizer:Sign").Settings
    told = {declaration.name: declaration for declaration in declarations(model)}
    assert model().convention == "pytorch-optimizer"
    assert (told["lr"].kind, told["lr"].default) == ("real", 0.25)
    assert (told["times"].kind, told["times"].default) == ("integer", 1)
    assert (told["kind"].kind, told["kind"].choices) == ("choice", ("plain", "soft"))
    # A schedule has a setting of that name.
    assert (told["optimizer_gamma"].kind, told["optimizer_gamma"].default) == ("real", 1.0)
    assert told["optimizer_gamma"].help == "Share of the step that is made."
    assert told["beta1"].default == 0.5
    assert not {"beta2", "betas", "foreach", "kwargs", "gamma"} & set(told)


@pytest.mark.usefixtures("library")
def test_a_class_of_another_library_steps_and_may_write_into_its_gradient():
    rule = made("pytorch-optimizer:Sign", times=2, optimizer_gamma=0.5)
    given = 3 * START
    kept = given.clone()
    theta, state = rule.step(START, given, rule.init(START))
    assert_same(given, kept, "given")
    assert_same(theta, START - 0.25 * kept.sign(), "theta")
    # The run records a series called gradient already.
    assert_same(state.slots["state_gradient"], kept.sign(), "state.slots['state_gradient']")
    assert [slot.name for slot in rule.slots] == ["state_gradient"]
