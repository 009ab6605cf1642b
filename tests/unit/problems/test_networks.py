"""Networks of other shapes, their start, their validation share and work in pieces."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from problem_oracles import network, perceptron
from torch import nn

from workbench.errors import InputError
from workbench.problems import chunks as chunks_module
from workbench.problems.convolutional_network import ConvolutionalNetworkSettings
from workbench.problems.data.datasets import load_bundled
from workbench.problems.multilayer_perceptron import MultilayerPerceptronSettings
from workbench.problems.network import split
from workbench.settings import validated

CPU = torch.device("cpu")


def starts(problem, rows):
    return torch.stack([problem.initial(torch.Generator().manual_seed(row)) for row in range(rows)])


@pytest.mark.parametrize("hidden", [(), (5,), (7, 1, 6)])
@pytest.mark.parametrize(("word", "activation"), [("relu", nn.ReLU), ("tanh", nn.Tanh)])
def test_perceptrons_of_any_depth_agree_with_autograd(hidden, word, activation):
    settings = MultilayerPerceptronSettings(hidden=hidden, activation=word)
    problem = settings.build(torch.float64, CPU)
    oracle = network(lambda: perceptron(64, *hidden, 10, activation=activation), images=False)
    theta = starts(problem, 2)
    gradient = torch.empty_like(theta)
    examples = torch.tensor([[0, 5, 1436], [3, 3, 8]])
    losses = problem.loss_and_gradient(theta, examples, gradient)
    for row in range(2):
        leaf = theta[row].clone().requires_grad_()
        expected = oracle(leaf, examples[row])
        torch.testing.assert_close(losses[row], expected.detach())
        torch.testing.assert_close(gradient[row], torch.autograd.grad(expected, leaf)[0])


@pytest.mark.parametrize(
    ("settings", "parameters"),
    [(MultilayerPerceptronSettings(), 4810), (ConvolutionalNetworkSettings(), 1898)],
)
def test_default_sizes(settings, parameters):
    problem = settings.build(torch.float32, CPU)
    assert (problem.parameters, problem.examples) == (parameters, 1438)
    assert problem.evaluations == ("full_loss", "validation_loss", "validation_accuracy")


@pytest.mark.parametrize("settings", [MultilayerPerceptronSettings(), ConvolutionalNetworkSettings()])
def test_start_is_uniform_within_the_bounds_of_each_layer(settings):
    problem = settings.build(torch.float64, CPU)
    theta = starts(problem, 50)
    offset = 0
    for index, shape in enumerate(problem.shapes):
        part = theta[:, offset : offset + math.prod(shape)]
        bound = 1 / math.sqrt(math.prod(problem.shapes[index // 2 * 2][1:]))
        assert part.abs().max() <= bound
        assert part.abs().max() > 0.95 * bound
        assert part.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.1)
        offset += math.prod(shape)


@pytest.mark.parametrize(
    "settings", [MultilayerPerceptronSettings(hidden=(9, 4)), ConvolutionalNetworkSettings(channels=2)]
)
@pytest.mark.parametrize("largest", [3_000, 30_000, 500_000])
def test_work_in_pieces_gives_the_same(settings, largest, monkeypatch):
    problem = settings.build(torch.float64, CPU)
    theta = starts(problem, 4)
    whole, cut = torch.empty_like(theta), torch.empty_like(theta)
    examples = torch.randint(problem.examples, (4, 40), generator=torch.Generator().manual_seed(0))
    for chosen in (None, examples):
        monkeypatch.setattr(chunks_module, "LARGEST_CHUNK", 2**40)
        losses, series = problem.loss_and_gradient(theta, chosen, whole), problem.evaluate(theta)
        monkeypatch.setattr(chunks_module, "LARGEST_CHUNK", largest if chosen is None else largest // 20)
        torch.testing.assert_close(problem.loss_and_gradient(theta, chosen, cut), losses)
        torch.testing.assert_close(cut, whole)
        torch.testing.assert_close(problem.evaluate(theta), series)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 40), st.integers(1, 2000))
def test_pieces_cover_everything_once(rows, examples, width, largest):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks_module, "LARGEST_CHUNK", largest)
        covered = np.zeros((rows, examples), dtype=int)
        for row, example in chunks_module.chunks(rows, examples, width):
            covered[row, example] += 1
            extent = (row.stop - row.start) * (example.stop - example.start)
            assert extent == 1 or extent * width <= largest
        assert (covered == 1).all()


@given(st.integers(2, 300), st.floats(0, 1, exclude_max=True))
def test_split_keeps_every_example_once(examples, share):
    parts = split(examples, share)
    together = np.concatenate([parts.training, parts.validation])
    assert sorted(together) == list(range(examples))
    assert len(parts.training) >= 1
    assert (len(parts.validation) >= 1) == (share > 0)


def test_validation_is_judged_on_examples_that_no_run_sees():
    problem = MultilayerPerceptronSettings().build(torch.float64, CPU)
    parts = split(1797, 0.2)
    assert len(parts.validation) == 359
    theta = starts(problem, 1)
    dataset = load_bundled("digits")
    model = perceptron(64, 64, 10).double()
    nn.utils.vector_to_parameters(theta[0], model.parameters())
    with torch.no_grad():
        logits = model(torch.tensor(dataset.features[parts.validation]))
    labels = torch.tensor(dataset.target[parts.validation])
    series = problem.evaluate(theta)[0]
    torch.testing.assert_close(series[1], nn.functional.cross_entropy(logits, labels))
    torch.testing.assert_close(series[2], (logits.argmax(1) == labels).double().mean())


def test_without_a_validation_share_there_is_only_the_full_loss():
    problem = MultilayerPerceptronSettings(validation_share=0).build(torch.float64, CPU)
    assert problem.evaluations == ("full_loss",)
    assert problem.examples == 1797
    assert problem.evaluate(starts(problem, 2)).shape == (2, 1)


def test_a_few_hundred_steps_learn_the_digits():
    problem = MultilayerPerceptronSettings().build(torch.float32, CPU)
    theta = starts(problem, 1)
    gradient = torch.empty_like(theta)
    for _ in range(300):
        problem.loss_and_gradient(theta, None, gradient)
        theta.sub_(gradient, alpha=0.5)
    assert problem.evaluate(theta)[0, 2] > 0.94


def test_a_file_is_standardised_over_its_training_share(tmp_path):
    path = tmp_path / "mine.npz"
    generator = np.random.default_rng(0)
    np.savez(path, X=1e200 * generator.normal(size=(30, 3)), y=np.array(["a", "b", "c"] * 10))
    problem = MultilayerPerceptronSettings(data=str(path), hidden=(4, 2)).build(torch.float32, CPU)
    assert problem.class_names == ("a", "b", "c")
    assert problem.parameters == 3 * 4 + 4 + 4 * 2 + 2 + 2 * 3 + 3
    assert problem.evaluate(starts(problem, 2)).isfinite().all()


@pytest.mark.parametrize("hidden", ["0", "64, 5000", "a", "1 " * 17])
def test_impossible_layers_are_refused(hidden):
    with pytest.raises(InputError, match=r"hidden = .*: must be .*whole numbers"):
        validated(MultilayerPerceptronSettings, {"hidden": hidden})


def test_layers_are_read_from_text():
    assert validated(MultilayerPerceptronSettings, {"hidden": "32, 16"}).hidden == (32, 16)
    assert validated(MultilayerPerceptronSettings, {"hidden": ""}).hidden == ()
