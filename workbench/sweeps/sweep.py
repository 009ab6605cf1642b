"""A sweep: one experiment, and axes along which it becomes many."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from storage.messages import Message
from workbench.errors import InputError, UnknownNameError
from workbench.experiment import PARTS, Experiment, TrainingSettings, from_document, optimizer_class
from workbench.problems import problem_settings
from workbench.schedules import schedule_settings
from workbench.settings import TEXTS, Declaration, Settings, declarations
from workbench.sweeps.axis import Axis, parse_axis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Sampling = Literal["grid", "random", "sobol"]
SAMPLINGS: tuple[Sampling, ...] = ("grid", "random", "sobol")

MOST_RUNS = 10_000
MOST_SEEDS = 1_000

CHOICES: dict[str, Callable[[str], type[Settings]]] = {
    "problem": problem_settings,
    "optimizer": lambda name: optimizer_class(name).Settings,
    "schedule": schedule_settings,
}
"""The parts of an experiment that are chosen by name."""


@dataclass(frozen=True)
class Sweep:
    """Runs that differ along axes, each with several seeds.

    A part that is chosen by an axis has its own defaults, but for what the person changed and it has too.
    So has a convention, whose source's defaults hold.

    Attributes:
        experiment: what all have in common.
        axes: what differs, at most one for each setting.
        seeds: how many seeds, the experiment's and those after it.
        sampling: ``grid`` for every combination, ``random`` for points drawn independently, ``sobol`` for
            points of a scrambled Sobol sequence, which cover the axes evenly (Sobol 1967; Owen 1998).
        samples: how many points are drawn, unused by a grid.
    """

    experiment: Experiment
    axes: tuple[Axis, ...]
    seeds: int = 1
    sampling: Sampling = "grid"
    samples: int = 32

    def __post_init__(self) -> None:
        """Refuse what cannot be swept.

        Raises:
            InputError: for an axis given twice, numbers out of range, or more than :data:`MOST_RUNS` runs.
        """
        names = [axis.name for axis in self.axes]
        for name in names:
            if names.count(name) > 1:
                raise InputError("axis", name, Message("given once"))
        if not 1 <= self.seeds <= MOST_SEEDS:
            raise InputError("seeds", self.seeds, Message("a whole number from {0} to {1}", 1, MOST_SEEDS))
        if self.seeds > 1 and "seed" in names:
            raise InputError("seeds", self.seeds, Message("left out where seed is an axis"))
        if self.sampling not in SAMPLINGS:
            raise UnknownNameError("sampling", self.sampling, SAMPLINGS)
        if self.sampling != "grid" and not 1 <= self.samples <= MOST_RUNS:
            raise InputError("samples", self.samples, Message("a whole number from {0} to {1}", 1, MOST_RUNS))
        for axis in self.axes:
            if self.sampling == "grid" and axis.range and axis.range.count is None and not axis.whole:
                raise InputError(
                    f"axis {axis.name}",
                    axis.text,
                    Message("a range with a COUNT, where the sampling is grid"),
                )
        if len(self) > MOST_RUNS:
            raise InputError(
                "axes", f"{len(self)} runs", Message("fewer: a sweep has at most {0} runs", MOST_RUNS)
            )

    def __len__(self) -> int:
        """Number of runs."""
        points = self.samples
        if self.sampling == "grid":
            points = 1
            for axis in self.axes:
                points *= len(axis.grid())
        return points * self.seeds

    @property
    def title(self) -> str:
        """What is swept, in one line."""
        parts = [f"{axis.name}={axis.text}" for axis in self.axes]
        if self.sampling != "grid":
            parts.append(f"{self.sampling} {self.samples}")
        if self.seeds > 1:
            parts.append(f"{self.seeds} seeds")
        return ", ".join(parts)

    def points(self) -> list[dict[str, object]]:
        """The values along the axes of each point, without seeds, in their order."""
        names = [axis.name for axis in self.axes]
        if self.sampling == "grid":
            grids = [axis.grid() for axis in self.axes]
            return [dict(zip(names, values, strict=True)) for values in itertools.product(*grids)]
        shares = self._shares()
        drawn = [axis.drawn(shares[:, index]) for index, axis in enumerate(self.axes)]
        return [dict(zip(names, values, strict=True)) for values in zip(*drawn, strict=True)]

    def experiments(self) -> list[Experiment]:
        """The runs: every point with each of its seeds.

        Raises:
            InputError: for a value that a point cannot have, or an axis of a setting that it does not have.
        """
        first = self.experiment.training.seed
        made = [_at(self.experiment, point) for point in self.points()]
        if self.seeds == 1:
            return made
        return [
            experiment.model_copy(update={"training": experiment.training.replaced(seed=first + number)})
            for experiment in made
            for number in range(self.seeds)
        ]

    def _shares(self) -> np.ndarray:
        """``[samples, axes]`` numbers 0 … 1, always the same for one experiment's seed."""
        from scipy.stats import qmc

        seed, dimensions = self.experiment.training.seed, max(1, len(self.axes))
        if self.sampling == "random":
            return np.random.default_rng(seed).random((self.samples, dimensions))
        # The sequence is balanced in powers of two; the rest of the last one is left out.
        powers = int(np.ceil(np.log2(self.samples)))
        shares = qmc.Sobol(dimensions, rng=np.random.default_rng(seed)).random_base2(powers)
        return np.asarray(shares)[: self.samples]


