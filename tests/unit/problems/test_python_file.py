"""A person's own module: trained as torch trains it, together where it can be, its starts from the seed."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch
from own_files import LINEAR, built, module_file, starts, written
from torch import nn

from workbench.experiment import compose
from workbench.problems.own.python_file import EXAMPLE_FILE
from workbench.training.trainer import Trainer

RESIDUAL = """
import torch
from torch import nn

class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.tied = self.first.weight
        self.scale = nn.Parameter(torch.full((1,), 0.5))
        self.frozen = nn.Parameter(torch.ones(3), requires_grad=False)
        self.register_buffer("shift", torch.randn(3))

    def forward(self, x):
        x = x + self.scale * torch.tanh(self.first(x)) @ self.tied
        return (x * self.frozen + self.shift).sum(1, keepdim=True)

module = Residual

def data():
    return torch.randn(20, 3), torch.randn(20, 1)

loss = nn.functional.mse_loss
"""

MODULES = [
    ("nn.Sequential(nn.Linear(3, 5), nn.GELU(), nn.LayerNorm(5), nn.Linear(5, 1))", "8, 3", 0),
    (
        "nn.Sequential(nn.Linear(3, 4), nn.Dropout(0), nn.BatchNorm1d(4, track_running_stats=False))",
        "8, 3",
        4,
    ),
    ("nn.Sequential(nn.Conv2d(1, 4, 3), nn.GroupNorm(2, 4), nn.ReLU(), nn.Flatten(), nn.Linear(16, 3))",
     "8, 1, 4, 4", 3),
    ("nn.Sequential(nn.Flatten(), nn.Linear(6, 2))", "8, 2, 3", 2),
]  # fmt: skip


def rows_alone(problem, theta, examples):
    """Losses and gradients of rows that are computed without the others."""
    gradient = torch.empty_like(theta)
    losses = [
        problem.loss_and_gradient(
            theta[row : row + 1],
            None if examples is None else examples[row : row + 1],
            gradient[row : row + 1],
        )
        for row in range(len(theta))
    ]
    return torch.cat(losses), gradient


@pytest.mark.parametrize(("module", "shape", "classes"), MODULES)
def test_several_runs_are_computed_together_and_each_as_alone(tmp_path, module, shape, classes):
    problem = built(module_file(tmp_path, module, shape, classes))
    assert problem.remark == ""
    theta = starts(problem, 4)
    for examples in (None, torch.randint(8, (4, 5), generator=torch.Generator().manual_seed(1))):
        gradient = torch.empty_like(theta)
        with torch.inference_mode():
            losses = problem.loss_and_gradient(theta, examples, gradient)
        alone, slopes = rows_alone(problem, theta, examples)
        torch.testing.assert_close(losses.clone(), alone, rtol=1e-10, atol=1e-12)
        torch.testing.assert_close(gradient, slopes, rtol=1e-10, atol=1e-12)


def test_a_run_is_the_loop_that_the_person_would_have_written():
    experiment = compose(
        "python", "momentum", changes={"lr": 0.05, "steps": 60, "dtype": "float64", "seed": 3}
    )
    trainer = Trainer([experiment])
    module = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2)).double()
    nn.utils.vector_to_parameters(torch.tensor(trainer.parameters[0]), module.parameters())
    optimizer = torch.optim.SGD(module.parameters(), lr=0.05, momentum=0.9)
    turns = torch.linspace(0.3, 3, 100)
    arm = torch.stack((turns * (2 * turns).cos(), turns * (2 * turns).sin()), 1)
    features, labels = torch.cat((arm, -arm)).double(), torch.tensor([0] * 100 + [1] * 100)
    losses = []
    for _ in range(60):
        loss = nn.functional.cross_entropy(module(features), labels)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    recorded = trainer.advance(60)[0].values[:, 0, 0]
    assert recorded == pytest.approx(losses, rel=1e-10)
    ends = nn.utils.parameters_to_vector(module.parameters()).detach().numpy()
    assert trainer.parameters[0] == pytest.approx(ends, rel=1e-9, abs=1e-12)


def test_a_start_is_what_torch_draws_after_seeding_it_so(tmp_path):
    problem = built(module_file(tmp_path, MODULES[2][0], MODULES[2][1], 3), torch.float32)
    with torch.random.fork_rng():
        torch.manual_seed(5)
        module = nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.GroupNorm(2, 4), nn.ReLU(), nn.Flatten(), nn.Linear(16, 3)
        )
    expected = nn.utils.parameters_to_vector(module.parameters()).detach()
    assert torch.equal(problem.initial(torch.Generator().manual_seed(5)), expected)


@pytest.mark.parametrize(
    "draw",
    [
        "torch.randn(3)",
        "torch.rand(3)",
        "torch.randn_like(torch.zeros(3))",
        "torch.randint(5, (3,)).float()",
        "torch.randint(2, 5, (3,)).float()",
        "torch.randperm(3).float()",
        "torch.normal(0.0, 1.0, (3,))",
        "torch.empty(3).exponential_()",
        "torch.bernoulli(torch.full((3,), 0.5))",
        "nn.init.trunc_normal_(torch.empty(3))",
        "nn.init.orthogonal_(torch.empty(3, 3))[0]",
        "torch.multinomial(torch.ones(9), 3).float()",
    ],
)
def test_any_draw_of_a_start_comes_from_the_runs_generator(tmp_path, draw):
    module = f"torch.nn.ParameterList([nn.Parameter({draw})])"
    text = f"""
