"""What to run: a problem, an optimizer, a schedule and how to train, in one frozen record.

The same record is read from a TOML file, built from command line arguments or a form, and stored.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from storage.messages import Message
from workbench.errors import InputError, MissingInputError, UnknownNameError
from workbench.optimizers import OptimizerSettings, Rule, rule_class
from workbench.problems import PROBLEMS, ProblemSettings, problem_settings
from workbench.schedules import SCHEDULES, ScheduleSettings, schedule_settings
from workbench.settings import Settings, Value, declarations, setting, spelled, validated

if TYPE_CHECKING:
    from pathlib import Path

PARTS = ("problem", "optimizer", "schedule", "training")
"""The sections of an experiment, in the order in which they are shown."""


class TrainingSettings(Settings):
    """How the training goes, whatever the problem and the optimizer are."""

    steps: int = setting(
        1000,
        title="Steps",
        unit="updates",
        ge=1,
        le=1_000_000_000,
        logarithmic=True,
        help="How many updates of the parameters the run makes.",
    )
    batch_size: Annotated[int, Field(ge=1)] | Literal["full"] = setting(
        "full",
        title="Batch size",
        suggestions=("full", "1", "16", "32", "64", "128"),
        unit="examples",
        help="Examples in each gradient: full is batch descent, 1 is stochastic, between is mini-batch.",
    )
    seed: int = setting(
        0,
        title="Seed",
        ge=0,
        le=2**31 - 1,
        help="Start of the run's own random numbers: where it begins and in which order it sees the data.",
    )
    device: str = setting(
        "cpu",
        title="Device",
        suggestions=("cpu",),
        help="Where the numbers are computed: cpu, cuda, cuda:1, … or mps.",
    )
    dtype: Literal["float32", "float64"] = setting(
        "float32",
        title="Precision",
        help="float32 is what networks are trained in; float64 agrees with hand calculation to 15 digits.",
    )
    record_every: Annotated[int, Field(ge=1, le=1_000_000)] | Literal["auto"] = setting(
        "auto",
        title="Record state every",
        suggestions=("auto", "1", "10", "100"),
        unit="updates",
        help="How often norms, moments and coordinates are recorded; the loss is recorded at every update. "
        "auto is every 10 updates for up to 1000 parameters, every 50 for more.",
    )
    evaluate_every: int = setting(
        250,
        title="Evaluate every",
        unit="updates",
        ge=1,
        le=1_000_000,
        logarithmic=True,
        help="How often the loss over all the data, the validation loss and the accuracy are computed.",
    )
    checkpoint_every: int = setting(
        10_000,
        title="Checkpoint every",
        unit="updates",
        ge=0,
        le=1_000_000_000,
        logarithmic=True,
        help="How often the run is kept in a file to go on from, after 16 files at most every 5 seconds, "
        "besides at its end; 0 is at its end only.",
    )


RESERVED_NAMES = frozenset(
    declaration.name
    for model in (*PROBLEMS.values(), *SCHEDULES.values(), TrainingSettings)
    for declaration in declarations(model)
)
"""Names of settings that an optimizer's cannot have: one name stands for one setting of an experiment."""


def optimizer_class(name: str) -> type[Rule[Any]]:
    """The optimizer of that name, see :func:`workbench.optimizers.rule_class`, as experiments have it.

    Raises:
        InputError: When there is none or it cannot be used.
        MachineError: When its library is not installed.
    """
    return rule_class(name, RESERVED_NAMES)


