"""Settings that a script hands over: flat names with numbers, truth values and texts, or refused by name.

Members of dictionaries, dataclasses and namespaces get names with dots. Members of enumerations become their
names; None, paths, times, classes, functions and sequences become texts.
"""

from __future__ import annotations

import datetime
import uuid
from argparse import Namespace
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import PurePath
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeGuard

from storage.invariants import NotAllowedError, WrongKindError, require_integer, require_name
from storage.logging.accepted_values import is_real, number_of, step_of, unpacked
from storage.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.records import Scalar

_SETTING = Message("a number, a truth value, a text, None, or dictionaries and sequences of them")
_DEEPEST = 16
"""Dictionaries in dictionaries and sequences in sequences."""
_NOTHING = str(None)
"""How None is kept."""
_WRITTEN = (PurePath, uuid.UUID, datetime.date, datetime.time, datetime.timedelta)
"""Kinds whose ``str`` is what a person would write."""


def settings_of(settings: object) -> dict[str, Scalar]:
    """Return settings with flat names and plain values.

    Args:
        settings: A mapping, a dataclass or a namespace; members of nested ones get names with dots.

    Raises:
        NotAllowedError: If a name comes twice, a number has more than 64 bits, or they are nested too deeply.
        WrongKindError: If a name is no text, or a value of another kind.

    >>> settings_of({"lr": 0.1, "betas": (0.9, 0.999), "model": {"depth": 2}, "schedule": None})
    {'lr': 0.1, 'betas': '(0.9, 0.999)', 'model.depth': 2, 'schedule': 'None'}
    """
    members = _members(settings)
    if members is None:
        raise WrongKindError("settings", settings, Message("a dictionary, a dataclass or a namespace"))
    found: dict[str, Scalar] = {}
    for name, value in _flat("", members, 0):
        if name in found:
            raise NotAllowedError("settings", name, Message("different names, but this one comes twice"))
        found[name] = value
    return found


def seed_of(settings: Mapping[str, Scalar]) -> int:
    """Return the seed among the settings, 0 where there is none.

    Raises:
        NotAllowedError: If it is no whole number of 64 bits.
    """
    seed = settings.get("seed", _NOTHING)
    return 0 if seed == _NOTHING else step_of(seed, "seed")


def _members(value: object) -> Mapping[Any, object] | None:
    """What is inside a dictionary, a dataclass or a namespace; None for anything else."""
    if isinstance(value, Mapping):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return vars(value) if isinstance(value, Namespace | SimpleNamespace) else None


def _flat(above: str, members: Mapping[Any, object], depth: int) -> Iterator[tuple[str, Scalar]]:
    if depth > _DEEPEST:
        raise NotAllowedError("settings", above, Message("nested at most {0} times", _DEEPEST))
    for key, value in members.items():
        name = above + _name_of(key, is_inner=bool(above))
        inside = _members(value)
        if inside:
            yield from _flat(f"{name}.", inside, depth + 1)
        else:
            yield name, _setting(name, value, depth)


def _name_of(key: object, *, is_inner: bool) -> str:
    if isinstance(key, Enum) and not isinstance(key, str):
        key = key.name
    elif is_inner and isinstance(key, int | float):
        # Such as the layers of a network by their number.
        key = str(key)
    require_name("settings", key)
    return str.__str__(key)


def _setting(name: str, value: object, depth: int) -> Scalar:
    if isinstance(value, Enum) and not isinstance(value, str | int | float):
        value = value.name
    if getattr(value, "shape", ()) == ():
        value = unpacked(name, value, _SETTING)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        require_integer(name, value)
        return int(value)
    return number_of(name, value) if is_real(value) else _text(name, value, depth)


def _text(name: str, value: Any, depth: int) -> str:
    """What is no single number, as a text; the numbers in it as Python writes them."""
    if depth > _DEEPEST:
        raise NotAllowedError(name, "…", Message("nested at most {0} times", _DEEPEST))
    if hasattr(value, "tolist"):
        value = value.tolist()
    members = _members(value)
    if members is not None:
        inside = [f"{key!r}: {_inner(name, each, depth)}" for key, each in members.items()]
        found = "{" + ", ".join(inside) + "}"
    elif _is_sequence(value) or isinstance(value, Set):
        inside = [_inner(name, each, depth) for each in value]
        if isinstance(value, tuple):
            found = f"({inside[0]},)" if len(inside) == 1 else f"({', '.join(inside)})"
        elif isinstance(value, Set):
            found = "{" + ", ".join(sorted(inside)) + "}"
        else:
            found = f"[{', '.join(inside)}]"
    elif isinstance(value, type) or (callable(value) and hasattr(value, "__qualname__")):
        found = str(value.__qualname__)
    elif value is None or isinstance(value, _WRITTEN) or _is_of_torch(value):
        found = str(value)
    else:
        raise WrongKindError(name, value, _SETTING)
    return found


def _inner(name: str, value: object, depth: int) -> str:
    found = _setting(name, value, depth + 1)
    return repr(found) if isinstance(value, str) or not isinstance(found, str) else found


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray | memoryview)


def _is_of_torch(value: object) -> bool:
    """Whether it is a device or a dtype of torch, which need not be there."""
    return type(value).__module__ == "torch" and type(value).__name__ in {"device", "dtype"}
