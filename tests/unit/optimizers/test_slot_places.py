"""Where the memory of large problems lies."""

from __future__ import annotations

import torch

from workbench.optimizers import create


def test_slots_of_large_tensors_begin_at_different_places_of_a_page():
    large = torch.ones(3, 500_001)
    slots = create("adam", amsgrad=True).init(large).slots
    places = {slot.data_ptr() % 4096 for slot in slots.values()}
    assert len(places) == len(slots)
    for slot in slots.values():
        assert slot.shape == large.shape
        assert slot.is_contiguous()
        assert not slot.any()
