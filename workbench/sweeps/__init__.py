"""Sweeps: one experiment along axes, as many runs."""

from workbench.sweeps.axis import Axis, Range, parse_axis
from workbench.sweeps.sweep import SAMPLINGS, Sampling, Sweep, make_axes, sweepable

__all__ = ["SAMPLINGS", "Axis", "Range", "Sampling", "Sweep", "make_axes", "parse_axis", "sweepable"]
