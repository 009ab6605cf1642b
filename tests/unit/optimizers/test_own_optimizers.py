"""A person's own optimizers: read without being run, then stepped as they would step themselves."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from workbench.errors import InputError, OwnCodeError, UnknownNameError
from workbench.experiment import compose, from_document, optimizer_class
from workbench.optimizers import create, is_external, names_in_file, package_names, rule_class
from workbench.settings import declarations
from workbench.training.trainer import Trainer

EXAMPLE = Path(__file__).parents[3] / "assets" / "examples" / "my_optimizers.py"
LION, SIGN = f"file:{EXAMPLE}:Lion", f"file:{EXAMPLE}:SignDescent"
START = torch.tensor([[-1.2, 1.0, 0.5, -2.0]], dtype=torch.float64)

PLAIN = """
import torch

class Plain(torch.optim.Optimizer):
    '''A plain step.'''

    def __init__(self, params, lr=0.1, times: int = 1, *, nesterov=False, factory=list):
        super().__init__(params, dict(lr=lr, times=times, nesterov=nesterov))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for parameter in group["params"]:
                parameter.sub_(parameter.grad, alpha=group["lr"] * group["times"])

class Doubled(Plain):
    '''Twice as far.'''

class Adam(torch.optim.Adam):
    pass

class Data:
    pass
"""


def written(folder: Path, text: str = PLAIN) -> Path:
    file = folder / "own.py"
    file.write_text(text, encoding="utf-8")
    return file


def trained(optimizer: str, **changes: object) -> tuple[float, ...]:
    settings = {"lr": 0.01, "steps": 50, "dtype": "float64"} | changes
    trainer = Trainer([compose("rosenbrock", optimizer, changes=settings)])
    trainer.advance(50)
    return tuple(trainer.parameters[0])


def test_a_class_of_torchs_kind_makes_its_own_steps(tmp_path):
    start = f"file:{written(tmp_path)}:"
    assert names_in_file(str(tmp_path / "own.py")) == [
        f"{start}{name}" for name in ("Plain", "Doubled", "Adam")
    ]
    plain = trained("gd", lr=0.0002)
    assert trained(f"{start}Plain", lr=0.0002) == pytest.approx(plain, rel=1e-12)
    assert trained(f"{start}Plain", lr=0.0001, times=2) == pytest.approx(plain, rel=1e-12)
    assert trained(f"{start}Doubled", lr=0.0002) == pytest.approx(plain, rel=1e-12)
    assert trained(f"{start}Adam") == trained("torch:Adam")


def test_the_examples_are_the_algorithms_they_name():
    theta, state = START, None
    rule = create(LION, lr=0.1, beta1=0.8, beta2=0.9)
    state, expected, average = rule.init(theta), START.clone(), torch.zeros_like(START)
    for _ in range(20):
        theta, state = rule.step(theta, torch.sin(theta) + theta, state)
        gradient = torch.sin(expected) + expected
        expected = expected - 0.1 * torch.sign(0.8 * average + 0.2 * gradient)
        average = 0.9 * average + 0.1 * gradient
    torch.testing.assert_close(theta, expected)
    torch.testing.assert_close(state.slots["m"], average)


def test_an_own_rule_trains_several_runs_in_one_batch_as_each_alone():
    experiments = [
        compose("rosenbrock", SIGN, changes={"lr": lr, "momentum": momentum, "steps": 40, "dtype": "float64"})
        for lr, momentum in ((0.01, 0.9), (0.02, 0.5))
    ]
    together = Trainer(experiments)
    together.advance(40)
    for row, experiment in enumerate(experiments):
        alone = Trainer([experiment])
        alone.advance(40)
        assert together.parameters[row] == pytest.approx(alone.parameters[0], rel=1e-12)


def test_the_effective_rate_that_an_own_rule_tells_is_that_of_each_update(tmp_path):
    file = written(
        tmp_path,
        """
import math

from workbench.optimizers import Rule
from workbench.optimizers.optimizer_settings import OptimizerSettings


class Settings(OptimizerSettings):
    pass


class Slower(Rule[Settings]):
    '''Descent that slows down.'''

    Settings = Settings
    is_elementwise = True

    def update(self, theta, gradient, state, lr):
        theta.sub_(gradient * (lr / math.sqrt(state.step)))

    def effective_rate(self, state, lr):
        return state.scratch.fill_(lr / math.sqrt(state.step))
