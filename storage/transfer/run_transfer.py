"""The transfer record of a run: what another store or program passes to a store, and what came of it.

A record may come from anybody: kinds, lengths and ranges of all values are checked when it is made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from storage.messages import Message
from storage.plain_text import in_one_line, without_commands
from storage.records import Scalar
from storage.status import Status

LONGEST_NAME = 1_000
"""Characters of a name, a tag or whatever else is shown in one line."""
_LONGEST_TEXT = 1_000_000
_MOST_MEMBERS = 10_000
_LARGEST = 2**63 - 1


class TransferStoppedError(Exception):
    """The person wants no more of a transfer; the run that was on its way is not there."""


def _writable(document: dict[str, Any]) -> dict[str, Any]:
    """Refuse what can be read as JSON and not be written again: half characters, or too many brackets."""
    try:
        json.dumps(document, allow_nan=False, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError(Message("it is nested too deeply")) from None
    return document


Line = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(in_one_line)]
LongText = Annotated[str, Field(max_length=_LONGEST_TEXT), AfterValidator(without_commands)]
Count = Annotated[int, Field(ge=0, le=_LARGEST)]


class RunTransfer(BaseModel):
    """A run as another store or program has it, without its points.

    Attributes:
        uid: Name of the run unique in the world: 32 hexadecimal digits, of which names of files are made.
        parent_uid: That of the run it was branched from; None where there is none, or none is known.
        experiment: The whole declaration, not interpreted yet; empty for a run that cannot be repeated.

    The other attributes are those of :class:`storage.RunRecord`. This is a model of its own, and no
    :class:`storage.records.RunDescription`, because every value has bounds here.

    Raises:
        pydantic.ValidationError: If anything is of another kind, too long or out of range.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    uid: str = Field(pattern=r"^[0-9a-f]{32}$")
    name: Line = ""
    problem: Line
    optimizer: Line
    convention: Line = ""
    schedule: Line = ""
    status: Status
    settings: dict[Line, Scalar] = Field(max_length=_MOST_MEMBERS)
    seed: int = Field(default=0, ge=-_LARGEST - 1, le=_LARGEST)
    planned_steps: Count
    steps_done: Count
    seconds: float = Field(ge=0, allow_inf_nan=False)
    device: Line = ""
    created: AwareDatetime
    started: AwareDatetime | None = None
    ended: AwareDatetime | None = None
    message: LongText = ""
    sweep: Line = ""
    parent_uid: str | None = Field(default=None, pattern=r"^[0-9a-f]{32}$")
    parent_step: Count | None = None
    tags: tuple[Line, ...] = Field(default=(), max_length=_MOST_MEMBERS)
    note: LongText = ""
    favourite: bool = False
    locked: bool = False
    experiment: Annotated[dict[str, Any], AfterValidator(_writable)] = Field(default_factory=dict)
    environment: dict[Line, LongText] = Field(default_factory=dict, max_length=_MOST_MEMBERS)


class ImportOutcome(StrEnum):
    """What became of a run that was to be imported."""

    ADDED = "added"
    EXTENDED = "extended"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class RunImport:
    """A run that was imported.

    Attributes:
        outcome: Whether it was before.
        run_id: Its number.
    """

    outcome: ImportOutcome
    run_id: int
