"""Settings of an optimizer that was not written for the workbench, read from its constructor."""

from __future__ import annotations

import inspect
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_origin

from pydantic import create_model

from workbench.errors import InputError
from workbench.optimizers import terms
from workbench.optimizers.conventions import Convention, OptimizerSettings
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEFT_OUT = frozenset({"params", "foreach", "fused", "capturable", "differentiable", "maximize"})
"""Arguments that say how the numbers are computed, or that would turn the descent upwards."""

TAKEN = frozenset(
    {
        *("name", "convention", "clip_norm", "clip_value"),
        *("a", "activation", "b", "channels", "condition_number", "data", "degree", "hidden", "noise"),
        *("expression", "file", "file_sha256", "plot_height", "plot_width", "plot_x", "plot_y"),
        *("checkpoint_every", "optimizer_sha256"),
        *("points", "start_x", "start_y", "target", "tilt", "validation_share", "width"),
        *("anneal_strategy", "base_lr", "cooldown", "decay_rate", "div_factor", "end_factor", "eta_min"),
        *("factor", "final_div_factor", "gamma", "lr_eps", "milestones", "min_lr", "mode", "patience"),
        *("pct_start", "power", "start_factor", "step_size", "step_size_down", "step_size_up"),
        *(
            "t_0",
            "t_max",
            "t_mult",
            "three_phase",
            "threshold",
            "threshold_mode",
            "total_iters",
            "warmup_factor",
        ),
        *("warmup_steps",),
        *("batch_size", "device", "dtype", "evaluate_every", "record_every", "seed", "steps"),
    }
)
"""Names that other parts of an experiment have for settings of their own."""

TITLES = {
    "beta1": "First moment decay",
    "beta2": "Second moment decay",
    "eps": "Epsilon",
    "weight_decay": "Weight decay",
    "momentum": "Momentum",
    "amsgrad": "AMSGrad",
}

SYMBOLS = {"beta1": "β₁", "beta2": "β₂", "beta3": "β₃", "eps": "ε", "weight_decay": "λ", "momentum": "μ"}

DEFAULT_RATE = 1e-3
"""The learning rate where a class has none of its own."""


@dataclass(frozen=True)
class Argument:
    """An argument of the constructor, and the settings that make its value.

    Attributes:
        name: of the argument.
        settings: the setting of each member, one where the argument is a single value, empty for a member
            that keeps its default.
        default: the argument's own default.
    """

    name: str
    settings: tuple[str, ...]
    default: Any

    def value(self, settings: OptimizerSettings) -> Any:
        """What the constructor is given."""
        if not isinstance(self.default, tuple):
            return getattr(settings, self.settings[0])
        return tuple(
            getattr(settings, name) if name else kept
            for name, kept in zip(self.settings, self.default, strict=True)
        )


def settings_of(
    kind: type, name: str, convention: str, source: str, base: type[OptimizerSettings] = OptimizerSettings
) -> tuple[type[OptimizerSettings], tuple[Argument, ...]]:
    """The settings of a class and how they become its arguments.

    Args:
        kind: the class.
        name: what the workbench calls it.
        convention: whose arithmetic it is.
        source: where it is written.
        base: what the settings are derived from.

    Raises:
        InputError: when the class asks for something that is no number with a default.
    """
    fields: dict[str, Any] = {
        "name": (Literal[name], name),
        "convention": (Literal[convention], terms.convention(convention)),
        "lr": (float, terms.learning_rate(DEFAULT_RATE)),
        "weight_decay": (float, terms.weight_decay()),
    }
    arguments = []
    told: set[str] = set()
    texts = _texts(kind)
    for parameter in _parameters(kind, name):
        default = DEFAULT_RATE if parameter.name == "lr" and _is_required(parameter) else parameter.default
        members = default if isinstance(default, tuple) else (default,)
        names = []
        for member_name, member in zip(_member_names(parameter.name, default), members, strict=True):
            annotation = _annotation(parameter.annotation, member)
            if annotation is None:
                names.append("")
                continue
            member_name = _free(member_name, told)  # noqa: PLW2901 - the same name, made free
            text = texts.get(parameter.name, "")
            help_text = _tidy(text if len(members) > 1 else _first_sentence(text))
            help_text = help_text or f"The argument {parameter.name} of {source}."
            value = float(member) if annotation is float else member
            fields[member_name] = (annotation, declared_setting(member_name, value, help_text))
            told.add(member_name)
            names.append(member_name)
        if any(names):
            arguments.append(Argument(parameter.name, tuple(names), default))
    model = create_model(f"{kind.__name__}Settings", __base__=base, **fields)
    unused = frozenset({"lr", "weight_decay"} - told)
    model.title = f"{kind.__name__} ({convention})"
    model.summary = f"{source}: {_tidy(texts['']) or 'as its package has it.'}"
    model.conventions = {convention: Convention(source, "Its own code makes every step.", unused=unused)}
    return model, tuple(arguments)


