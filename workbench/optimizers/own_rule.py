"""A person's own class made a rule: its settings completed, its faults told with file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import create_model
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from workbench.errors import InputError
from workbench.optimizers import terms
from workbench.optimizers.conventions import Coefficient, Convention, OptimizerSettings
from workbench.optimizers.external_rule import TRIAL_SIZE, ExternalRule
from workbench.optimizers.external_settings import DEFAULT_RATE, TAKEN, declared_setting
from workbench.optimizers.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from workbench.optimizers.external_settings import Argument
    from workbench.optimizers.state import State
    from workbench.own_code.faults import Origin

OWN = "own"
"""The convention of an optimizer that names none."""

SHARED = frozenset(OptimizerSettings.model_fields) - {"lr", "weight_decay"}
"""Settings that every optimizer has as they are."""

S = TypeVar("S", bound=OptimizerSettings)


def completed(
    base: type[S], name: str, title: str, text: str, fields: Mapping[str, tuple[Any, Any]]
) -> type[S]:
    """Settings of a rule, with what every optimizer has and the person's class does not mention.

    Args:
        base: what they are derived from.
        name: what the workbench calls the optimizer.
        title: its name for people.
        text: its documentation, whose first line is the summary.
        fields: more settings, each with its type and its default or declaration.

    Raises:
        InputError: when a setting has the name of one of another part of an experiment.
    """
    given = {each: (field.annotation, field) for each, field in base.model_fields.items()} | dict(fields)
    added: dict[str, Any] = {"name": (Literal[name], name)}
    if not hasattr(base, "conventions"):
        added["convention"] = (Literal[OWN], terms.convention(OWN))
    for each, (annotation, declared) in given.items():
        if each in added or each in SHARED:
            continue
        if each in TAKEN - {"optimizer_sha256"}:
            raise InputError("optimizer", name, f"a class without a setting {each}, which other parts have")
        default = declared.default if isinstance(declared, FieldInfo) else declared
        if isinstance(declared, FieldInfo) and declared.title:
            added[each] = (annotation, declared)
        elif each == "weight_decay":
            added[each] = (float, terms.weight_decay(0.0 if default is PydanticUndefined else float(default)))
        elif each == "lr":
            rate = DEFAULT_RATE if default is PydanticUndefined else float(default)
            added[each] = (float, terms.learning_rate(rate))
        else:
            added[each] = (annotation, declared_setting(each, default, f"The setting {each} of {title}."))
    model = create_model("OwnSettings", __base__=base, **added)
    if not hasattr(base, "conventions"):
        summary = text.strip().splitlines()[0].rstrip(".") if text.strip() else "Your own optimizer"
        model.title, model.summary = title, f"{summary}."
        model.conventions = {OWN: Convention(title, "Its own code makes every step.")}
    return model


def made(
    kind: Any, settings: OptimizerSettings, origin: Origin, arguments: tuple[Argument, ...]
) -> Rule[Any]:
    """A rule of the person's class, tried on three parameters.

    Args:
        kind: a rule, or a class with the interface of ``torch.optim.Optimizer``.
        settings: its settings, whose numbers may be columns.
        origin: where the class comes from.
        arguments: how the arguments of torch's kind of class are made from the settings.

    Raises:
        OwnCodeError: when the class raises, or draws random numbers, which no seed would repeat.
        InputError: when it cannot be used.
    """
    from workbench.own_code.draws import Watch

    with origin.telling("its first steps"), Watch():
        if not issubclass(kind, Rule):
            content = {"Settings": type(settings), "kind": kind, "arguments": arguments, "origin": origin}
            external: Rule[Any] = type(kind.__name__, (ExternalRule,), content)(settings)
            return external
        rule: Rule[Any] = _told(kind, origin)(settings)
        _try(rule)
    return rule


def _told(kind: type[Rule[Any]], origin: Origin) -> type[Rule[Any]]:
    """The class, whose faults name their file and line."""

    def advance(
        self: Rule[Any],
        theta: Tensor,
        gradient: Tensor,
        state: State,
        lr: Coefficient,
        *,
        measured: bool = True,
    ) -> None:
        with origin.telling("a step"):
            kind.advance(self, theta, gradient, state, lr, measured=measured)

    # Cut into pieces only where the class says of itself that this changes nothing.
    is_elementwise = bool(vars(kind).get("is_elementwise", False))
    content = {"advance": advance, "is_elementwise": is_elementwise, "__doc__": kind.__doc__}
    return type(kind.__name__, (kind,), content)


def _try(rule: Rule[Any]) -> None:
    import torch

    columns = [value for value in vars(rule.settings).values() if isinstance(value, torch.Tensor)]
    like = columns[0] if columns else torch.zeros(1, 1)
    theta = torch.linspace(1, 2, TRIAL_SIZE, dtype=like.dtype, device=like.device).repeat(len(like), 1)
    state = rule.init(theta)
    for _ in range(2):
        theta, state = rule.step(theta, lambda point: point, state)