""",
    )
    changes = {"lr": 1e-4, "steps": 20, "record_every": 5}
    blocks = Trainer([compose("rosenbrock", f"file:{file}:Slower", changes=changes)]).advance(20)
    probes = next(block for block in blocks if "effective_rate" in block.names)
    rates = probes.values[:, 0, probes.names.index("effective_rate")]
    assert rates == pytest.approx(1e-4 / probes.steps**0.5, rel=1e-6)


def test_settings_are_read_from_the_text_with_titles_and_bounds(tmp_path):
    by_name = {each.name: each for each in declarations(rule_class(SIGN).Settings)}
    assert (by_name["momentum"].title, by_name["momentum"].symbol, by_name["momentum"].maximum) == (
        "Momentum",
        "μ",
        1,
    )
    assert by_name["lr"].default == 0.01
    assert rule_class(SIGN).Settings.title == "SignDescent (my_optimizers.py)"
    plain = rule_class(f"file:{written(tmp_path)}:Plain").Settings
    kinds = {each.name: (each.kind, each.default) for each in declarations(plain)}
    assert (kinds["lr"], kinds["times"], kinds["nesterov"]) == (
        ("real", 0.1),
        ("integer", 1),
        ("flag", False),
    )
    assert "factory" not in kinds
    assert plain.summary == "Plain: A plain step."
    with pytest.raises(InputError, match="momentum = 1"):
        create(SIGN, momentum=1)


def test_nothing_of_a_file_is_run_before_a_rule_is_made(tmp_path):
    marker = tmp_path / "ran"
    file = written(tmp_path, PLAIN + f"\nopen({str(marker)!r}, 'w').close()\n")
    name = names_in_file(str(file))[0]
    experiment = compose("quadratic", name).pinned()
    assert from_document(experiment.document()) == experiment
    assert len(experiment.optimizer.optimizer_sha256) == 64
    assert not marker.exists()
    Trainer([experiment])
    assert marker.exists()


def test_a_file_with_another_content_than_the_run_had_is_refused(tmp_path):
    name = f"file:{written(tmp_path)}:Plain"
    experiment = compose("quadratic", name).pinned()
    written(tmp_path, PLAIN.replace("lr=0.1", "lr=0.2"))
    changed = from_document(experiment.document())
    with pytest.raises(InputError, match=r"optimizer_sha256 = .*own\.py, whose content is another now"):
        Trainer([changed])
    assert compose("quadratic", name).optimizer.lr == 0.2


def test_one_content_is_one_class(tmp_path):
    name = f"file:{written(tmp_path)}:Plain"
    first = rule_class(name)
    assert rule_class(name) is first
    assert is_external(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("file:", "of the form file:PATH:CLASS"),
        ("file:own.py", "of the form file:PATH:CLASS"),
        ("file:{0}:Plane", "did you mean file:.*:Plain"),
        ("file:{0}:Data", "must be one of file:"),
        ("file:no/such.py:Plain", "the path of a Python file that exists"),
        ("package:no_such", "must be one of package:NAME"),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(tmp_path, name, words):
    with pytest.raises(InputError, match=words):
        rule_class(name.format(written(tmp_path)))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("import torch\n", "import torch\nraise OSError('no')\n", r"line 3 of own\.py raised OSError: no"),
        ("parameter.sub_(", "parameter.nope(", r"line 14 of own\.py raised AttributeError"),
        ("parameter.sub_(parameter.grad", "parameter.sub_(torch.randn(3)", "line 14 .* randn draws random"),
        ("super().__init__(params,", "super().__init__(3,", r"line 8 of own\.py raised TypeError"),
        ("def step(", "def step(:", r"line 11 of own\.py raised SyntaxError"),
    ],
)  # fmt: skip
def test_a_fault_of_the_code_is_told_with_its_line(tmp_path, old, new, words):
    assert old in PLAIN
    file = written(tmp_path, PLAIN.replace(old, new))
    with pytest.raises(OwnCodeError, match=words):
        create(f"file:{file}:Plain")


def test_a_rule_that_fails_later_names_its_line_too(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8").replace(
        "        theta.sub_(torch", "        assert state.step < 9, 'tired'\n        theta.sub_(torch"
    )
    trainer = Trainer([compose("quadratic", f"file:{written(tmp_path, text)}:SignDescent")])
    with pytest.raises(OwnCodeError, match=r"line \d+ of own\.py raised AssertionError: tired"):
        trainer.advance(20)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("gamma: float = 1.0", "a class without a setting gamma"),
        ("scale: float = torch.pi", "settings are numbers, words or setting"),
    ],
)
def test_settings_that_cannot_be_are_refused(tmp_path, field, words):
    text = EXAMPLE.read_text(encoding="utf-8").replace("lr: float = 0.01", field)
    with pytest.raises(InputError, match=words):
        optimizer_class(f"file:{written(tmp_path, text)}:SignDescent")


def test_a_file_without_an_optimizer_is_refused(tmp_path):
    with pytest.raises(InputError, match="a class derived from Rule or"):
        names_in_file(str(written(tmp_path, "class Data: pass")))


def test_packages_bring_optimizers_by_entry_points(tmp_path, monkeypatch):
    (tmp_path / "own_package_of_test.py").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    metadata = tmp_path / "own_package_of_test-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: own-package-of-test\nVersion: 1.0\n")
    points = {"lion": "Lion", "sign": "SignDescent", "broken": "Nothing", "number": "torch"}
    lines = [f"{name} = own_package_of_test:{place}" for name, place in points.items()]
    (metadata / "entry_points.txt").write_text("[workbench.optimizers]\n" + "\n".join(lines) + "\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert package_names() == ["package:broken", "package:lion", "package:number", "package:sign"]
    assert trained("package:lion", beta1=0.8) == trained(LION, beta1=0.8)
    assert trained("package:sign", momentum=0.5) == trained(SIGN, momentum=0.5)
    experiment = compose("quadratic", "package:sign")
    assert from_document(experiment.document()) == experiment
    with pytest.raises(OwnCodeError, match="importing it raised AttributeError"):
        rule_class("package:broken")
    with pytest.raises(InputError, match="an entry point of a class derived from Rule"):
        rule_class("package:number")
    with pytest.raises(UnknownNameError, match="did you mean package:lion"):
        rule_class("package:lian")
    monkeypatch.delitem(sys.modules, "own_package_of_test")
