"""What goes into the store about a run, and what comes out, besides its series."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from storage.status import Status

Scalar: TypeAlias = float | int | bool | str

OWN_LOOP = "own loop"
"""The problem and the optimizer of a run of another program that does not name them."""

IMPORTED = "imported from"
"""The entry in the environment of a run that was brought here from a file: which file.

The experiment of such a run was written elsewhere."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to be added, complete enough to be repeated.

    Attributes:
        name: What the person calls it; need not be unique.
        problem: Name of the problem.
        optimizer: Name of the update rule.
        convention: Whose variant of the rule it is.
        schedule: Name of the learning rate schedule.
        experiment: The whole declaration as nested JSON (dict, list, str, int, bool, None, finite floats).
        settings: The values to filter, group and compare by; flat. NaN and infinities are kept.
        seed: Seed of the run's own generator, a signed 64-bit integer.
        planned_steps: Number of steps it is to make.
        device: Where it trains.
        environment: Versions, commit and whatever else a repetition needs.
        sweep: What the runs of one sweep have in common; empty for a run of its own.
        parent_id: The run it was branched from; None for a run that starts afresh.
        parent_step: The step of that run at which it branches; None without a parent.
        tags: Its first tags.

    Raises:
        ValueError: If the seed, the planned steps or an integer setting needs more than 64 bits, if a tag is
            blank, or if only one of parent and step is given.
    """

    name: str
    problem: str
    optimizer: str
    convention: str
    schedule: str
    experiment: Mapping[str, object]
    settings: Mapping[str, Scalar]
    seed: int
    planned_steps: int
    device: str
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
class RunRecord:
    """A run as it stands in the store.

    Attributes:
        id: Number of the run in this store.
        uid: Name of the run unique in the world, 32 hexadecimal digits.
        name: What the person calls it.
        problem: Name of the problem.
        optimizer: Name of the update rule.
        convention: Whose variant of the rule it is.
        schedule: Name of the learning rate schedule.
        status: Where it stands.
        settings: Values to compare by, each with the type it was given, in the order they were given.
        seed: Seed of the run's own generator.
        planned_steps: Number of steps it is to make.
        steps_done: Number of steps it has made.
        seconds: Time spent training, in seconds.
        device: Where it trains.
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
        locked: Whether it is kept from being deleted.
        deleted: When it was put into the bin (UTC); None for a run that is not there.
    """

    id: int
    uid: str
    name: str
    problem: str
    optimizer: str
    convention: str
    schedule: str
    status: Status
    settings: Mapping[str, Scalar]
    seed: int
    planned_steps: int
    steps_done: int
    seconds: float
    device: str
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


def require_tags(tags: Iterable[str]) -> None:
    """Check that every tag can be seen and typed.

    Raises:
        ValueError: If a tag is empty, or begins or ends with a blank.
    """
    for tag in tags:
        if not tag or tag != tag.strip():
            raise ValueError(f"A tag is a text without blanks at its ends; {tag!r} is not.")
