"""What is made of tensors is made once for the same ones, and again for others."""

import torch

from workbench.problems.tensor_cache import TensorCache


def test_the_same_tensors_give_the_same_thing_whatever_is_written_into_them():
    cache = TensorCache(lambda tensor: tensor.unbind(1))
    points = torch.zeros(3, 2)
    first = cache.get((points,))
    points[:, 1] = 7.0
    assert cache.get((points,)) is first
    assert first[1].tolist() == [7.0, 7.0, 7.0]


def test_equal_tensors_that_are_not_the_same_and_other_numbers_give_other_things():
    cache = TensorCache(lambda tensor, rows: tensor.split(rows))
    one, other = torch.arange(4.0), torch.arange(4.0)
    things = [cache.get((one,), 2), cache.get((other,), 2), cache.get((one,), 1)]
    other[0] = 9.0
    assert [thing[0].tolist() for thing in things] == [[0.0, 1.0], [9.0, 1.0], [0.0]]


def test_a_tensor_in_the_place_of_one_that_is_gone_is_another_one():
    cache = TensorCache(lambda tensor: tensor.sum().item(), capacity=2)
    sums = [cache.get((torch.full((2,), float(number)),)) for number in range(50)]
    assert sums == [2.0 * number for number in range(50)]


def test_what_is_made_in_inference_mode_can_be_written_outside_it():
    cache = TensorCache(torch.empty_like)
    pattern = torch.zeros(3)
    with torch.inference_mode():
        room = cache.get((pattern,))
    assert cache.get((pattern,)).fill_(1.0).tolist() == [1.0, 1.0, 1.0]
    assert not room.is_inference()
