"""Two things measured in turns, since other programs make the machine faster and slower all the time."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def ratio(ours: Callable[[], float], peer: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Our figure over the peer's, and the peer's.

    In each round ours is measured between two measurements of the peer and divided by their mean; the median
    of the rounds is given, after one round that warms caches and does not count.

    Args:
        ours: measures once.
        peer: measures once.
        rounds: how often.
    """
    ratios, peers = [], []
    before = peer()
    for _ in range(rounds + 1):
        own, after = ours(), peer()
        ratios.append(2 * own / (before + after))
        peers.append(after)
        before = after
    return statistics.median(ratios[1:]), statistics.median(peers[1:])
