"""Chunks of runs and examples, so that memory stays bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


LARGEST_CHUNK = 2**22
"""Numbers in one activation of a chunk: 16 MiB in float32."""

CACHED_CHUNK = 2**17
"""Numbers where a chunk has several runs: the outputs of a layer are still cached for the next one."""


def chunks(
    rows: int,
    examples: int,
    width: int,
    largest_of_several: int = CACHED_CHUNK,
    most_examples: int = LARGEST_CHUNK,
) -> Iterator[tuple[slice, slice]]:
    """Slices of runs and of examples that together cover each pair once.

    Args:
        rows: number of runs.
        examples: number of examples.
        width: numbers that one run needs for one example.
        largest_of_several: the limit for a chunk that has several runs.
        most_examples: the limit for the examples of a chunk.

    Yields:
        pairs whose extents multiplied by ``width`` stay within the limits, or a single pair.

    Examples:
        >>> list(chunks(2, 3, LARGEST_CHUNK // 3))
        [(slice(0, 1, None), slice(0, 3, None)), (slice(1, 2, None), slice(0, 3, None))]
    """
    examples_at_once = max(1, min(examples, most_examples, LARGEST_CHUNK // width))
    rows_at_once = max(1, min(largest_of_several, LARGEST_CHUNK) // (examples_at_once * width))
    for row in range(0, rows, rows_at_once):
        for example in range(0, examples, examples_at_once):
            yield (
                slice(row, min(row + rows_at_once, rows)),
                slice(example, min(example + examples_at_once, examples)),
            )
