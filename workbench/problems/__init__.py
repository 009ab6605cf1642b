"""Problems to optimize: every settings class of a module here that has a name is one."""

from __future__ import annotations

from workbench.discovery import registry, subclasses_in
from workbench.errors import UnknownNameError
from workbench.problems.problem import PlotBox, Problem, ProblemSettings
from workbench.problems.surface import Surface

__all__ = ["PROBLEMS", "PlotBox", "Problem", "ProblemSettings", "Surface", "problem_settings"]

PROBLEMS: dict[str, type[ProblemSettings]] = registry(
    (settings.order, settings.model_fields["name"].default, settings)
    for settings in subclasses_in(__name__, ProblemSettings)
    if not settings.model_fields["name"].is_required()
)
"""Settings of every problem by its name, in the order in which they are offered."""


def problem_settings(name: str) -> type[ProblemSettings]:
    """The settings of the problem called ``name``.

    Raises:
        UnknownNameError: When there is none.
    """
    if name not in PROBLEMS:
        raise UnknownNameError("problem", name, PROBLEMS)
    return PROBLEMS[name]
