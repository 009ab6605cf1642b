"""Each run draws its own numbers, and sees its data in passes."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from workbench.training.examples import DataOrder, generators


def order(examples: int, size: int, seed: int = 0) -> DataOrder:
    return DataOrder(examples, size, generators(seed)[1])


@given(st.integers(1, 30), st.data())
def test_each_pass_sees_every_example_once(examples, data):
    size = data.draw(st.integers(1, examples))
    passes = 4
    # Enough batches to cover four passes; what hangs over belongs to the fifth.
    seen = order(examples, size).take(-(-passes * examples // size)).flatten().tolist()
    for index in range(passes):
        assert sorted(seen[index * examples : (index + 1) * examples]) == list(range(examples))


@given(st.lists(st.integers(0, 7), max_size=8), st.integers(1, 10))
def test_how_many_batches_are_taken_at_a_time_changes_nothing(counts, size):
    split, whole = order(10, size), order(10, size)
    pieces = [split.take(count) for count in counts]
    assert [piece.shape for piece in pieces] == [(count, size) for count in counts]
    joined = torch.cat([torch.empty((0, size), dtype=torch.int64), *pieces])
    assert torch.equal(joined, whole.take(sum(counts)))


def test_passes_are_shuffled_differently():
    batches = order(50, 50).take(3)
    assert not torch.equal(batches[0], batches[1])
    assert not torch.equal(batches[0], torch.arange(50))


def test_seeds_give_other_orders_and_the_same_seed_the_same():
    assert torch.equal(order(50, 5, seed=3).take(9), order(50, 5, seed=3).take(9))
    assert not torch.equal(order(50, 5, seed=3).take(9), order(50, 5, seed=4).take(9))


def test_the_order_does_not_depend_on_torchs_global_generator():
    torch.manual_seed(1)
    state = torch.get_rng_state()
    first = order(50, 5).take(9)
    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(2)
    assert torch.equal(order(50, 5).take(9), first)


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
def test_start_and_order_are_drawn_from_different_streams(seed):
    start, data = generators(seed)
    assert not torch.equal(torch.rand(8, generator=start), torch.rand(8, generator=data))


def test_a_longer_start_does_not_move_the_order():
    one, other = generators(5), generators(5)
    torch.rand(1000, generator=one[0])
    assert torch.equal(DataOrder(20, 4, one[1]).take(3), DataOrder(20, 4, other[1]).take(3))


def test_neighbouring_seeds_share_no_stream():
    draws = {
        tuple(torch.rand(4, generator=each).tolist()) for seed in range(100) for each in generators(seed)
    }
    assert len(draws) == 200