def make_axes(experiment: Experiment, texts: Mapping[str, str]) -> tuple[Axis, ...]:
    """Axes from the names of settings or parts and the texts of their values.

    Raises:
        InputError: for a setting that the experiment and the parts chosen by other axes do not have, or a
            text that is no axis.
    """
    choices = {name: parse_axis(name, texts[name], None) for name in texts if name in CHOICES}
    models: list[type[Settings]] = [TrainingSettings]
    for part, of_name in CHOICES.items():
        names = choices[part].listed if part in choices else (getattr(experiment, part).name,)
        models += [of_name(name) for name in names]
    known = {declaration.name: declaration for model in models for declaration in declarations(model)}
    axes = []
    for name, text in texts.items():
        if name not in known and name not in CHOICES:
            raise UnknownNameError("axis", name, [*CHOICES, *known])
        axes.append(choices[name] if name in CHOICES else parse_axis(name, text, known[name]))
    return tuple(axes)


def sweepable(settings: Iterable[Declaration]) -> list[Declaration]:
    """Those settings that a person may want to sweep over: numbers, and words of which there are several."""
    return [
        each
        for each in settings
        if each.kind not in TEXTS and not (each.kind == "choice" and len(each.choices) < 2)
    ]


def _at(experiment: Experiment, point: Mapping[str, object]) -> Experiment:
    """The experiment at a point."""
    document: dict[str, Any] = {"name": experiment.name}
    owners: dict[str, str] = {}
    for part in PARTS:
        settings: Settings = getattr(experiment, part)
        model = type(settings)
        if part in point:
            model = CHOICES[part](str(point[part]))
        names = {declaration.name for declaration in declarations(model)}
        document[part] = {name: value for name, value in _changed(settings).items() if name in names}
        if part in CHOICES:
            document[part]["name"] = point.get(part, getattr(settings, "name", ""))
        owners |= dict.fromkeys(names, part)
    for name, value in point.items():
        if name in CHOICES:
            continue
        if name not in owners:
            raise UnknownNameError("axis", name, [*CHOICES, *owners])
        document[owners[name]][name] = value
    return from_document(document)


def _changed(settings: Settings) -> dict[str, object]:
    """What differs from the defaults, so that the rest follows a convention that the axes choose."""
    values = settings.model_dump()
    defaults = settings.defaults_under(values)
    return {name: value for name, value in values.items() if name != "name" and value != defaults.get(name)}
