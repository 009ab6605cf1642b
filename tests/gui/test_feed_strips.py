"""Blocks of many runs, joined: each run finds exactly its own points."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.training.recorded_block import RecordedBlock
from workbench.ui.series.series_follower import strips

NAMES = ("loss", "other")


@st.composite
def feeds(draw: st.DrawFn) -> list[RecordedBlock]:
    """Blocks in which runs leave one after another, some in the middle of a block."""
    rows = list(range(draw(st.integers(1, 5))))
    blocks, step = [], 0
    for _ in range(draw(st.integers(0, 6))):
        count = draw(st.integers(1, 4))
        steps = np.arange(step + 1, step + count + 1)
        lengths = np.array(
            [draw(st.sampled_from([count, count, count, draw(st.integers(0, count))])) for _ in rows]
        )
        values = steps[:, None, None] + 1000.0 * np.array(rows)[None, :, None] + np.array([0.0, 0.5])
        names = NAMES if draw(st.booleans()) else NAMES[:1]
        blocks.append(
            RecordedBlock(names, steps, steps / 8.0, values[:, :, : len(names)], np.array(rows), lengths)
        )
        rows = [row for row, length in zip(rows, lengths, strict=True) if length == count]
        step += count
        if not rows:
            break
    return blocks


@given(feeds(), st.sampled_from([*NAMES, "third"]), st.integers(0, 6))
def test_a_run_has_in_the_strips_what_it_has_in_the_blocks(
    blocks: list[RecordedBlock], series: str, row: int
) -> None:
    expected = []
    for block in blocks:
        position = block.position(row)
        if series in block.names and position is not None:
            length = block.lengths[position]
            values = block.values[:length, position, block.names.index(series)]
            expected += list(zip(block.steps[:length], block.seconds[:length], values, strict=True))
    found = []
    for part in (strip.part(row) for strip in strips(blocks, series)):
        if part is not None:
            assert len(part[0]) > 0
            found += list(zip(*part, strict=True))
    assert found == expected


def test_blocks_of_the_same_runs_are_one_strip() -> None:
    blocks = [
        RecordedBlock(
            ("loss",), np.array([t]), np.array([0.0]), np.zeros((1, 3, 1)), np.arange(3), np.ones(3, int)
        )
        for t in range(1, 50)
    ]
    (strip,) = strips(blocks, "loss")
    assert len(strip.steps) == 49