class Experiment(BaseModel):
    """One run to be made.

    Attributes:
        name: the person's own name for it, may be empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    problem: SerializeAsAny[ProblemSettings]
    optimizer: SerializeAsAny[OptimizerSettings]
    schedule: SerializeAsAny[ScheduleSettings]
    training: TrainingSettings

    def parts(self) -> tuple[Settings, ...]:
        """The groups of settings, in the order of :data:`PARTS`."""
        return (self.problem, self.optimizer, self.schedule, self.training)

    def values(self) -> dict[str, Value]:
        """Every setting that means something here, by its name, which is unique over the parts."""
        return {
            declaration.name: getattr(part, declaration.name)
            for part in self.parts()
            for declaration in declarations(type(part))
            if declaration.name not in type(part).unused_under(dict(part))
        }

    def pinned(self) -> Experiment:
        """The experiment as it is stored: see :meth:`Settings.pinned`."""
        parts = {name: part.pinned() for name, part in zip(PARTS, self.parts(), strict=True)}
        return self.model_copy(update=parts)

    def document(self) -> dict[str, Any]:
        """The experiment as nested tables of numbers, texts and lists; :func:`from_document` reads them."""
        return self.model_dump(mode="json")

    def toml(self) -> str:
        """The experiment as the text of a TOML file."""
        return tomli_w.dumps(self.document())


def compose(
    problem: str,
    optimizer: str,
    schedule: str = "constant",
    *,
    name: str = "",
    changes: Mapping[str, object] | None = None,
) -> Experiment:
    """An experiment from names and the settings that differ from their defaults.

    Args:
        problem: its name in the registry.
        optimizer: its name in the registry.
        schedule: its name in the registry.
        name: the person's own name for it.
        changes: setting values by name, of any part; texts are read as the setting's kind.

    Raises:
        InputError: for an unknown name or a value that cannot be used.
    """
    document: dict[str, Any] = {
        "name": name,
        "problem": {"name": problem},
        "optimizer": {"name": optimizer},
        "schedule": {"name": schedule},
        "training": {},
    }
    models = (
        problem_settings(problem),
        optimizer_class(optimizer).Settings,
        schedule_settings(schedule),
        TrainingSettings,
    )
    return _changed(document, models, changes or {})


def changed(experiment: Experiment, changes: Mapping[str, object]) -> Experiment:
    """The same experiment with other values of some settings, by name, whichever part they belong to.

    Raises:
        InputError: for a name or a value that cannot be used.
    """
    models = tuple(type(part) for part in experiment.parts())
    return _changed(experiment.document(), models, changes)


def _changed(
    document: dict[str, Any], models: Sequence[type[Settings]], changes: Mapping[str, object]
) -> Experiment:
    owners = {
        declaration.name: part
        for part, model in zip(PARTS, models, strict=True)
        for declaration in declarations(model)
    }
    for given, value in changes.items():
        key = spelled(given, owners)
        if key not in owners:
            raise UnknownNameError("setting", given, owners)
        document[owners[key]][key] = value
    return from_document(document)


def from_document(document: Mapping[str, Any]) -> Experiment:
    """The experiment that nested tables describe; what they leave out has its default.

    Raises:
        InputError: for a section, a name or a value that cannot be used, or one that is missing.
    """
    if not document:
        raise InputError("experiment", "{}", Message("one with a problem and an optimizer"))
    for key in document:
        if key not in (*PARTS, "name"):
            raise UnknownNameError("section", key, (*PARTS, "name"))
    sections = {part: _section(document, part) for part in PARTS}
    sections["schedule"].setdefault("name", "constant")
    name = document.get("name", "")
    if not isinstance(name, str):
        raise InputError("name", name, Message("a text"))
    experiment = Experiment(
        name=name,
        problem=validated(problem_settings(_name(sections, "problem")), sections["problem"]),
        optimizer=validated(optimizer_class(_name(sections, "optimizer")).Settings, sections["optimizer"]),
        schedule=validated(schedule_settings(_name(sections, "schedule")), sections["schedule"]),
        training=validated(TrainingSettings, sections["training"]),
    )
    if experiment.training.batch_size != "full" and not experiment.problem.has_examples:
        raise InputError(
            "batch_size",
            experiment.training.batch_size,
            Message("full for {0}, whose loss has no examples to draw from", experiment.problem.name),
        )
    experiment.schedule.require_fit(experiment.optimizer.lr, experiment.training.steps)
    return experiment


def from_toml(path: Path) -> Experiment:
    """The experiment in a TOML file.

    Raises:
        InputError: when the file cannot be read, is not TOML or describes no valid experiment.
    """
    return from_document(toml_document(path))


def toml_document(path: Path) -> dict[str, Any]:
    """The tables in a TOML file.

    Raises:
        InputError: when the file cannot be read or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("FILE", path, Message("a readable TOML file ({0})", error.strerror)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("FILE", path, Message("a TOML file ({0})", error)) from None


def _section(document: Mapping[str, Any], part: str) -> dict[str, Any]:
    section = document.get(part, {})
    if not isinstance(section, Mapping):
        raise InputError(part, section, Message("a section of settings, [{0}]", part))
    return dict(section)


def _name(sections: Mapping[str, Mapping[str, Any]], part: str) -> str:
    if "name" not in sections[part]:
        raise MissingInputError(f"{part}.name")
    return str(sections[part]["name"])
