"""A sweep as a person puts it down: in a file, and as values suggested around the present one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.experiment import TrainingSettings, compose
from workbench.optimizers import OPTIMIZERS
from workbench.problems import PROBLEMS
from workbench.schedules import SCHEDULES
from workbench.settings import declarations
from workbench.sweeps import (
    SAMPLINGS,
    SweepPlan,
    SweepSettings,
    new_identifier,
    plan_from_document,
    read_sweep,
    suggested_names,
    suggested_values,
    sweep_toml,
    sweepable,
)

if TYPE_CHECKING:
    from pathlib import Path

MODELS = [
    *(rule.Settings for rule in OPTIMIZERS.values()),
    *PROBLEMS.values(),
    *SCHEDULES.values(),
    TrainingSettings,
]
SWEEPABLE = {
    (each.name, each.default): (model, each)
    for model in MODELS
    for each in sweepable(declarations(model))
    if each.name not in model.unused_under({}) | {"device", "target"}
}


def written(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("key", list(SWEEPABLE), ids=str)
def test_what_is_suggested_for_any_setting_makes_several_runs_that_differ_in_it(
    key: tuple[str, object],
) -> None:
    model, declaration = SWEEPABLE[key]
    optimizer = next((name for name, rule in OPTIMIZERS.items() if rule.Settings is model), "adam")
    schedule = next((name for name, each in SCHEDULES.items() if each is model), "constant")
    problem = next((name for name, each in PROBLEMS.items() if each is model), "mlp")
    experiment = compose(problem, optimizer, schedule)
    text = suggested_values(declaration, written(declaration.default))
    axes = SweepPlan({declaration.name: text}).sweep(experiment).axes
    values = [each for axis in axes for each in axis.grid()]
    assert len(values) == len(set(values)) > 1
    for value in values:
        model.model_validate(
            {declaration.name: tuple(map(int, value.split(","))) if declaration.kind == "integers" else value}
        )


@pytest.mark.parametrize("lr", [1e-6, 3e-4, 0.01, 0.5, 20.0])
def test_learning_rates_are_suggested_for_two_decades_on_each_side(lr: float) -> None:
    (declaration,) = (each for each in declarations(OPTIMIZERS["adam"].Settings) if each.name == "lr")
    plan = SweepPlan({"lr": suggested_values(declaration, str(lr))})
    values = plan.sweep(compose("quadratic", "adam")).axes[0].grid()
    assert values[0] < lr < values[-1]
    assert values[-1] / values[0] == pytest.approx(1e4)
    assert len(values) == 13


def test_the_chosen_part_is_suggested_first_and_once() -> None:
    assert suggested_names(["a", "b", "c", "d", "e"], "c") == "c, a, b, d"


texts = st.dictionaries(
    st.sampled_from(["lr", "beta1", "seed", "optimizer"]), st.text("0123456789.,:log e-", max_size=12)
)
plans = st.builds(
    SweepPlan,
    texts,
    st.builds(
        SweepSettings,
        seeds=st.integers(1, 1000),
        sampling=st.sampled_from(SAMPLINGS),
        samples=st.integers(1, 10_000),
        halving=st.booleans(),
        reduction=st.integers(2, 100),
        first_rung=st.one_of(st.just("auto"), st.integers(1, 10**6)),
    ),
)


@given(plans)
def test_a_plan_comes_back_from_its_document(plan: SweepPlan) -> None:
    assert plan_from_document(plan.document()) == plan


def test_a_file_with_a_sweep_is_read_as_it_was_written_and_one_without_has_none(tmp_path: Path) -> None:
    path = tmp_path / "sweep.toml"
    experiment = compose("mlp", "adamw", "StepLR", name="mine")
    plan = SweepPlan({"lr": "1e-4..1:13:log", "seed": "0..3"}, SweepSettings(halving=True, first_rung=7))
    path.write_text(sweep_toml(experiment, plan), encoding="utf-8")
    assert read_sweep(path) == (experiment, plan)
    path.write_text(experiment.toml(), encoding="utf-8")
    assert read_sweep(path) == (experiment, SweepPlan())


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (3, "sweep"),
        ({"axes": 3}, "axes"),
        ({"axes": {"lr": 3}}, "axis lr"),
        ({"seeds": 0}, "seeds"),
        ({"sampling": "dice"}, "sampling"),
        ({"first_rung": "soon"}, "first_rung"),
        ({"seed": 1}, "setting"),
    ],
)
def test_a_table_that_is_no_sweep_is_refused_by_the_name_of_what_is_wrong(
    document: object, field: str
) -> None:
    with pytest.raises(InputError) as told:
        plan_from_document(document)
    assert told.value.field == field


def test_identifiers_say_what_is_swept_and_differ() -> None:
    sweep = SweepPlan({"lr": "0.1, 0.2"}, SweepSettings(seeds=3)).sweep(compose("quadratic", "gd"))
    names = {new_identifier(sweep) for _ in range(20)}
    assert len(names) == 20
    assert all(name.startswith("lr=0.1, 0.2, 3 seeds #") for name in names)
