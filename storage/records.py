"""What is stored about a run and read back, besides its series."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from storage.messages import Message

if TYPE_CHECKING:
    from datetime import datetime

    from storage.status import Status


Scalar: TypeAlias = float | int | bool | str

OWN_LOOP = "own loop"
"""The problem and the optimizer of a run of another program that does not name them."""

IMPORTED = "imported from"
"""The entry in the environment of a run that was imported from a file: which file.

The experiment of such a run was written elsewhere."""


@dataclass(frozen=True, slots=True)
class RunDescription:
    """What a run is, from before it is added for as long as it exists.

    Attributes:
        name: What the person calls it; need not be unique.
        problem: Name of the problem.
        optimizer: Name of the update rule.
        convention: Whose variant of the rule it is.
        schedule: Name of the learning rate schedule.
        settings: Values to filter, group and compare by, flat, in the order and with the types they were
            given. NaN and infinities are preserved.
        seed: Seed of the run's own generator, a signed 64-bit integer.
        planned_steps: Number of steps it is to make.
        device: Where it trains.
    """

    name: str
    problem: str
    optimizer: str
    convention: str
    schedule: str
    settings: Mapping[str, Scalar]
    seed: int
    planned_steps: int
    device: str


@dataclass(frozen=True, slots=True)
class NewRun(RunDescription):
    """A run to be added, complete enough to be repeated.

    Attributes:
        experiment: The whole declaration as nested JSON (dict, list, str, int, bool, None, finite floats).
        environment: Versions, commit and whatever else a repetition needs.
        sweep: What the runs of one sweep have in common; empty for a run of its own.
        parent_id: The run it was branched from; None for a run that starts afresh.
        parent_step: The step of that run at which it branches; None without a parent.
        tags: Its first tags.

    Raises:
        ValueError: If the seed, the planned steps or an integer setting needs more than 64 bits, if a tag is
            blank, or if only one of parent and step is given.
    """

    experiment: Mapping[str, object]
    environment: Mapping[str, str]
    sweep: str = ""
    parent_id: int | None = None
    parent_step: int | None = None
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        integers = {"seed": self.seed, "planned_steps": self.planned_steps}
        integers |= {name: value for name, value in self.settings.items() if isinstance(value, int)}
        for name, value in integers.items():
            if not -(2**63) <= value < 2**63:
                raise ValueError(f"{name} = {value} does not fit in a signed 64-bit integer.")
        if (self.parent_id is None) != (self.parent_step is None):
            raise ValueError("A run that branches has both a parent and the step at which it branches.")
        require_tags(self.tags)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a run's state; None leaves a property as it is.

    Attributes:
        run_id: The run.
        status: Its new status. A run that is queued, running or paused again belongs to the process that
            says so, and its end is forgotten.
        steps_done: Steps made so far.
        seconds: Time spent training so far, in seconds.
        message: Why it ended, or whatever else there is to tell.
        started: When training began, with a time zone.
        ended: When the run was over, with a time zone.
        planned_steps: Number of steps it is to make from now on, for a run that is continued.

    Raises:
        ValueError: If a time has no time zone.
    """

    run_id: int
    status: Status | None = None
    steps_done: int | None = None
    seconds: float | None = None
    message: str | None = None
    started: datetime | None = None
    ended: datetime | None = None
    planned_steps: int | None = None

    def __post_init__(self) -> None:
        for moment in (self.started, self.ended):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("A time in the run store needs a time zone.")


@dataclass(frozen=True, slots=True)
class Summary:
    """One series in five numbers.

    Attributes:
        count: Number of recorded points, NaN and infinities included.
        last: The last value, whatever it is.
        last_step: Its step.
        best: The smallest finite value; NaN while there is none.
        best_step: The first step that had it; None while there is none.
    """

    count: int
    last: float
    last_step: int
    best: float
    best_step: int | None


@dataclass(frozen=True, slots=True)
class RunRecord(RunDescription):
    """A run as it stands in the store; its fields are those of :data:`storage.run_fields.RUN_FIELDS`.

    Attributes:
        id: Number of the run in this store.
        uid: Name of the run unique in the world, 32 hexadecimal digits.
        status: Where it stands.
        steps_done: Number of steps it has made.
        seconds: Time spent training, in seconds.
        created: When it was added (UTC).
        started: When training began (UTC); None before that.
        ended: When it was over (UTC); None before that, and for an interrupted run, whose end nobody saw.
        message: Why it ended; empty if there is nothing to tell.
        summaries: One summary for each series, in the order in which the series first appeared.
        sweep: What the runs of one sweep have in common; empty for a run of its own.
        parent_id: The run it was branched from; None for one that started afresh or whose parent was removed.
        parent_step: The step at which it branched; None for one that started afresh.
        tags: Its tags, in alphabetical order.
        note: What the person wrote about it, in Markdown.
        favourite: Whether the person marked it.
        locked: Whether it is protected from being deleted.
        deleted: When it was put into the bin (UTC); None for a run that is not there.
    """

    id: int
    uid: str
    status: Status
    steps_done: int
    seconds: float
    created: datetime
    started: datetime | None
    ended: datetime | None
    message: str
    summaries: Mapping[str, Summary]
    sweep: str = ""
    parent_id: int | None = None
    parent_step: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    favourite: bool = False
    locked: bool = False
    deleted: datetime | None = None


Content = TypeVar("Content")


class Packed(Mapping[str, Content], Generic[Content]):
    """A read-only mapping, unpacked when it is first used: a list of ten thousand runs shows few of them.

    >>> import json
    >>> found = Packed('{"lr": 0.1}', json.loads)
    >>> found["lr"], found == {"lr": 0.1}, found
    (0.1, True, {'lr': 0.1})
    """

    __slots__ = ("_found", "_text", "_unpack")

    def __init__(self, text: str, unpack: Callable[[str], dict[str, Content]]) -> None:
        self._text = text
        self._unpack = unpack
        self._found: dict[str, Content] | None = None

    def __getitem__(self, name: str) -> Content:
        return self._content()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content())

    def __len__(self) -> int:
        return len(self._content())

    def __repr__(self) -> str:
        return repr(self._content())

    def _content(self) -> dict[str, Content]:
        # Two threads at once would unpack the same text twice, and no worse.
        if self._found is None:
            self._found = self._unpack(self._text)
        return self._found


def require_tags(tags: Iterable[str]) -> None:
    """Check that every tag can be seen and typed.

    Raises:
        ValueError: If a tag is empty, or begins or ends with a blank.
    """
    for tag in tags:
        if not tag or tag != tag.strip():
            raise ValueError(Message("A tag is a text without blanks at its ends; {0} is not.", repr(tag)))
