"""Large updates: by kernels of torch or piece by piece, they are the updates of the rule's own operations."""

from collections.abc import Mapping
from typing import Any

import pytest
import torch
from convention_cases import assert_same, collected, each_convention

from workbench.optimizers import create, rule_class
from workbench.optimizers.kernels import fused
from workbench.optimizers.kernels.pieces import FUSED_ROW, PIECE
from workbench.settings import declarations

STEPS = 4
SIZES = {"one long run": (1, 2 * PIECE + 77), "several runs": (3, FUSED_ROW + 5), "many runs": (40, 2000)}

VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "decay": {"weight_decay": 0.1},
    "amsgrad": {"amsgrad": True},
    "uncorrected": {"bias_correction": False},
    "dampened": {"dampening": 0.4},
    "clipped": {"clip_norm": 0.5},
}


def settings_of(name, convention, variant):
    declared = {declaration.name for declaration in declarations(rule_class(name).Settings)}
    unused = rule_class(name).Settings.conventions[convention].unused
    wanted = {key: value for key, value in VARIANTS[variant].items() if key in declared - unused}
    if len(wanted) < len(VARIANTS[variant]):
        return None
    return {"convention": convention, **wanted}


def trained(rule, theta, gradients, lr, *, whole=False):
    """θ and memory after the updates; ``whole`` makes them by the rule's operations on whole tensors."""
    theta, state = theta.clone(), rule.init(theta)
    for gradient in gradients:
        if whole:
            clipped = rule._clipped(gradient)
            state.step += 1
            rule.prepare_step(state)
            rule.update_elementwise(theta, clipped, state, lr)
        else:
            rule.step_(theta, gradient.clone(), state, lr, measured=False)
    return [theta, *state.slots.values()]


def task(shape, dtype):
    generator = torch.Generator().manual_seed(3)
    theta, *gradients = torch.randn((STEPS + 1, *shape), generator=generator, dtype=dtype)
    return theta, gradients


@each_convention
@pytest.mark.parametrize("size", ["one long run", "several runs"])
def test_a_large_update_equals_the_operations_of_the_rule_to_rounding(name, convention, size):
    with collected() as case:
        for variant in VARIANTS:
            settings = settings_of(name, convention, variant)
            if settings is not None:
                with case(variant=variant):
                    check_large_update(name, settings, SIZES[size])


def check_large_update(name, settings, shape):
    rule = create(name, **settings)
    theta, gradients = task(shape, torch.float64)
    expected = trained(rule, theta, gradients, 0.01, whole=True)
    for own, other in zip(trained(rule, theta, gradients, 0.01), expected, strict=True):
        torch.testing.assert_close(own, other, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@each_convention
def test_a_row_is_the_same_alone_and_among_many_to_the_last_bit(name, convention, dtype):
    theta, gradients = task(SIZES["many runs"], dtype)
    rates = torch.linspace(0.001, 0.01, len(theta), dtype=torch.float64)[:, None]
    rule = create(name, convention=convention)
    together = trained(rule, theta, gradients, rates)
    for row in (0, 31, 39):
        own = slice(row, row + 1)
        alone = trained(rule, theta[own], [each[own] for each in gradients], rates[row].item())
        for mine, all_rows in zip(alone, together, strict=True):
            assert_same(mine, all_rows[own], "mine")


@each_convention
def test_an_update_is_repeated_to_the_last_bit(name, convention):
    theta, gradients = task(SIZES["one long run"], torch.float32)
    first, second = (trained(create(name, convention=convention), theta, gradients, 0.01) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert_same(one, other, "one")


@pytest.mark.parametrize("name", ["adam", "rmsprop", "momentum"])
def test_columns_of_settings_reach_each_run(name):
    theta, gradients = task(SIZES["many runs"], torch.float64)
    setting = "momentum" if name == "momentum" else "eps"
    column = torch.linspace(0.1, 0.9, len(theta), dtype=torch.float64)[:, None]
    together = trained(create(name, **{setting: column}), theta, gradients, 0.01)
    for row in (0, 31, 39):
        own = slice(row, row + 1)
        rule = create(name, **{setting: column[row].item()})
        alone = trained(rule, theta[own], [each[own] for each in gradients], 0.01)
        for mine, all_rows in zip(alone, together, strict=True):
            torch.testing.assert_close(mine, all_rows[own], rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize("broken", ["missing", "of another signature", "wrong"])
def test_without_a_sound_kernel_the_operations_of_the_rule_are_used(broken, monkeypatch):
    theta, gradients = task(SIZES["several runs"], torch.float64)
    expected = trained(create("adam"), theta, gradients, 0.01, whole=True)
    if broken == "missing":
        monkeypatch.delattr(torch, "_fused_adam_")
    else:
        kernels = {"of another signature": lambda: None, "wrong": lambda *_, **__: None}
        monkeypatch.setattr(torch, "_fused_adam_", kernels[broken])
    fused.find_kernel.cache_clear()
    try:
        assert fused.find_kernel("adam") is None
        for own, other in zip(trained(create("adam"), theta, gradients, 0.01), expected, strict=True):
            assert_same(own, other, "own")
    finally:
        fused.find_kernel.cache_clear()


def test_other_tensors_are_cut_anew():
    rule = create("adam")
    theta, gradients = task(SIZES["several runs"], torch.float64)
    state = rule.init(theta)
    moved = theta.clone()
    rule.step_(moved, gradients[0], state, 0.01)
    # As when a run gives its place back: other tensors of fewer rows.
    moved, kept = moved[:2].clone(), {name: slot[:2].clone() for name, slot in state.slots.items()}
    state.slots, state.update, state.scratch = kept, state.update[:2].clone(), state.scratch[:2].clone()
    rule.step_(moved, gradients[1][:2], state, 0.01)
    expected = trained(rule, theta[:2], [each[:2] for each in gradients[:2]], 0.01)
    assert_same(moved, expected[0], "moved")
    assert_same(state.update, moved - trained(rule, theta[:2], [gradients[0][:2]], 0.01)[0], "state.update")
