"""Settings: each declared once, for form, command line, validation, stored record and help.

A group of settings is a frozen pydantic model whose fields are made by :func:`setting`. Everything that
shows or reads settings asks :func:`declarations` what there is, and turns a person's input into a model by
:func:`validated`.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, Union, cast, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined

from storage.messages import Message
from workbench.errors import InputError, MissingInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind = Literal["real", "integer", "flag", "choice", "text", "path", "script", "formula", "integers", "count"]
"""How a setting is entered.

``integers`` is a list of whole numbers, ``count`` a whole number or one word. ``path``, ``script`` and
``formula`` are texts: a data file, a Python file, an expression.
"""

TEXTS = frozenset({"text", "path", "script", "formula"})
"""The kinds whose value is a text, taken as it is."""

Value = float | int | bool | str | tuple[int, ...]


@dataclass(frozen=True)
class Declaration:
    """What is known of one setting.

    Attributes:
        name: the identifier in files, on the command line and in the store.
        title: the field's standard term, sentence case.
        help: one sentence that says what the setting does.
        symbol: the paper's symbol, or empty.
        unit: unit of the number, or empty.
        kind: how it is entered.
        default: value where none is given; ``None`` where one must be.
        minimum, maximum: bounds of a number (of each member for ``integers``), ``None`` where there is none.
        open_minimum, open_maximum: whether the bound itself is excluded.
        logarithmic: whether people think of it in factors rather than differences.
        choices: the words that ``choice`` accepts, or the word beside numbers that ``count`` accepts.
        suggestions: values worth offering where others can be typed too.
    """

    name: str
    title: str
    help: str
    symbol: str
    unit: str
    kind: Kind
    default: Value | None
    minimum: float | None
    maximum: float | None
    open_minimum: bool
    open_maximum: bool
    logarithmic: bool
    choices: tuple[str, ...]
    suggestions: tuple[str, ...]

    @property
    def allowed(self) -> Message:
        """The end of the sentence "… must be …"."""
        if self.kind == "choice":
            return Message("one of {0}", ", ".join(self.choices))
        if self.kind == "flag":
            return Message("true or false")
        if self.kind in TEXTS:
            return Message("a text")
        return self._allowed_number()

    def _allowed_number(self) -> Message:
        bounds = self._bounds()
        match self.kind, bounds:
            case "real", None:
                allowed = Message("a number")
            case "real", _:
                allowed = Message("a number {0}", bounds)
            case "count", None:
                allowed = Message("a whole number or {0}", self.choices[0])
            case "count", _:
                allowed = Message("a whole number {0} or {1}", bounds, self.choices[0])
            case "integers", None:
                allowed = Message("whole numbers separated by commas")
            case "integers", _:
                allowed = Message("whole numbers separated by commas, each {0}", bounds)
            case _, None:
                allowed = Message("a whole number")
            case _:
                allowed = Message("a whole number {0}", bounds)
        return allowed

    def _bounds(self) -> Message | None:
        form = "g" if self.kind == "real" else ".0f"
        low = None if self.minimum is None else f"{self.minimum:{form}}"
        high = None if self.maximum is None else f"{self.maximum:{form}}"
        if low is None and high is None:
            return None
        if low is None:
            return Message("below {0}", high) if self.open_maximum else Message("at most {0}", high)
        if high is None:
            return Message("above {0}", low) if self.open_minimum else Message("at least {0}", low)
        match self.open_minimum, self.open_maximum:
            case True, True:
                bounds = Message("above {0} and below {1}", low, high)
            case True, False:
                bounds = Message("above {0} and at most {1}", low, high)
            case False, True:
                bounds = Message("at least {0} and below {1}", low, high)
            case _:
                bounds = Message("at least {0} and at most {1}", low, high)
        return bounds


def setting(
    default: Any = PydanticUndefined,
    *,
    title: str,
    help: str,  # noqa: A002 - the word every reader of a declaration expects
    symbol: str = "",
    unit: str = "",
    logarithmic: bool = False,
    kind: Kind | None = None,
    suggestions: tuple[str, ...] = (),
    gt: float | None = None,
    ge: float | None = None,
    lt: float | None = None,
    le: float | None = None,
) -> Any:
    """Declare one setting: a pydantic field with what people need to know about it.

    Bounds of a list (``tuple[int, ...]``) are put on its members by their own annotation. The arguments are
    those of :class:`Declaration`; ``kind`` is given where the type alone does not tell it.
    """
    extra: dict[str, Any] = {
        "symbol": symbol,
        "unit": unit,
        "logarithmic": logarithmic,
        "kind": kind,
        "suggestions": list(suggestions),
    }
    return Field(default, title=title, description=help, json_schema_extra=extra, gt=gt, ge=ge, lt=lt, le=le)


class Settings(BaseModel):
    """A frozen group of settings; unknown names and NaN are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    @classmethod
    def defaults_under(cls, values: Mapping[str, object]) -> dict[str, Value]:
        """The default of every setting that has one, where some are already chosen.

        Args:
            values: what is chosen, as typed; unknown or invalid values change nothing.
        """
        del values
        own = ((declaration.name, declaration.default) for declaration in declarations(cls))
        return {name: default for name, default in own if default is not None}

    @classmethod
    def unused_under(cls, values: Mapping[str, object]) -> frozenset[str]:
        """The settings that mean nothing where ``values`` are chosen."""
        del values
        return frozenset()

    def pinned(self) -> Self:
        """The same settings with what they name in the person's own files held fast, as a run is stored."""
        return self

    def replaced(self, **changes: object) -> Self:
        """The same settings with some values changed, validated again."""
        return validated(type(self), {**self.model_dump(), **changes})