import torch
from torch import nn

class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.list = {module}

    def forward(self, x):
        return x @ self.list[0][:, None]

def module():
    torch.manual_seed(4)  # has no effect
    return Own()

def data():
    return torch.randn(8, 3), torch.randn(8, 1)

loss = nn.functional.mse_loss
"""
    before = torch.get_rng_state()
    problem = built(written(tmp_path, text))
    theta = starts(problem, 6)
    assert torch.equal(theta, starts(problem, 6))
    assert len(theta.unique(dim=0)) > 1
    assert torch.equal(torch.get_rng_state(), before)


def test_starts_drawn_in_many_threads_are_those_drawn_alone(tmp_path):
    problem = built(written(tmp_path))
    expected = starts(problem, 40)
    before, drawn = torch.get_rng_state(), torch.empty_like(expected)
    barrier = threading.Barrier(4)

    def draw(first):
        barrier.wait()
        for row in range(first, 40, 4):
            drawn[row] = problem.initial(torch.Generator().manual_seed(row))

    threads = [threading.Thread(target=draw, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert torch.equal(drawn, expected)
    assert torch.equal(torch.get_rng_state(), before)


def test_what_another_thread_draws_is_left_alone(tmp_path):
    from workbench.own_code.draws import drawing_from

    def drawn():
        with torch.random.fork_rng():
            torch.manual_seed(8)
            return torch.randn(3)

    expected, found = drawn(), []
    with drawing_from(torch.Generator().manual_seed(1)):
        thread = threading.Thread(target=lambda: found.append(drawn()))
        thread.start()
        thread.join()
    assert torch.equal(found[0], expected)


def test_data_are_the_same_for_every_run(tmp_path):
    path = written(tmp_path)
    theta = torch.ones(1, 4, dtype=torch.float64)
    losses = [built(path).loss_and_gradient(theta, None, torch.empty_like(theta)) for _ in range(2)]
    assert torch.equal(*losses)


def test_tied_frozen_and_shared_tensors_are_as_in_torch(tmp_path):
    problem = built(written(tmp_path, RESIDUAL))
    assert (problem.parameters, problem.remark) == (9 + 3 + 1, "")
    theta = starts(problem, 3)
    gradient = torch.empty_like(theta)
    losses = problem.loss_and_gradient(theta, None, gradient)
    alone, slopes = rows_alone(problem, theta, None)
    torch.testing.assert_close(losses, alone)
    torch.testing.assert_close(gradient, slopes)
    assert (gradient.abs().sum(0) > 0).all()


@pytest.mark.parametrize("rows", [1, 2])
def test_parameters_that_the_output_does_not_depend_on_have_no_slope(tmp_path, rows):
    text = LINEAR.replace(
        "return nn.Linear(3, 1)", "made = nn.Linear(3, 1)\n    made.spare = nn.Linear(2, 1)\n    return made"
    )
    problem = built(written(tmp_path, text))
    theta = starts(problem, rows)
    gradient = torch.full_like(theta, torch.nan)
    problem.loss_and_gradient(theta, None, gradient)
    assert (gradient[:, :4] != 0).all()
    assert (gradient[:, 4:] == 0).all()


def test_a_module_that_cannot_be_batched_is_computed_run_by_run_and_says_why(tmp_path):
    path = written(tmp_path, LINEAR, **{"loss = nn.functional.mse_loss": """
