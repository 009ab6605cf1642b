"""Settings made from the arguments of a constructor, for classes that were not written for the workbench."""

from __future__ import annotations

import inspect
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_origin

from pydantic import create_model

from storage.messages import Message
from workbench.errors import InputError
from workbench.optimizers import terms
from workbench.optimizers.optimizer_settings import Convention, OptimizerSettings
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEFT_OUT = frozenset({"params", "foreach", "fused", "capturable", "differentiable", "maximize"})
"""Arguments that choose an implementation, or that would turn descent into ascent."""

OWN_NAMES = frozenset(OptimizerSettings.model_fields) - {"lr", "weight_decay"}
"""Names of settings that every optimizer has and no argument of a constructor is."""

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
        settings: the setting of each member of a tuple, or the single one of a plain value; an empty name
            stands for a member that has its default.
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
            getattr(settings, name) if name else default
            for name, default in zip(self.settings, self.default, strict=True)
        )


def settings_of(
    kind: type,
    name: str,
    convention: str,
    source: str,
    *,
    reserved: frozenset[str],
    base: type[OptimizerSettings] = OptimizerSettings,
) -> tuple[type[OptimizerSettings], tuple[Argument, ...]]:
    """The settings of a class and how they become its arguments.

    An argument whose name is taken becomes the setting ``optimizer_NAME``.

    Args:
        kind: The class.
        name: What the workbench calls it.
        convention: Whose arithmetic it is.
        source: Where it is written.
        reserved: Names of settings that other parts of an experiment have.
        base: What the settings are derived from.

    Raises:
        InputError: When an argument has no default, but for ``lr``.
    """
    fields: dict[str, Any] = {
        "name": (Literal[name], name),
        "convention": (Literal[convention], terms.convention(convention)),
        "lr": (float, terms.learning_rate(DEFAULT_RATE)),
        "weight_decay": (float, terms.weight_decay()),
    }
    arguments = []
    used: set[str] = set()
    taken = reserved | OWN_NAMES | (base.model_fields.keys() - {"lr", "weight_decay"})
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
            member_name = _free(member_name, taken | used)  # noqa: PLW2901 - the same name, made free
            text = texts.get(parameter.name, "")
            help_text = _tidy(text if len(members) > 1 else _first_sentence(text))
            help_text = help_text or f"The argument {parameter.name} of {source}."
            value = float(member) if annotation is float else member
            fields[member_name] = (annotation, declared_setting(member_name, value, help_text))
            used.add(member_name)
            names.append(member_name)
        if any(names):
            arguments.append(Argument(parameter.name, tuple(names), default))
    model = create_model(f"{kind.__name__}Settings", __base__=base, **fields)
    unused = frozenset({"lr", "weight_decay"} - used)
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
            allowed = Message(
                "an optimizer whose arguments have defaults, but this one asks for {0}", parameter.name
            )
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


def _free(name: str, taken: frozenset[str]) -> str:
    """The name, or another one where it is taken or the name of an attribute."""
    return f"optimizer_{name}" if name in taken or hasattr(OptimizerSettings, name) else name


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