S = TypeVar("S", bound=Settings)


@lru_cache(maxsize=512)
def declarations(model: type[Settings]) -> tuple[Declaration, ...]:
    """The settings of a model in their written order, without its discriminating ``name``."""
    return tuple(_declaration(name, field) for name, field in model.model_fields.items() if name != "name")


def spelled(name: str, known: Iterable[str]) -> str:
    """A setting's name as it is declared, whatever its letters' case: T_max is torch's spelling of t_max."""
    folded = {each.casefold(): each for each in known}
    return folded.get(name.casefold(), name)


def validated(model: type[S], values: Mapping[str, object]) -> S:
    """A model from a person's input.

    Args:
        model: the settings wanted.
        values: by name, in capital or small letters; texts are read as numbers, truth values and lists where
            the setting is one.

    Raises:
        InputError: for a value that cannot be used.
    """
    known = {declaration.name: declaration for declaration in declarations(model)}
    declared = {spelled(name, known): value for name, value in values.items()}
    given = {
        name: _parsed(known[name], value) if name in known else value for name, value in declared.items()
    }
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise _input_error(model, known, error.errors()[0]) from None


def _parsed(declaration: Declaration, value: object) -> object:
    """Split "64, 32" into members; pydantic reads every other text itself, and true as the number 1."""
    if isinstance(value, bool) and declaration.kind in {"real", "integer", "count"}:
        raise InputError(declaration.name, value, declaration.allowed)
    if declaration.kind == "integers" and isinstance(value, str):
        return tuple(part for part in value.replace(",", " ").split())
    if isinstance(value, str) and declaration.kind not in {"text", "formula"}:
        return value.strip()
    return value


def _input_error(model: type[Settings], known: Mapping[str, Declaration], detail: ErrorDetails) -> InputError:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    if detail["type"] == "extra_forbidden":
        return UnknownNameError("setting", name, known)
    value = detail["input"]
    if detail["type"] == "missing":
        return MissingInputError(name)
    if detail["type"] == "value_error":
        error = detail["ctx"]["error"]
        reason = error.args[0] if error.args else ""
        return InputError(name, value, reason if isinstance(reason, Message) else Message("{0}", error))
    if detail["type"].startswith("literal"):
        return UnknownNameError(name, value, _choices(model.model_fields[name].annotation))
    return InputError(name, value, known[name].allowed)


def _declaration(name: str, field: FieldInfo) -> Declaration:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    bounds: dict[type, float] = {}
    for mark in [*field.metadata, *_member_metadata(field.annotation)]:
        if isinstance(mark, Gt | Ge | Lt | Le):
            bounds[type(mark)] = float(getattr(mark, type(mark).__name__.lower()))
    default = None if field.is_required() else field.default
    return Declaration(
        name=name,
        title=field.title or name,
        help=field.description or "",
        symbol=str(extra.get("symbol", "")),
        unit=str(extra.get("unit", "")),
        kind=cast("Kind | None", extra.get("kind")) or _kind(field.annotation),
        default=default,
        minimum=bounds.get(Gt, bounds.get(Ge)),
        maximum=bounds.get(Lt, bounds.get(Le)),
        open_minimum=Gt in bounds,
        open_maximum=Lt in bounds,
        logarithmic=bool(extra.get("logarithmic")),
        choices=_choices(field.annotation),
        suggestions=tuple(map(str, suggested))
        if isinstance(suggested := extra.get("suggestions"), list)
        else (),
    )


def _member_metadata(annotation: object) -> list[object]:
    """Bounds on the numbers inside ``tuple[Annotated[int, Field(ge=1)], ...]`` or a union with a word."""
    marks: list[object] = []
    for member in get_args(annotation):
        for mark in getattr(member, "__metadata__", ()):
            marks.extend(mark.metadata if isinstance(mark, FieldInfo) else [mark])
    return marks


def _kind(annotation: object) -> Kind:
    simple: dict[object, Kind] = {float: "real", int: "integer", bool: "flag", str: "text"}
    if annotation in simple:
        return simple[annotation]
    origin = get_origin(annotation)
    if origin is Literal:
        return "choice"
    if origin is tuple:
        return "integers"
    if origin in {Union, types.UnionType}:
        return "count"
    raise TypeError(f"no form for a setting of type {annotation}")


def _choices(annotation: object) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(str(choice) for choice in get_args(annotation))
    if get_origin(annotation) in {Union, types.UnionType}:
        return tuple(word for part in get_args(annotation) for word in _choices(part))
    return ()
