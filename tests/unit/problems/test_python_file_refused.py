"""Files of a person's own that cannot be used: told with file and line, never run unasked."""

from __future__ import annotations

import pytest
import torch
from own_files import LINEAR, built, starts, written

from workbench.errors import InputError, OwnCodeError
from workbench.experiment import compose, from_document
from workbench.problems.own.python_file import PythonFileSettings

REPLACED = [
    ("nn.Linear(3, 1)", "nn.Sequential(nn.Linear(3, 1), nn.Dropout())", "bernoulli_ draws random numbers"),
    (
        "nn.Linear(3, 1)",
        "nn.Sequential(nn.Linear(3, 1), nn.BatchNorm1d(1))",
        "buffers alone.*running_mean changed",
    ),
    ("nn.Linear(3, 1)", "nn.ReLU()", "whose module has parameters to train"),
    ("nn.Linear(3, 1)", "3", "returns a torch.nn.Module, not int"),
    (
        "nn.Linear(3, 1)",
        "nn.Linear(3, int(__import__('time').perf_counter_ns() % 50 + 1))",
        "same parameters|target",
    ),
    (
        "nn.functional.mse_loss",
        "lambda output, target: (output - target) ** 2",
        r"one number .*not shape \[4, 1\]",
    ),
    ("nn.functional.mse_loss", "lambda output, target: 3.0", "one number in a tensor, not float"),
    ("nn.functional.mse_loss", "lambda output, target: target.mean()", "depends on the module's parameters"),
    (
        "return features, features",
        "return features[:5], features",
        r"one target .*shapes \[5, 3\] and \[20, 1\]",
    ),
    ("return features, features", "return features[:0], features[:0]", "one target for each example"),
    ("return features, ", "return ", r"whose data\(\) returns features and targets"),
    ("loss = nn", "lost = nn", "functions module, data, loss; not loss"),
    ("nn.functional.mse_loss", "3", "functions module, data, loss; not loss"),
]


@pytest.mark.parametrize(("old", "new", "words"), REPLACED, ids=[new[:30] for _, new, _ in REPLACED])
def test_code_that_offers_something_else_is_refused_with_what_it_should_be(tmp_path, old, new, words):
    path = written(tmp_path, LINEAR, **{old: new})
    with pytest.raises(InputError, match=words) as refused:
        built(path)
    assert (refused.value.field, refused.value.value) == ("file", path)


def test_a_start_that_no_seed_repeats_is_refused(tmp_path):
    text = """
import itertools
import torch
from torch import nn

count = itertools.count()

class Counting(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.full((3, 1), float(next(count))))

    def forward(self, x):
        return x @ self.weight

module = Counting

def data():
    return torch.ones(4, 3), torch.ones(4, 1)

loss = nn.functional.mse_loss
"""
    with pytest.raises(InputError, match="draws its start by torch alone, so that a seed repeats it"):
        built(written(tmp_path, text))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("import torch\n", "import torch\nimport no_such_package\n", 3, "ModuleNotFoundError"),
        ("import torch\n", "import torch\nraise SystemExit(3)\n", 3, "SystemExit: 3"),
        ("return nn.Linear(3, 1)", "return nn.Lineal(3, 1)", 6, "AttributeError"),
        ("features = torch.randn(20, 3)", "features = torch.randn(20, 3) @ 3", 9, "TypeError"),
        ("return features, features", "return features, features[0, 0, 0, 0]", 10, "IndexError"),
        ("def module():", "def module(:", 5, "SyntaxError: "),
        ("loss = nn.functional.mse_loss", "def loss(one, two):\n    return one.nope", 13, "AttributeError"),
    ],
)  # fmt: skip
def test_a_fault_of_the_code_is_told_with_its_line_and_the_traceback_of_that_code(
    tmp_path, old, new, line, words
):
    path = written(tmp_path, LINEAR, **{old: new})
    with pytest.raises(OwnCodeError, match=words) as refused:
        built(path)
    error = refused.value
    assert error.allowed.startswith(f"Python code that works, but line {line} of my_problem.py raised ")
    assert "\n" not in error.allowed
    sentence, _, trace = str(error).partition("\n")
    assert sentence.endswith(error.allowed)
    assert f'File "{path}", line {line}' in trace
    assert trace.count("File ") == 1, "frames of this program or of torch are of no use to the person"


def test_a_fault_inside_torch_without_a_line_of_the_person_names_what_was_done(tmp_path):
    path = written(tmp_path, LINEAR, **{"nn.Linear(3, 1)": "nn.Linear(4, 1)"})
    with pytest.raises(OwnCodeError, match="works, but the loss raised RuntimeError: "):
        built(path)


def test_a_fault_that_comes_while_training_is_told_too(tmp_path):
    own = """
calls = []

def loss(output, target):
    calls.append(1)
    if len(calls) > 9:
        raise ValueError("too often")
    return nn.functional.mse_loss(output, target)
"""
    problem = built(written(tmp_path, LINEAR, **{"loss = nn.functional.mse_loss": own}))
    theta = starts(problem, 1)
    problem.loss_and_gradient(theta, None, torch.empty_like(theta))
    with pytest.raises(OwnCodeError, match=r"line 18 of my_problem\.py raised ValueError: too often"):
        problem.evaluate(theta.repeat(20, 1))


@pytest.mark.parametrize("path", ["", " ", "no/such.py", "nul\0.py", "~nobody-of-that-name/a.py"])
def test_a_file_that_is_not_there_is_refused(path):
    with pytest.raises(InputError, match="the path of a Python file that exists"):
        built(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    file = tmp_path / "data.csv"
    file.write_text("1,2")
    with pytest.raises(InputError, match=r"name ends in \.py"):
        built(str(file))


def test_nothing_is_run_before_a_run_is_made(tmp_path):
    marker = tmp_path / "ran"
    path = written(tmp_path, LINEAR + f"\nopen({str(marker)!r}, 'w').close()\n")
    experiment = compose("python", "adam", changes={"file": path}).pinned()
    assert from_document(experiment.document()) == experiment
    assert path in experiment.toml()
    assert not marker.exists()
    experiment.problem.build(torch.float32, torch.device("cpu"))
    assert marker.exists()


def test_a_stored_run_names_the_content_of_the_file_and_refuses_another(tmp_path):
    path = written(tmp_path)
    settings = PythonFileSettings(file=path).pinned()
    assert len(settings.file_sha256) == 64
    assert settings.pinned() == settings
    settings.build(torch.float32, torch.device("cpu"))
    written(tmp_path, LINEAR + "\n")
    with pytest.raises(InputError, match=r"file_sha256 = .*content is another now, or empty"):
        settings.build(torch.float32, torch.device("cpu"))
    again = settings.replaced(file_sha256="")
    assert again.pinned().file_sha256 not in {"", settings.file_sha256}
    again.build(torch.float32, torch.device("cpu"))


def test_pinning_a_file_that_is_not_there_leaves_the_fault_to_the_run():
    settings = PythonFileSettings(file="no/such.py")
    assert settings.pinned() == settings


def test_a_file_that_was_edited_is_run_anew(tmp_path):
    first = built(written(tmp_path))
    second = built(written(tmp_path, LINEAR, **{"nn.Linear(3, 1)": "nn.Linear(3, 1, bias=False)"}))
    assert (first.parameters, second.parameters) == (4, 3)
