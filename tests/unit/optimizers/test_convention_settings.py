"""What a convention says of itself, the defaults it brings, and the settings it does not have."""

from __future__ import annotations

import inspect
import re

import pytest
import torch
from convention_cases import CASES, assert_same, column, each_convention, unused

from workbench.errors import InputError, UnknownNameError
from workbench.optimizers import OPTIMIZERS, create
from workbench.settings import declarations, validated

BROUGHT = [
    (name, convention, setting)
    for name, convention in CASES
    for setting in OPTIMIZERS[name].Settings.conventions[convention].defaults
]
UNUSED = [
    (name, convention, setting) for name, convention in CASES for setting in sorted(unused(name, convention))
]

# Keras 3, the arguments of its classes.
KERAS = {
    ("momentum", "velocity"): {"lr": 0.01},
    ("adagrad", "keras"): {"lr": 1e-3, "initial_accumulator": 0.1, "eps": 1e-7},
    ("rmsprop", "keras"): {"lr": 1e-3, "rho": 0.9, "momentum": 0, "eps": 1e-7, "centered": False},
    ("adam", "epsilon-hat"): {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-7, "amsgrad": False},
    ("adamw", "keras"): {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-7, "weight_decay": 4e-3},
    ("nadam", "keras"): {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-7, "momentum_decay": 1},
}
PAPERS = {
    ("adadelta", "paper"): {"rho": 0.95, "eps": 1e-6},
    ("adadelta", "outside"): {"rho": 0.95, "eps": 1e-6},
    ("nadam", "optax"): {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    ("nadam", "constant"): {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
}

TORCH = {
    "gd": torch.optim.SGD,
    "adagrad": torch.optim.Adagrad,
    "adadelta": torch.optim.Adadelta,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "nadam": torch.optim.NAdam,
}
OURS = {"alpha": "rho", "initial_accumulator_value": "initial_accumulator"}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_choices_are_the_conventions_described_and_the_first_is_the_default(name):
    settings = OPTIMIZERS[name].Settings
    (declared,) = (each for each in declarations(settings) if each.name == "convention")
    assert declared.choices == tuple(settings.conventions)
    assert declared.default == declared.choices[0]
    assert "torch" not in declared.choices or declared.default == "torch"


@each_convention
def test_a_convention_names_its_source_and_tells_its_difference_in_a_sentence(name, convention):
    described = OPTIMIZERS[name].Settings.conventions[convention]
    assert re.fullmatch(r"\S(.*\S)?", described.source)
    assert not described.source.endswith(".")
    assert re.fullmatch(r"\S.*[^.]\.", described.difference)
    assert not re.search(r"[.!?]\s+[A-Z]", described.difference)


@each_convention
def test_a_convention_speaks_of_settings_that_there_are(name, convention):
    described = OPTIMIZERS[name].Settings.conventions[convention]
    known = {declaration.name for declaration in declarations(OPTIMIZERS[name].Settings)}
    assert described.unused | set(described.defaults) <= known - {"convention"}
    assert not described.unused & set(described.defaults)


@each_convention
def test_what_is_not_given_has_the_default_of_the_convention(name, convention):
    model = OPTIMIZERS[name].Settings
    settings = create(name, convention=convention).settings
    for declaration in declarations(model):
        if declaration.name != "convention":
            expected = model.conventions[convention].defaults.get(declaration.name, declaration.default)
            assert getattr(settings, declaration.name) == expected
    assert model.defaults_under({"convention": convention}) == {
        key: value for key, value in settings.model_dump().items() if key != "name"
    } | {"convention": next(iter(model.conventions))}


@pytest.mark.parametrize(("case", "expected"), [*KERAS.items(), *PAPERS.items()], ids=str)
def test_the_defaults_are_those_of_the_source(case, expected):
    settings = create(case[0], convention=case[1]).settings
    assert {setting: getattr(settings, setting) for setting in expected} == expected


@pytest.mark.parametrize("name", TORCH)
def test_the_defaults_of_the_convention_torch_are_those_of_torch(name):
    settings = create(name).settings
    theirs = {
        OURS.get(argument, argument): parameter.default
        for argument, parameter in inspect.signature(TORCH[name]).parameters.items()
    }
    if "betas" in theirs:
        theirs["beta1"], theirs["beta2"] = theirs.pop("betas")
    for setting, value in settings.model_dump().items():
        if setting in theirs:
            assert value == theirs[setting], setting
    assert settings.weight_decay == theirs["weight_decay"]


@pytest.mark.parametrize(("name", "convention", "setting"), BROUGHT)
def test_a_value_that_is_given_wins(name, convention, setting):
    own = OPTIMIZERS[name].Settings.model_fields[setting].default
    brought = OPTIMIZERS[name].Settings.conventions[convention].defaults[setting]
    assert brought != own
    settings = create(name, convention=convention, **{setting: own}).settings
    assert getattr(settings, setting) == own
    typed = validated(OPTIMIZERS[name].Settings, {"convention": f" {convention} ", setting: str(own)})
    assert getattr(typed, setting) == own


@pytest.mark.parametrize(("name", "convention", "setting"), BROUGHT)
def test_a_column_that_is_given_wins(name, convention, setting):
    values = column(0.25, 0.5)[:, None]
    settings = create(name, convention=convention, **{setting: values}).settings
    assert_same(getattr(settings, setting), values, "getattr(settings, setting)")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_convention_that_there_is_not_has_the_defaults_of_the_first(name):
    model = OPTIMIZERS[name].Settings
    for convention in ("kerras", 3, None, ["torch"]):
        assert model.defaults_under({"convention": convention}) == model.defaults_under({}), convention
        assert model.unused_under({"convention": convention}) == model.unused_under({}), convention


def test_an_unknown_convention_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError) as caught:
        create("nadam", convention="kears")
    assert str(caught.value) == (
        "convention = kears: must be one of constant, keras, optax, torch (did you mean keras?)"
    )
    with pytest.raises(UnknownNameError, match=r"^convention = look-ahead: .*\(did you mean lookahead\?\)$"):
        create("nesterov", convention="look-ahead")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_convention_of_another_optimizer_is_refused(name):
    others = {convention for _, convention in CASES} - set(OPTIMIZERS[name].Settings.conventions)
    for convention in others:
        with pytest.raises(UnknownNameError, match=rf"^convention = {convention}: must be one of "):
            create(name, convention=convention)


@pytest.mark.parametrize(("name", "convention", "setting"), UNUSED)
def test_a_setting_that_the_convention_does_not_have_is_refused_by_name(name, convention, setting):
    default = OPTIMIZERS[name].Settings.model_fields[setting].default
    other = (not default) if isinstance(default, bool) else 0.5
    with pytest.raises(InputError) as caught:
        create(name, convention=convention, **{setting: other})
    assert str(caught.value) == (
        f"{setting} = {other}: must be left out: the convention {convention} has none"
    )
    assert (caught.value.field, caught.value.value) == (setting, other)


@pytest.mark.parametrize(("name", "convention", "setting"), UNUSED)
def test_such_a_setting_at_its_default_changes_nothing(name, convention, setting):
    default = OPTIMIZERS[name].Settings.model_fields[setting].default
    given = create(name, convention=convention, **{setting: default}).settings
    assert given == create(name, convention=convention).settings


@pytest.mark.parametrize(
    ("name", "convention", "setting"),
    [
        each
        for each in UNUSED
        if not isinstance(OPTIMIZERS[each[0]].Settings.model_fields[each[2]].default, bool)
    ],
)
def test_a_column_of_such_a_setting_is_refused(name, convention, setting):
    with pytest.raises(InputError, match=rf"^{setting} = .*: the convention {convention} has none$"):
        create(name, convention=convention, **{setting: column(0.25, 0.5)[:, None]})


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_setting_is_used_by_some_convention(name):
    conventions = OPTIMIZERS[name].Settings.conventions.values()
    assert not frozenset.intersection(*(described.unused for described in conventions))
