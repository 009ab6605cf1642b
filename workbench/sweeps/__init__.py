"""Sweeps: one experiment along axes, as many runs."""

from workbench.sweeps.axis import Axis, Range, parse_axis, suggested_names, suggested_values
from workbench.sweeps.plan import (
    SECTION,
    SweepPlan,
    SweepSettings,
    new_identifier,
    plan_from_document,
    read_sweep,
    sweep_toml,
)
from workbench.sweeps.sweep import SAMPLINGS, Sampling, Sweep, make_axes, sweepable

__all__ = [
    "SAMPLINGS",
    "SECTION",
    "Axis",
    "Range",
    "Sampling",
    "Sweep",
    "SweepPlan",
    "SweepSettings",
    "make_axes",
    "new_identifier",
    "parse_axis",
    "plan_from_document",
    "read_sweep",
    "suggested_names",
    "suggested_values",
    "sweep_toml",
    "sweepable",
]
