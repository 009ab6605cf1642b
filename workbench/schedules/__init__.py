"""Learning rate schedules: torch.optim.lr_scheduler's own classes, counted in updates.

Everywhere the learning rate of the optimizer is the largest that a schedule reaches; what torch calls max_lr
is no setting of its own.
"""

from __future__ import annotations

from workbench.errors import UnknownNameError
from workbench.schedules.constant import ConstantSettings
from workbench.schedules.cosine import CosineAnnealingSettings
from workbench.schedules.cyclic import CyclicSettings
from workbench.schedules.exponential import ExponentialSettings
from workbench.schedules.inverse_time import InverseTimeSettings
from workbench.schedules.learning_rates import LearningRates, learning_rates
from workbench.schedules.linear import LinearSettings
from workbench.schedules.multi_step import MultiStepSettings
from workbench.schedules.one_cycle import OneCycleSettings
from workbench.schedules.plateau import PlateauSettings
from workbench.schedules.polynomial import PolynomialSettings
from workbench.schedules.preview import RatePreview, rate_preview
from workbench.schedules.schedule import ScheduleSettings
from workbench.schedules.step import StepSettings
from workbench.schedules.warm_restarts import WarmRestartsSettings

__all__ = [
    "SCHEDULES",
    "LearningRates",
    "RatePreview",
    "ScheduleSettings",
    "learning_rates",
    "rate_preview",
    "schedule_settings",
]

SCHEDULES: dict[str, type[ScheduleSettings]] = {
    "constant": ConstantSettings,
    "ExponentialLR": ExponentialSettings,
    "StepLR": StepSettings,
    "MultiStepLR": MultiStepSettings,
    "LinearLR": LinearSettings,
    "PolynomialLR": PolynomialSettings,
    "InverseTimeDecay": InverseTimeSettings,
    "CosineAnnealingLR": CosineAnnealingSettings,
    "CosineAnnealingWarmRestarts": WarmRestartsSettings,
    "OneCycleLR": OneCycleSettings,
    "CyclicLR": CyclicSettings,
    "ReduceLROnPlateau": PlateauSettings,
}
"""Every schedule by its name, which is that of torch's class where torch has one for it."""


def schedule_settings(name: str) -> type[ScheduleSettings]:
    """The settings of the schedule of that name.

    Raises:
        UnknownNameError: when there is none.
    """
    if name not in SCHEDULES:
        raise UnknownNameError("schedule", name, SCHEDULES)
    return SCHEDULES[name]
