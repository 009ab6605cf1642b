"""How a card is asked to capture, as far as it can be tried without one."""

from __future__ import annotations

import gc
import weakref
from contextlib import nullcontext

import pytest
import torch

from workbench.training.accelerators.cuda_graphs import CudaGraphs, graphs_on, with_lasting


class Stream:
    """Stands for a stream of a card; it knows which others it has waited for."""

    device = torch.device("cuda:1")

    def __init__(self, device=None):
        self.waited_for = []

    def wait_stream(self, other):
        self.waited_for.append(other)


class Graph:
    """Stands for the graph of a card."""

    replays = 0

    def replay(self):
        self.replays += 1


@pytest.fixture
def card(monkeypatch):
    """What torch's functions for a card were told, in their order."""
    told, outside = [], Stream()

    def capture(graph, *, stream, capture_error_mode):
        told.append((graph, stream, capture_error_mode))
        return nullcontext()

    def entered(stream):
        told.append(stream)
        return nullcontext()

    monkeypatch.setattr(torch.cuda, "Stream", Stream)
    monkeypatch.setattr(torch.cuda, "CUDAGraph", Graph)
    monkeypatch.setattr(torch.cuda, "graph", capture)
    monkeypatch.setattr(torch.cuda, "stream", entered)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: outside)
    told.append(outside)
    return told


def test_a_block_is_made_in_a_stream_of_its_own_and_both_wait_for_one_another(card):
    graphs, outside = graphs_on(torch.device("cuda:1")), card[0]

    def block():
        with graphs.stream():
            (stream,) = card[1:]
            assert (stream.waited_for, outside.waited_for) == ([outside], [])
            raise KeyError(stream)

    with pytest.raises(KeyError) as ended:
        block()
    assert outside.waited_for == [*ended.value.args]


def test_a_capture_is_made_in_the_stream_of_the_block_and_lets_other_threads_be(card):
    graphs = CudaGraphs(torch.device("cuda:1"))
    with graphs.stream():
        captured = graphs.captured(lambda: torch.ones(2).add(1))
    _, stream, (graph, within, mode) = card
    assert (within, mode) == (stream, "thread_local")
    assert captured.result.tolist() == [2, 2]
    captured.replay()
    assert graph.replays == 1


def test_what_cannot_be_captured_is_no_error(card):
    def function():
        raise RuntimeError("operation not permitted when stream is capturing")

    graphs = CudaGraphs(torch.device("cuda:1"))
    assert graphs.captured(function) is None
    # The next capture finds the way free.
    assert graphs.captured(lambda: torch.ones(1)) is not None


@pytest.mark.parametrize("name", ["cpu", "meta", "mps"])
def test_other_devices_have_no_graphs(name):
    assert graphs_on(torch.device(name)) is None


@pytest.mark.parametrize("mode", [False, True])
def test_tensors_that_outlive_a_function_are_kept_and_others_are_not(mode):
    room, passing = {"given": torch.ones(3), "view": torch.ones(4)}, []

    def function():
        part = room["given"] * 2
        passing.append(weakref.ref(part))
        room["made"] = part + room["view"][:3].neg_()
        return room["made"].sum()

    with torch.inference_mode(mode):
        result, lasting = with_lasting(function)
    assert result == 3
    kept = weakref.ref(room["given"]), weakref.ref(room["view"]), weakref.ref(room["made"])
    room.clear()
    gc.collect()
    assert all(each() is not None for each in kept)
    assert passing[0]() is None
    del lasting
    gc.collect()
    assert all(each() is None for each in kept)
