"""Learning rate schedules, counted in updates: those of torch.optim.lr_scheduler, and a few that it lacks.

The learning rate of the optimizer is the largest that a schedule reaches, so that torch's max_lr is not a
setting. Every settings class in a module of this folder whose ``name`` has a default is a schedule.
"""

from __future__ import annotations

from workbench.discovery import registry, subclasses_in
from workbench.errors import UnknownNameError
from workbench.schedules.learning_rates import LearningRates, learning_rates
from workbench.schedules.preview import RatePreview, rate_preview
from workbench.schedules.schedule import ScheduleSettings

__all__ = [
    "SCHEDULES",
    "LearningRates",
    "RatePreview",
    "ScheduleSettings",
    "learning_rates",
    "rate_preview",
    "schedule_settings",
]

SCHEDULES: dict[str, type[ScheduleSettings]] = registry(
    (settings.order, settings.model_fields["name"].default, settings)
    for settings in subclasses_in(__name__, ScheduleSettings)
    if not settings.model_fields["name"].is_required()
)
"""Every schedule by its name, which is that of torch's class where torch has one for it."""


def schedule_settings(name: str) -> type[ScheduleSettings]:
    """The settings of the schedule of that name.

    Raises:
        UnknownNameError: When there is none.
    """
    if name not in SCHEDULES:
        raise UnknownNameError("schedule", name, SCHEDULES)
    return SCHEDULES[name]
