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
every_model = pytest.mark.parametrize("kind", MODELS)


def faults(kind, is_kept):
    """The settings of a model for which a function of model and declaration returns false or raises."""
    model = MODELS[kind]
    found = {}
    for declaration in declarations(model):
        try:
            if is_kept(model, declaration):
                continue
            found[declaration.name] = declaration
        except ValueError as error:
            found[declaration.name] = error
    return found


@every_model
def test_a_setting_has_a_title_in_sentence_case(kind):
    def is_kept(model, declaration):
        title = declaration.title
        return re.fullmatch(r"[A-Z]\S*( \S+)*", title) and title != declaration.name

    assert not faults(kind, is_kept)


@every_model
def test_a_setting_is_explained_in_one_sentence(kind):
    def is_kept(model, declaration):
        text = declaration.help
        return re.fullmatch(r"\S.*\S\.", text) and not re.search(r"[.!?]\s+[A-Z]", text) and "\n" not in text

    assert not faults(kind, is_kept)


@every_model
def test_a_default_is_accepted_and_within_its_bounds(kind):
    def is_within(number, declaration):
        if isinstance(number, str):
            return declaration.kind in TEXTS or number in declaration.choices
        low = -math.inf if declaration.minimum is None else declaration.minimum
        high = math.inf if declaration.maximum is None else declaration.maximum
        above = low < number if declaration.open_minimum else low <= number
        return above and (number < high if declaration.open_maximum else number <= high)

    def is_kept(model, declaration):
        default = declaration.default
        read = getattr(validated(model, {declaration.name: default}), declaration.name)
        numbers = default if isinstance(default, tuple) else (default,)
        return (
            default is not None
            and (read, type(read)) == (default, type(default))
            and all(is_within(number, declaration) for number in numbers)
        )

    assert not faults(kind, is_kept)


@every_model
def test_the_text_of_a_default_is_read_as_the_default(kind):
    def is_kept(model, declaration):
        default = declaration.default
        text = ", ".join(map(str, default)) if isinstance(default, tuple) else str(default)
        return getattr(validated(model, {declaration.name: text}), declaration.name) == default

    assert not faults(kind, is_kept)


@every_model
def test_every_suggestion_is_accepted(kind):
    def is_kept(model, declaration):
        return all(validated(model, {declaration.name: each}) is not None for each in declaration.suggestions)

    assert not faults(kind, is_kept)


@every_model
def test_a_logarithmic_setting_is_a_number_that_cannot_be_negative(kind):
    def is_kept(model, declaration):
        is_number = declaration.kind in {"real", "integer", "count"}
        minimum = declaration.minimum
        return not declaration.logarithmic or (is_number and minimum is not None and minimum >= 0)

    assert not faults(kind, is_kept)


@every_model
def test_a_name_is_one_lower_case_word_of_the_command_line(kind):
    assert not faults(kind, lambda model, each: re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", each.name))


@pytest.mark.parametrize("problem", PROBLEMS)
def test_names_are_unique_over_the_parts_of_any_experiment(problem):
    for optimizer, schedule in itertools.product(OPTIMIZERS, SCHEDULES):
        parts = (PROBLEMS[problem], OPTIMIZERS[optimizer].Settings, SCHEDULES[schedule], TrainingSettings)
        names = [declaration.name for part in parts for declaration in declarations(part)]
        names += ["name", "problem", "optimizer", "schedule"]
        assert len(set(names)) == len(names), (problem, optimizer, schedule)


@every_model
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
