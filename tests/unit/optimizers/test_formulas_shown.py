"""The formula that is shown is the arithmetic that is done, under every convention and option."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from convention_cases import CASES, each_convention, unused
from hypothesis import given
from hypothesis import strategies as st
from latex_evaluation import Machine

from workbench.optimizers import OPTIMIZERS, create, formula_of, plain_text
from workbench.optimizers.formula import latex_symbol, symbols
from workbench.settings import declarations

RATES = [0.1, 0.07, 0.05, 0.02]
START = np.array([0.9, -1.4, 0.3])
CENTRE = np.array([0.2, -0.5, 0.8])

# Values far from every default, so that a term left out or a wrong symbol shows.
CHANGES = {
    "weight_decay": 0.3,
    "clip_norm": 0.8,
    "clip_value": 0.35,
    "lr_decay": 0.4,
    "initial_accumulator": 0.2,
    "momentum": 0.6,
    "dampening": 0.25,
    "momentum_decay": 0.5,
    "eps": 0.05,
    "rho": 0.7,
    "beta1": 0.6,
    "beta2": 0.8,
}
CAN_BE_ABSENT = {"weight_decay", "momentum", "dampening", "lr_decay", "initial_accumulator"}
STRUCTURE = {
    *(r"\leftarrow", r"\nabla", r"\cdot", r"\frac", r"\sqrt", r"\left", r"\right", r"\max", r"\min"),
    *(r"\lVert", r"\rVert", r"\quad", r"\begin", r"\end", r"\ldots"),
}


def gradient(theta):
    """Of Σ (θ − c)² / 2 + (θ − c)⁴: not linear, so that it matters where it is taken."""
    return theta - CENTRE + 4 * (theta - CENTRE) ** 3


def another_value(declaration, was):
    """One of :data:`CHANGES`, else one in the middle of the range or beyond what it was."""
    if declaration.kind == "choice":
        return next(choice for choice in declaration.choices if choice != was)
    if declaration.name in CHANGES:
        return CHANGES[declaration.name]
    low, high = declaration.minimum or 0.0, declaration.maximum
    return low + 0.6 if high is None else low + 0.6 * (high - low)


def options(name, convention):
    """The settings of a convention by name, each with the values that are tried."""
    model = OPTIMIZERS[name].Settings
    default = model(convention=convention)
    tried = {}
    for told in declarations(model):
        if told.name in {"name", "convention", "lr"} or told.name in unused(name, convention):
            continue
        was = getattr(default, told.name)
        tried[told.name] = (was, not was) if isinstance(was, bool) else (was, another_value(told, was))
        if told.name in CAN_BE_ABSENT:
            tried[told.name] += (0.0,)
    return tried


def by_formula(rule, rates):
    formula = rule.formula()
    settings = {
        latex_symbol(told.symbol): getattr(rule.settings, told.name)
        for told in declarations(type(rule.settings))
        if told.symbol
    }
    machine = Machine(gradient, settings | {r"\theta": START, r"\eta_0": rule.settings.lr})
    machine.start(formula.start)
    points = []
    for step, rate in enumerate(rates, start=1):
        machine.values |= {"t": step, r"\eta": rate}
        for line in formula.step:
            machine.run(line)
        points.append(machine.values[r"\theta"])
    return np.array(points)


def by_rule(rule, rates):
    theta = torch.from_numpy(START.copy())
    state = rule.init(theta)
    points = []
    for rate in rates:
        point = rule.lookahead(theta, state, rate)
        taken = gradient((theta if point is None else point).numpy())
        rule.step_(theta, torch.from_numpy(taken), state, rate)
        points.append(theta.numpy().copy())
    return np.array(points)


def check(name, settings):
    rule = create(name, **settings)
    np.testing.assert_allclose(by_formula(rule, RATES), by_rule(rule, RATES), rtol=1e-11, atol=1e-13)


@each_convention
def test_the_formula_shown_is_the_arithmetic_done_at_the_defaults(name, convention):
    check(name, {"convention": convention})


@each_convention
def test_every_option_alone_changes_the_formula_as_it_changes_the_arithmetic(name, convention):
    for option, values in options(name, convention).items():
        for value in values:
            check(name, {"convention": convention, option: value})


@given(data=st.data())
def test_options_together_change_the_formula_as_they_change_the_arithmetic(data):
    name, convention = data.draw(st.sampled_from(CASES))
    tried = options(name, convention)
    settings = {option: data.draw(st.sampled_from(values), label=option) for option, values in tried.items()}
    check(name, {"convention": convention, **settings})


@pytest.mark.parametrize(
    ("name", "settings", "shown"),
    [
        ("adam", {"amsgrad": True}, r"v_{\max} \leftarrow \max(v_{\max}, v)"),
        ("adam", {"weight_decay": 0.1}, r"\lambda \theta"),
        ("adamw", {"convention": "paper"}, r"\frac{\eta}{\eta_0} \lambda \theta"),
        ("adam", {"bias_correction": False}, r"\theta - \eta \frac{m}{\sqrt{v} + \varepsilon}"),
        ("nesterov", {"convention": "lookahead", "weight_decay": 0.1}, r"\lambda (\theta - \mu b)"),
        ("momentum", {"dampening": 0.5}, r"(1 - \tau) g"),
        ("rmsprop", {"centered": True}, r"\sqrt{v - \bar{g}^2} + \varepsilon"),
        ("rmsprop", {"momentum": 0.5, "convention": "keras"}, r"b \leftarrow \mu b + \eta"),
        ("adagrad", {"lr_decay": 0.5}, r"(t - 1) \delta"),
        ("gd", {"clip_norm": 1.0}, r"\lVert g \rVert"),
        ("gd", {"clip_value": 1.0}, r"\kappa"),
    ],
)
def test_an_option_is_in_the_formula_where_it_is_used_and_only_there(name, settings, shown):
    assert any(shown in line for line in create(name, **settings).formula().step)
    without = {"convention": "keras"} if settings.get("convention") == "keras" else {}
    assert not any(shown in line for line in create(name, **without).formula().step)


@each_convention
def test_the_legend_names_every_symbol_once_and_no_other(name, convention):
    for option, values in {"convention": (convention,), **options(name, convention)}.items():
        formula = create(name, **{"convention": convention, option: values[-1]}).formula()
        found = symbols(" ".join((*formula.step, formula.start)))
        assert set(formula.legend) == set(found) - STRUCTURE - {"cases"}
        assert all(formula.legend.values())
        assert len(set(formula.legend.values())) == len(formula.legend)


@each_convention
def test_the_plain_text_has_no_markup(name, convention):
    for option, values in {"convention": (convention,), **options(name, convention)}.items():
        for line in create(name, **{"convention": convention, option: values[-1]}).formula().lines:
            text = plain_text(line)
            assert not re.search(r"[\\{}&]|_(?!max)|\^(?!\()", text), text
            assert text.count("(") == text.count(")")


def test_the_plain_text_of_a_line_is_what_one_would_type():
    lines = create("momentum", dampening=0.5).formula().step
    assert [plain_text(line) for line in lines] == [
        "g ← ∇f(θ)",
        "v ← g if t = 1, μ v + (1 − τ) g if t > 1",
        "θ ← θ − η v",
    ]


def test_the_classes_of_other_libraries_have_no_formula():
    rule = create("torch:Adam")
    assert rule.formula().lines == formula_of(rule.settings).lines == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"x \leftarrow 2 a - b \cdot 3 + 1", 2 * 5 - 4 * 3 + 1),
        (r"x \leftarrow {-}\frac{a - 1}{b} b^2", -16.0),
        (r"x = \sqrt{a^2 - b^2}", 3.0),
        (r"x = \max({-}a, \min(b, 7)) (1 - \frac{1}{2})", 2.0),
        (r"x \leftarrow \begin{cases} a & t = 1 \\ b & t > 1 \end{cases}", 4.0),
        (r"x = \left(1 + a\right)^{b - 2}", 36.0),
        (r"x = 2 \operatorname{sign}(b - a) a", -10.0),
    ],
)
def test_the_oracle_computes_latex_as_it_is_read(line, expected):
    machine = Machine(gradient, {"a": 5.0, "b": 4.0, "t": 2})
    machine.run(line)
    assert machine.values["x"] == expected
