"""Sentences about one run by its number, about several by how many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def counted(one: str, several: str, run_ids: Sequence[int]) -> str:
    """The sentence that fits.

    >>> counted("run {0}", "{0} runs", [7]), counted("run {0}", "{0} runs", [7, 9])
    ('run 7', '2 runs')
    """
    return one.format(run_ids[0]) if len(run_ids) == 1 else several.format(len(run_ids))
