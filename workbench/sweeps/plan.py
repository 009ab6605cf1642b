"""Plan of a sweep: its axes and settings, as a table in the file of an experiment."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tomli_w
from pydantic import Field

from storage.messages import Message
from workbench.errors import InputError
from workbench.experiment import from_document, toml_document
from workbench.settings import Settings, setting, validated
from workbench.sweeps.sweep import MOST_RUNS, MOST_SEEDS, Sampling, Sweep, make_axes

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.experiment import Experiment

SECTION = "sweep"
"""Name of the table in the file of an experiment."""


class SweepSettings(Settings):
    """How the points of a sweep are chosen, and whether hopeless ones are stopped early."""

    seeds: int = setting(
        1,
        title="Seeds at each point",
        ge=1,
        le=MOST_SEEDS,
        help="How many runs each point has, with the seed of the experiment and those after it.",
    )
    sampling: Sampling = setting(
        "grid",
        title="Sampling",
        help="grid: every combination; random: points drawn independently; sobol: points that cover the axes "
        "evenly.",
    )
    samples: int = setting(
        32,
        title="Points drawn",
        ge=1,
        le=MOST_RUNS,
        logarithmic=True,
        help="How many points are drawn from the axes.",
    )
    halving: bool = setting(
        False,
        title="Successive halving",
        help="Stop the runs that do worst early, so that the updates are spent on the others.",
    )
    reduction: int = setting(
        3,
        title="Keep one of",
        symbol="η",
        ge=2,
        le=100,
        help="At each rung the best one of so many runs goes on.",
    )
    first_rung: Annotated[int, Field(ge=1)] | Literal["auto"] = setting(
        "auto",
        title="First rung",
        unit="updates",
        suggestions=("auto",),
        help="Updates after which the runs are compared for the first time; auto leaves it to their number.",
    )

    @classmethod
    def unused_under(cls, values: Mapping[str, object]) -> frozenset[str]:
        """Nothing is drawn for a grid, and without halving there are no rungs."""
        unused: set[str] = set()
        if values.get("sampling") == "grid":
            unused.add("samples")
        if values.get("halving") not in {True, "true"}:
            unused |= {"reduction", "first_rung"}
        return frozenset(unused)


@dataclass(frozen=True)
class SweepPlan:
    """A sweep without its experiment; without axes it is none.

    Attributes:
        axes: texts of the values, by setting or part; see :func:`workbench.sweeps.parse_axis`.
        settings: the rest.
    """

    axes: Mapping[str, str] = field(default_factory=dict)
    settings: SweepSettings = field(default_factory=SweepSettings)

    def sweep(self, experiment: Experiment) -> Sweep:
        """The sweep of an experiment.

        Raises:
            InputError: for an axis that it does not have, or one that cannot be used.
        """
        settings = self.settings
        axes = make_axes(experiment, self.axes)
        return Sweep(experiment, axes, settings.seeds, settings.sampling, settings.samples)

    def document(self) -> dict[str, Any]:
        """As the table of a file; :func:`plan_from_document` reads it."""
        return {**self.settings.model_dump(mode="json"), "axes": dict(self.axes)}


def plan_from_document(document: object) -> SweepPlan:
    """The plan in a table; what it leaves out has its default.

    Raises:
        InputError: for a name or a value that cannot be used.
    """
    if not isinstance(document, Mapping):
        raise InputError(SECTION, document, Message("a section of settings, [{0}]", SECTION))
    axes = document.get("axes", {})
    if not isinstance(axes, Mapping):
        raise InputError("axes", axes, Message("a section of settings, [{0}]", f"{SECTION}.axes"))
    for name, text in axes.items():
        if not isinstance(text, str):
            raise InputError(f"axis {name}", text, Message("a text"))
    rest = {name: value for name, value in document.items() if name != "axes"}
    return SweepPlan(dict(axes), validated(SweepSettings, rest))


def read_sweep(path: Path) -> tuple[Experiment, SweepPlan]:
    """The experiment in a TOML file, and the sweep over it; without a table of one the plan has no axes.

    Raises:
        InputError: when the file cannot be read, is not TOML or describes no valid experiment or sweep.
    """
    document = toml_document(path)
    plan = plan_from_document(document.pop(SECTION, {}))
    return from_document(document), plan


def sweep_toml(experiment: Experiment, plan: SweepPlan) -> str:
    """The text of a TOML file for :func:`read_sweep`; without axes it is the experiment alone."""
    return experiment.toml() + (f"\n{tomli_w.dumps({SECTION: plan.document()})}" if plan.axes else "")


def new_identifier(sweep: Sweep) -> str:
    """A name for the runs of a sweep that says what is swept and that no other sweep has."""
    return f"{sweep.title} #{secrets.token_hex(3)}"
