"""What every setting of the program promises; a new one is tested by being declared."""

from __future__ import annotations

import itertools
import math
import re

import pytest

from workbench.experiment import TrainingSettings
from workbench.optimizers import OPTIMIZERS
from workbench.problems import PROBLEMS
from workbench.schedules import SCHEDULES
from workbench.settings import TEXTS, declarations, validated

MODELS = {
    **{f"problem {name}": model for name, model in PROBLEMS.items()},
    **{f"optimizer {name}": rule.Settings for name, rule in OPTIMIZERS.items()},
    **{f"schedule {name}": model for name, model in SCHEDULES.items()},
    "training": TrainingSettings,
}
DECLARED = [(model, declaration) for model in MODELS.values() for declaration in declarations(model)]
every_declaration = pytest.mark.parametrize(
    ("model", "declaration"), DECLARED, ids=[f"{model.__name__}-{d.name}" for model, d in DECLARED]
)


@every_declaration
def test_a_setting_has_a_title_in_sentence_case(model, declaration):
    assert re.fullmatch(r"[A-Z]\S*( \S+)*", declaration.title)
    assert declaration.title != declaration.name


@every_declaration
def test_a_setting_is_explained_in_one_sentence(model, declaration):
    assert re.fullmatch(r"\S.*\S\.", declaration.help)
    assert not re.search(r"[.!?]\s+[A-Z]", declaration.help)
    assert "\n" not in declaration.help


@every_declaration
def test_a_default_is_accepted_and_within_its_bounds(model, declaration):
    default = declaration.default
    assert default is not None
    read = getattr(validated(model, {declaration.name: default}), declaration.name)
    assert (read, type(read)) == (default, type(default))
    numbers = default if isinstance(default, tuple) else (default,)
    low = -math.inf if declaration.minimum is None else declaration.minimum
    high = math.inf if declaration.maximum is None else declaration.maximum
    for number in numbers:
        if isinstance(number, str):
            assert declaration.kind in TEXTS or number in declaration.choices
            continue
        assert low < number if declaration.open_minimum else low <= number
        assert number < high if declaration.open_maximum else number <= high


@every_declaration
def test_the_text_of_a_default_is_read_as_the_default(model, declaration):
    default = declaration.default
    text = ", ".join(map(str, default)) if isinstance(default, tuple) else str(default)
    assert getattr(validated(model, {declaration.name: text}), declaration.name) == default


@every_declaration
def test_every_suggestion_is_accepted(model, declaration):
    for suggestion in declaration.suggestions:
        validated(model, {declaration.name: suggestion})


@every_declaration
def test_a_logarithmic_setting_is_a_number_that_cannot_be_negative(model, declaration):
    if declaration.logarithmic:
        assert declaration.kind in {"real", "integer", "count"}
        assert declaration.minimum is not None
        assert declaration.minimum >= 0


@every_declaration
def test_a_name_is_one_lower_case_word_of_the_command_line(model, declaration):
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", declaration.name)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_names_are_unique_over_the_parts_of_any_experiment(problem):
    for optimizer, schedule in itertools.product(OPTIMIZERS, SCHEDULES):
        parts = (PROBLEMS[problem], OPTIMIZERS[optimizer].Settings, SCHEDULES[schedule], TrainingSettings)
        names = [declaration.name for part in parts for declaration in declarations(part)]
        names += ["name", "problem", "optimizer", "schedule"]
        assert len(set(names)) == len(names), (problem, optimizer, schedule)


@pytest.mark.parametrize("kind", MODELS)
def test_a_part_describes_itself(kind):
    model = MODELS[kind]
    if model is not TrainingSettings:
        assert model.title
        assert re.fullmatch(r"\S.*\.", model.summary)
        assert model.model_fields["name"].default == kind.split()[1]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_decay_of_one_is_refused_and_of_zero_accepted(name):
    model = OPTIMIZERS[name].Settings
    for decay in {"momentum", "rho", "beta1", "beta2"} & set(model.model_fields):
        assert getattr(validated(model, {decay: 0}), decay) == 0
        with pytest.raises(ValueError, match="less than 1"):
            model(**{decay: 1.0})


def test_a_run_of_no_steps_is_refused():
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        TrainingSettings(steps=0)