def _parameters(kind: type, name: str) -> Iterator[inspect.Parameter]:
    """The arguments that settings are made from."""
    for parameter in list(inspect.signature(kind).parameters.values()):
        if parameter.name in LEFT_OUT or parameter.kind in {
            inspect.Parameter.VAR_KEYWORD,
            inspect.Parameter.VAR_POSITIONAL,
        }:
            continue
        if _is_required(parameter) and parameter.name != "lr":
            allowed = f"an optimizer whose arguments have defaults, but this one asks for {parameter.name}"
            raise InputError("optimizer", name, allowed)
        yield parameter


def _is_required(parameter: inspect.Parameter) -> bool:
    return parameter.default is inspect.Parameter.empty


def _member_names(name: str, default: object) -> list[str]:
    """``betas`` → ``beta1``, ``beta2``; any other tuple ``name`` → ``name_1``, ``name_2``."""
    if not isinstance(default, tuple):
        return [name]
    stem = "beta" if name == "betas" else f"{name}_"
    return [f"{stem}{number}" for number in range(1, len(default) + 1)]


def _annotation(declared: object, default: object) -> Any:
    """What kind of setting a value is, ``None`` where it is none that a form can hold."""
    if isinstance(default, bool):
        return bool
    if isinstance(default, int):
        return int if declared in {int, "int", inspect.Parameter.empty} else float
    if isinstance(default, float) and math.isfinite(default):
        return float
    if isinstance(default, str) and get_origin(declared) is Literal:
        return declared
    return None


def _free(name: str, told: set[str]) -> str:
    """The name, or one that neither another part nor the settings themselves have."""
    inherited = hasattr(OptimizerSettings, name)
    return f"optimizer_{name}" if name in TAKEN or name in told or inherited else name


def declared_setting(name: str, default: Any, help_text: str) -> Any:
    """The declaration of a setting of which only name, default and an explanation are known."""
    if name == "lr":
        return terms.learning_rate(float(default))
    return setting(
        default,
        title=TITLES.get(name, name.replace("_", " ").capitalize()),
        symbol=SYMBOLS.get(name, ""),
        logarithmic=name in {"eps", "weight_decay"},
        help=help_text,
    )


def _texts(kind: type) -> Mapping[str, str]:
    """What a class's documentation says of each argument, and of the class under the empty name."""
    lines = inspect.cleandoc(kind.__doc__ or "").splitlines()
    texts: dict[str, str] = {"": lines[0].strip() if lines else ""}
    current, depth = "", 0
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if match := re.match(r"\s*(?::param )?(\w+)(?: \([^:]*\))?\s*:(?!\S)\s*(.*)", line):
            current, depth = match[1], indent
            texts[current] = match[2]
        elif not line.strip() or indent <= depth:
            current = ""
        elif current:
            texts[current] += " " + line.strip()
    return texts


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\w\w)\.\s", text)[0]


def _tidy(text: str) -> str:
    """A text as a sentence, without markup and without the default, which the form shows itself."""
    plain = re.sub(r"\s*\(default:.*$", "", text.replace("`_", "").replace("`", "")).strip().rstrip(".")
    return f"{plain[:1].upper()}{plain[1:]}." if plain else ""