def loss(output, target):
    error = (output - target).square().mean()
    return error if error.item() > 0.5 else error * 2
"""})  # fmt: skip
    problem = built(path)
    assert problem.remark.startswith(f"Runs of {path} are computed one after another: ")
    assert "item()" in problem.remark
    theta = starts(problem, 3)
    for examples in (None, torch.tensor([[0, 1], [2, 3], [4, 5]])):
        gradient = torch.empty_like(theta)
        losses = problem.loss_and_gradient(theta, examples, gradient)
        alone, slopes = rows_alone(problem, theta, examples)
        assert torch.equal(losses, alone)
        assert torch.equal(gradient, slopes)
    assert Trainer([compose("python", "gd", changes={"file": path})]).remark == problem.remark


def test_an_operation_that_has_no_rule_for_batches_is_named(tmp_path):
    module = (
        "nn.Sequential(nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True), "
        "nn.Flatten(), nn.Linear(12, 2))"
    )
    problem = built(module_file(tmp_path, module, "8, 3, 4", 2))
    assert "scaled_dot_product" in problem.remark
    theta = starts(problem, 2)
    losses = problem.loss_and_gradient(theta, None, torch.empty_like(theta))
    assert torch.equal(losses, rows_alone(problem, theta, None)[0])


def test_work_cut_into_pieces_gives_the_same(tmp_path, monkeypatch):
    problem = built(module_file(tmp_path, *MODULES[0]))
    theta = starts(problem, 5)
    whole, pieced = torch.empty_like(theta), torch.empty_like(theta)
    expected = problem.loss_and_gradient(theta, None, whole)
    monkeypatch.setattr("workbench.problems.chunks.LARGEST_CHUNK", 100)
    losses = problem.loss_and_gradient(theta, None, pieced)
    torch.testing.assert_close(losses, expected, rtol=1e-12, atol=0)
    torch.testing.assert_close(pieced, whole, rtol=1e-12, atol=1e-15)


def test_numpy_data_in_any_precision_are_taken(tmp_path):
    text = LINEAR.replace(
        "def data():", "def data():\n    import numpy as np\n    return np.eye(3), np.ones((3, 1))\n"
    )
    for dtype in (torch.float32, torch.float64):
        problem = built(written(tmp_path, text), dtype)
        theta = starts(problem, 1)
        expected = nn.functional.mse_loss(theta[0, :3, None] + theta[0, 3], torch.ones(3, 1, dtype=dtype))
        loss = problem.loss_and_gradient(theta, None, torch.empty_like(theta))
        torch.testing.assert_close(loss[0], expected)


def test_validation_is_judged_beside_the_data_and_classes_have_an_accuracy():
    problem = built(str(EXAMPLE_FILE))
    assert problem.evaluations == ("full_loss", "validation_loss", "validation_accuracy")
    accuracy = problem.evaluate(starts(problem, 2))[:, 2]
    assert np.isin((accuracy * 80).numpy().round(9), np.arange(81)).all()
