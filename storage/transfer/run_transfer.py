"""The transfer record of a run: what another store or program passes to a store, and what came of it.

A record may come from anybody. Names and texts that are too long or cannot be shown are mended, as
:mod:`storage.invariants` says; what is of another kind or out of range is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from storage.invariants import (
    NotAllowedError,
    WrongKindError,
    document_text,
    mended_name,
    mended_names,
    mended_settings,
    mended_text,
    require_integer,
    require_settings,
    require_tags,
    require_texts,
)
from storage.messages import Message
from storage.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.records import Scalar

_UID = re.compile(r"[0-9a-f]{32}")
_LINES = ("name", "problem", "optimizer", "convention", "schedule", "device", "sweep")
_TEXTS = ("message", "note")
_MOMENTS = ("created", "started", "ended")


class TransferStoppedError(Exception):
    """The person wants no more of a transfer; the run that was on its way is not there."""


@dataclass(frozen=True, kw_only=True)
class RunTransfer:
    """A run as another store or program has it, without its points.

    Attributes:
        uid: Name of the run unique in the world: 32 hexadecimal digits, of which names of files are made.
        parent_uid: That of the run it was branched from; None where there is none, or none is known.
        experiment: The whole declaration, not interpreted yet; empty for a run that cannot be repeated.

    The other attributes are those of :class:`storage.RunRecord`. This is no
    :class:`storage.records.RunDescription`, because every value may be anything before it is checked.

    Raises:
        NotAllowedError: If anything is of another kind or out of range; it says what.
    """

    uid: str
    problem: str
    optimizer: str
    status: Status
    settings: Mapping[str, Scalar]
    planned_steps: int
    steps_done: int
    seconds: float
    created: datetime
    name: str = ""
    convention: str = ""
    schedule: str = ""
    seed: int = 0
    device: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    message: str = ""
    sweep: str = ""
    parent_uid: str | None = None
    parent_step: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    favourite: bool = False
    locked: bool = False
    experiment: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._mend_texts()
        for name in ("uid", "parent_uid"):
            _require_uid(name, getattr(self, name), may_be_none=name == "parent_uid")
        if not isinstance(self.status, Status):
            raise WrongKindError("status", self.status, Message("one of {0}", ", ".join(Status)))
        require_integer("seed", self.seed)
        for name in ("planned_steps", "steps_done", *(() if self.parent_step is None else ("parent_step",))):
            require_integer(name, getattr(self, name), 0)
        _require_seconds(self.seconds)
        for name in _MOMENTS:
            _require_moment(name, getattr(self, name), may_be_none=name != "created")
        for name in ("favourite", "locked"):
            if not isinstance(getattr(self, name), bool):
                raise WrongKindError(name, getattr(self, name), Message("true or false"))
        if not isinstance(self.experiment, dict):
            raise WrongKindError("experiment", self.experiment, Message("a dictionary"))
        document_text("experiment", self.experiment)

    def _mend_texts(self) -> None:
        for name in _LINES:
            self._mend(name, mended_name(_text(name, getattr(self, name))))
        for name in _TEXTS:
            self._mend(name, mended_text(_text(name, getattr(self, name))))
        self._mend("settings", mended_settings(self.settings))
        require_settings(self.settings)
        self._mend("tags", tuple(dict.fromkeys(mended_name(_text("tag", tag)) for tag in self.tags)))
        require_tags(self.tags)
        environment = mended_names("environment", self.environment)
        texts = {name: mended_text(_text(name, text)) for name, text in environment.items()}
        self._mend("environment", texts)
        require_texts("environment", texts)

    def _mend(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise WrongKindError(name, value, Message("a text"))
    return value


def _require_uid(name: str, uid: object, *, may_be_none: bool) -> None:
    if uid is None and may_be_none:
        return
    if not isinstance(uid, str) or not _UID.fullmatch(uid):
        raise NotAllowedError(name, uid, Message("32 hexadecimal digits"))


def _require_seconds(seconds: object) -> None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise WrongKindError("seconds", seconds, Message("a number"))
    if not 0 <= seconds < float("inf"):
        raise NotAllowedError("seconds", seconds, Message("a finite number from 0"))


def _require_moment(name: str, moment: object, *, may_be_none: bool) -> None:
    if moment is None and may_be_none:
        return
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise WrongKindError(name, moment, Message("a moment with its time zone"))


class ImportOutcome(StrEnum):
    """What became of a run that was to be imported.

    ``REPLACED``: it took the place of the one here. ``BINNED`` and ``DIFFERENT``: it was left out, since the
    one here lies in the bin or has other points.
    """

    ADDED = "added"
    EXTENDED = "extended"
    KNOWN = "known"
    REPLACED = "replaced"
    BINNED = "in the bin"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class RunImport:
    """A run that was imported.

    Attributes:
        outcome: Whether it was before.
        run_id: Its number.
    """

    outcome: ImportOutcome
    run_id: int
