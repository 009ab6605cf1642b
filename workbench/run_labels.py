"""What distinguishes runs from one another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.formatting import figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage import RunRecord, Scalar

CHOICES = ("problem", "optimizer", "schedule")


def compared_values(run: RunRecord) -> dict[str, Scalar]:
    """Problem, optimizer, schedule and every setting of a run, by name."""
    return {choice: getattr(run, choice) for choice in CHOICES} | dict(run.settings)


def differing_settings(runs: Sequence[RunRecord]) -> frozenset[str]:
    """Names of the choices and settings that are not the same in all the runs, or that some do not have."""
    values = [compared_values(run) for run in runs]
    names = {name for each in values for name in each}
    # 1, 1.0 and True are equal to Python but not to whoever compares settings.
    return frozenset(
        name for name in names if len({(type(each.get(name)), each.get(name)) for each in values}) > 1
    )


def seed_groups(runs: Sequence[RunRecord]) -> list[list[RunRecord]]:
    """The runs, those together that have everything in common but perhaps their seed.

    Groups are in the order of their first runs; a run without partners is a group of one.
    """
    groups: dict[frozenset[tuple[str, type, Scalar]], list[RunRecord]] = {}
    for run in runs:
        values = compared_values(run) | {"convention": run.convention}
        shared = frozenset((name, type(value), value) for name, value in values.items() if name != "seed")
        groups.setdefault(shared, []).append(run)
    return list(groups.values())


def group_labels(groups: Sequence[Sequence[RunRecord]], unnamed: str = "run {0}") -> list[str]:
    """What to call each of `seed_groups`: only what differs between groups, which their seeds do not."""
    firsts = [group[0] for group in groups]
    return labels([replace(run, settings=_without_seed(run.settings)) for run in firsts], unnamed)


def _without_seed(settings: Mapping[str, Scalar]) -> dict[str, Scalar]:
    return {name: value for name, value in settings.items() if name != "seed"}


def labels(runs: Sequence[RunRecord], unnamed: str = "run {0}") -> list[str]:
    """What to call each run in a legend: only what differs, the run's number where nothing does.

    A setting that follows from a choice that differs too (one optimizer has it, another has not) is named
    only by the runs that have it, and not at all where the choice alone tells the runs apart.

    Args:
        runs: in the order of the labels.
        unnamed: what a run without a name of its own is called, with a gap for its number.
    """
    if len(runs) == 1:
        return [_own_name(runs[0], unnamed)]
    values = [compared_values(run) for run in runs]
    differing = differing_settings(runs)
    names = [name for name in dict.fromkeys(name for each in values for name in each) if name in differing]
    shared = [name for name in names if name in CHOICES or all(name in each for each in values)]
    described = [_described(each, shared) for each in values]
    if len(set(described)) < len(runs):
        described = [_described(each, names) for each in values]
    return [
        text if text and described.count(text) == 1 else f"{text} · {own_name}".removeprefix(" · ")
        for text, own_name in zip(described, (_own_name(run, unnamed) for run in runs), strict=True)
    ]


def _described(values: dict[str, Scalar], names: Sequence[str]) -> str:
    parts = [
        str(values[name]) if name in CHOICES else f"{name} {figure(values[name])}"
        for name in names
        if name in values
    ]
    return ", ".join(parts)


def _own_name(run: RunRecord, unnamed: str) -> str:
    return f"{run.id} {run.name}".strip() if run.name else unnamed.format(run.id)
