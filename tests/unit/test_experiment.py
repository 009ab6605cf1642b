"""Experiments: built from names, written down and read again."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib

import pytest
from convention_cases import each_convention, unused
from hypothesis import given, reject
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.errors import InputError, UnknownNameError
from workbench.experiment import PARTS, TrainingSettings, changed, compose, from_document, from_toml
from workbench.optimizers import OPTIMIZERS
from workbench.problems import PROBLEMS
from workbench.schedules import SCHEDULES
from workbench.settings import Declaration, declarations


def values_of(declaration: Declaration) -> st.SearchStrategy[object]:
    """Values in the range of a setting."""
    low, high = declaration.minimum, declaration.maximum
    match declaration.kind:
        case "real":
            return st.floats(
                low,
                high,
                exclude_min=declaration.open_minimum,
                exclude_max=declaration.open_maximum,
                allow_nan=False,
                allow_infinity=False,
            )
        case "flag":
            return st.booleans()
        case "choice":
            return st.sampled_from(declaration.choices)
        case "integer":
            return st.integers(int(low), int(high))
        case "integers":
            return st.lists(st.integers(int(low), int(high or 10**9)), max_size=5)
        case "count":
            return st.sampled_from(declaration.choices)
        case "formula":
            return st.sampled_from(["x", "x^2 + y^2", " -x "])
    # A file name of spaces alone, or with spaces around it, is not what the person typed.
    return st.text(st.characters(exclude_categories=["Cs"])).map(str.strip)


@st.composite
def experiments(draw):
    names = [draw(st.sampled_from(sorted(each))) for each in (PROBLEMS, OPTIMIZERS, SCHEDULES)]
    models = (PROBLEMS[names[0]], OPTIMIZERS[names[1]].Settings, SCHEDULES[names[2]], TrainingSettings)
    declared = [each for model in models for each in declarations(model)]
    chosen = draw(st.lists(st.sampled_from(declared), unique_by=lambda each: each.name, max_size=8))
    changes = {each.name: draw(values_of(each)) for each in chosen}
    title = draw(st.text(st.characters(exclude_categories=["Cs"])))
    try:
        return compose(*names, name=title, changes=changes)
    except InputError as error:
        # Chosen one by one these need not fit the learning rate and the steps of the run.
        if error.field in {"eta_min", "base_lr", "min_lr", "t_max"}:
            reject()
        # Nor need the convention have them.
        if "left out" in error.allowed:
            reject()
        raise


@given(experiments())
def test_toml_and_json_give_back_the_same_experiment(experiment):
    assert from_document(tomllib.loads(experiment.toml())) == experiment
    assert from_document(json.loads(json.dumps(experiment.document(), allow_nan=False))) == experiment


@each_convention
@hypothesis_settings(max_examples=20)
@given(data=st.data())
def test_a_document_of_any_convention_gives_back_the_same_experiment(name, convention, data):
    lacking = unused(name, convention)
    declared = [
        declaration
        for declaration in declarations(OPTIMIZERS[name].Settings)
        if declaration.name not in {"convention", *lacking}
    ]
    chosen = data.draw(st.lists(st.sampled_from(declared), unique_by=lambda each: each.name))
    changes = {each.name: data.draw(values_of(each)) for each in chosen}
    experiment = compose("quadratic", name, changes={"convention": convention, **changes})
    written = experiment.document()["optimizer"]
    assert written["convention"] == convention
    assert {key: written[key] for key in changes} == changes
    assert from_document(tomllib.loads(experiment.toml())) == experiment
    assert from_document(json.loads(json.dumps(experiment.document(), allow_nan=False))) == experiment
    assert changed(experiment, experiment.values()) == experiment
    assert not lacking & set(experiment.values())


@each_convention
def test_a_document_that_names_only_the_convention_has_its_defaults(name, convention):
    document = {"problem": {"name": "quadratic"}, "optimizer": {"name": name, "convention": convention}}
    experiment = from_document(document)
    brought = OPTIMIZERS[name].Settings.conventions[convention].defaults
    assert {setting: getattr(experiment.optimizer, setting) for setting in brought} == brought


@given(experiments())
def test_nothing_changed_is_the_same_experiment(experiment):
    assert changed(experiment, {}) == experiment
    assert changed(experiment, experiment.values()) == experiment
    assert type(changed(experiment, {}).problem) is type(experiment.problem)


@given(experiments())
def test_every_setting_that_means_something_is_among_the_values_once(experiment):
    expected = [
        declaration.name
        for part in experiment.parts()
        for declaration in declarations(type(part))
        if declaration.name not in part.unused_under(part.model_dump())
    ]
    assert list(experiment.values()) == expected


@pytest.mark.parametrize("size", [1, 7, "full", "32"])
def test_a_batch_size_survives_where_there_are_examples(size):
    experiment = compose("logistic-regression", "gd", changes={"batch_size": size})
    assert experiment.training.batch_size == (size if size != "32" else 32)
    assert from_document(tomllib.loads(experiment.toml())) == experiment


def test_what_is_left_out_has_its_default():
    experiment = from_document({"problem": {"name": "quadratic"}, "optimizer": {"name": "adam"}})
    assert experiment == compose("quadratic", "adam", "constant")
    assert experiment.schedule.name == "constant"
    assert experiment.training == TrainingSettings()
    assert experiment.name == ""


def test_changes_reach_the_part_that_has_the_setting():
    experiment = compose(
        "rosenbrock",
        "adam",
        "ExponentialLR",
        changes={"b": "10", "lr": "1e-2", "gamma": 0.5, "steps": 7, "dtype": "float64"},
    )
    assert experiment.problem.b == 10
    assert experiment.optimizer.lr == 0.01
    assert experiment.schedule.gamma == 0.5
    assert (experiment.training.steps, experiment.training.dtype) == (7, "float64")
    again = changed(experiment, {"lr": 0.5, "seed": 3})
    assert (again.optimizer.lr, again.training.seed, again.problem.b) == (0.5, 3, 10)
    assert experiment.optimizer.lr == 0.01


def test_a_setting_may_be_spelled_in_capitals_as_torch_spells_some():
    made = compose("rosenbrock", "adam", "CosineAnnealingLR", changes={"T_max": 7, "LR": "0.5"})
    assert (made.schedule.t_max, made.optimizer.lr) == (7, 0.5)
    document = made.document()
    document["schedule"]["T_max"] = document["schedule"].pop("t_max")
    assert from_document(document) == made


def test_an_experiment_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        compose("quadratic", "gd").name = "other"


def test_a_document_does_not_change_when_it_is_read():
    document = {"problem": {"name": "quadratic"}, "optimizer": {"name": "adam"}, "schedule": {}}
    from_document(document)
    assert document == {"problem": {"name": "quadratic"}, "optimizer": {"name": "adam"}, "schedule": {}}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rosenbrok", "adam"), r"^problem = rosenbrok: .*did you mean rosenbrock\?"),
        (("rosenbrock", "adamm"), r"^optimizer = adamm: .*did you mean adam\?"),
        (("rosenbrock", "adam", "Exponential"), r"^schedule = Exponential: .*did you mean ExponentialLR\?"),
    ],
)
def test_an_unknown_part_is_answered_with_the_nearest(arguments, message):
    with pytest.raises(UnknownNameError, match=message):
        compose(*arguments)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"beta": 0.5}, r"^setting = beta: must be one of .*did you mean beta[12]\?"),
        ({"momentum": 0.5}, r"^setting = momentum: must be one of "),
        ({"name": "x"}, r"^setting = name: must be one of "),
        ({"lr": "fast"}, r"^lr = fast: must be a number above 0$"),
        ({"lr": 0}, r"^lr = 0: must be a number above 0$"),
        ({"beta1": 1}, r"^beta1 = 1: must be a number at least 0 and below 1$"),
        ({"steps": 0}, r"^steps = 0: must be a whole number at least 1 and at most 1000000000$"),
        ({"convention": "keras"}, r"^convention = keras: must be one of epsilon-hat, torch$"),
        ({"convention": "epsilon"}, r"^convention = epsilon: .*\(did you mean epsilon-hat\?\)$"),
        ({"dtype": "float16"}, r"^dtype = float16: must be one of float32, float64"),
        ({"batch_size": 3}, r"^batch_size = 3: must be full for rosenbrock, whose loss has no examples"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(changes, message):
    with pytest.raises(InputError, match=message):
        compose("rosenbrock", "adam", changes=changes)
    with pytest.raises(InputError, match=message):
        changed(compose("rosenbrock", "adam"), changes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^experiment = \{\}: must be one with a problem and an optimizer"),
        ('[problem]\nname = "mlp"', r"^optimizer\.name = nothing: must be given$"),
        ("optimizer = 'adam'", r"^optimizer = adam: must be a section of settings, \[optimizer\]$"),
        ("[optimiser]\nname = 'adam'", r"^section = optimiser: .*\(did you mean optimizer\?\)$"),
        ("name = 3", r"^name = 3: must be a text$"),
        ("[problem]\nname = ['mlp']", r"^problem = \['mlp'\]: must be one of "),
        (
            "[problem]\nname = 'mlp'\n[optimizer]\nname = 'gd'\n[schedule]\nname = ['constant']",
            r"^schedule = \['constant'\]: must be one of ",
        ),
        (
            "[problem]\nname = 'mlp'\n[optimizer]\nname = 'gd'\nbeta1 = 0.9",
            r"^setting = beta1: must be one of clip_norm, clip_value, convention, lr, weight_decay$",
        ),
        (
            "[problem]\nname = 'mlp'\n[optimizer]\nname = 'gd'\nlr = nan",
            r"^lr = nan: must be a number above 0$",
        ),
        (
            "[problem]\nname = 'mlp'\n[optimizer]\nname = 'gd'\n[training]\nsteps = true",
            r"^steps = True: must be a whole number ",
        ),
        ("problem = ", r"^FILE = .*: must be a TOML file \(Invalid value"),
    ],
)
def test_a_file_that_describes_no_experiment_is_refused(tmp_path, text, message):
    path = tmp_path / "experiment.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        from_toml(path)


def test_a_file_is_read(tmp_path):
    experiment = compose("mlp", "adam", name="Übung 1", changes={"hidden": "8, 4", "batch_size": 16})
    path = tmp_path / "experiment.toml"
    path.write_text(experiment.toml(), encoding="utf-8")
    assert from_toml(path) == experiment


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"^FILE = .*: must be a readable TOML file \(No such file"):
        from_toml(tmp_path / "absent.toml")
    with pytest.raises(InputError, match=r"^FILE = .*: must be a readable TOML file \("):
        from_toml(tmp_path)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"^FILE = .*: must be a TOML file \("):
        from_toml(binary)


def test_parts_come_in_their_order():
    experiment = compose("quadratic", "gd")
    assert experiment.parts() == tuple(getattr(experiment, part) for part in PARTS)


@pytest.mark.parametrize(
    "module",
    [
        "workbench.experiment",
        "workbench.optimizers",
        "workbench.problems",
        "workbench.schedules",
        "workbench.execution.runner",
    ],
)
def test_describing_runs_does_not_wait_for_torch(module):
    script = f"import sys, {module}; print(sorted({{'torch', 'sklearn', 'scipy'}} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert result.stdout.strip() == "[]"
