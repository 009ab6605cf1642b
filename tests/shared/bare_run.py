"""A run of which nothing matters but its points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import OWN_LOOP, NewRun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage import Scalar


def bare_run(seed: int, settings: Mapping[str, Scalar] | None = None) -> NewRun:
    """Return a run without an experiment."""
    return NewRun(
        name="",
        problem=OWN_LOOP,
        optimizer=OWN_LOOP,
        convention="",
        schedule="",
        experiment={},
        settings=settings or {},
        seed=seed,
        planned_steps=0,
        device="",
        environment={},
    )
