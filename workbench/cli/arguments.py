"""Arguments that several commands take, and what their texts mean."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.errors import InputError
from workbench.experiment import Experiment, TrainingSettings, changed, compose, from_toml
from workbench.program import PROGRAM
from workbench.settings import declarations

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

LARGEST_RUN = 2**63 - 1
"""What the store can count to."""


def run_number(text: str) -> int:
    """The number of a run as the store can hold it.

    >>> run_number("12")
    12

    Raises:
        argparse.ArgumentTypeError: when it cannot be one.
    """
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 0 < number <= LARGEST_RUN:
        raise argparse.ArgumentTypeError(f"{text} must be a whole number from 1 on, as `list` shows it")
    return number


def add_run(parser: argparse.ArgumentParser) -> None:
    """Let a command take one run, as ``run``."""
    parser.add_argument("run", type=run_number, metavar="RUN", help="number of the run")


def add_runs(
    parser: argparse.ArgumentParser, help_text: str = "numbers of the runs", *, at_least: int = 1
) -> None:
    """Let a command take several runs, as ``runs``.

    Args:
        parser: of the command.
        help_text: what they are.
        at_least: 1, or 0 where there may be none.
    """
    parser.add_argument(
        "runs", type=run_number, nargs="+" if at_least else "*", metavar="RUN", help=help_text
    )


def add_json(parser: argparse.ArgumentParser, *, of_result: bool = False) -> None:
    """Let a command take ``--json``; ``of_result`` where it does something besides printing."""
    what = "the result as JSON" if of_result else "JSON"
    parser.add_argument("--json", action="store_true", help=f"print {what} and nothing else")


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """Let a command take ``--quiet``."""
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def add_changes(parser: argparse.ArgumentParser, owner: str, option: str = "set") -> None:
    """Let a command take settings by ``--set NAME=VALUE``; :func:`assignments` reads them.

    Args:
        parser: of the command.
        owner: what the settings belong to, for the help.
        option: another name of the option.
    """
    parser.add_argument(
        f"--{option}",
        dest=option.replace("set", "changes").replace("-", "_"),
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=f"value of a setting of {owner}; may be repeated",
    )


def add_parts(parser: argparse.ArgumentParser, optimizer_prefix: str = "") -> None:
    """Let a command take ``--problem`` and ``--optimizer``."""
    parser.add_argument("--problem", metavar="P", help=f"see `{PROGRAM} problems`")
    parser.add_argument("--optimizer", metavar="O", help=f"{optimizer_prefix}see `{PROGRAM} optimizers`")


def add_schedule(parser: argparse.ArgumentParser) -> None:
    """Let a command take ``--schedule``."""
    parser.add_argument("--schedule", metavar="S", help=f"see `{PROGRAM} schedules` (default: constant)")


def add_training(parser: argparse.ArgumentParser, names: Collection[str] | None = None) -> None:
    """Let a command take settings of the training.

    Args:
        parser: of the command.
        names: of the settings; ``None`` for all.
    """
    for declaration in declarations(TrainingSettings):
        if names is None or declaration.name in names:
            parser.add_argument(
                "--" + declaration.name.replace("_", "-"),
                metavar=declaration.unit.upper() or declaration.kind.upper(),
                help=f"{declaration.help} (default: {declaration.default})".replace("%", "%%"),
            )


def add_experiment(parser: argparse.ArgumentParser) -> None:
    """Let a command take an experiment; :func:`described_experiment` reads it."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.toml", help="an experiment in a file")
    add_parts(parser)
    add_schedule(parser)
    parser.add_argument("--name", help="your own name for the run")
    add_changes(parser, "the problem, the optimizer or the schedule")
    add_training(parser)
    add_json(parser, of_result=True)
    add_quiet(parser)


def described_experiment(arguments: argparse.Namespace) -> Experiment:
    """The experiment that the arguments of :func:`add_experiment` describe.

    Raises:
        InputError: for an argument that cannot be used.
    """
    _require_unicode("--name", [arguments.name or ""])
    changes = assignments("--set", arguments.changes)
    for declaration in declarations(TrainingSettings):
        value = getattr(arguments, declaration.name)
        if value is not None:
            changes[declaration.name] = value
    if arguments.file is None:
        for option in ("problem", "optimizer"):
            if getattr(arguments, option) is None:
                allowed = Message("given; `{0} {1}s` lists what there is", PROGRAM, option)
                raise InputError(f"--{option}", "nothing", allowed)
        return compose(
            arguments.problem,
            arguments.optimizer,
            arguments.schedule or "constant",
            name=arguments.name or "",
            changes=changes,
        )
    for option in ("problem", "optimizer", "schedule"):
        if (given := getattr(arguments, option)) is not None:
            raise InputError(f"--{option}", given, Message("left out, since {0} says it", arguments.file))
    experiment = from_toml(arguments.file)
    if arguments.name:
        experiment = experiment.model_copy(update={"name": arguments.name})
    return changed(experiment, changes)


def assignments(option: str, texts: Sequence[str]) -> dict[str, str]:
    """The values that a repeated option gives, by the names of the settings.

    Raises:
        InputError: for one that is not of the form NAME=VALUE.
    """
    _require_unicode(option, texts)
    values = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError(option, text, Message("of the form NAME=VALUE"))
        values[name.strip().replace("-", "_")] = value
    return values


def number(option: str, text: str) -> float:
    """The number that an option gives.

    Raises:
        InputError: when it is none.
    """
    try:
        return float(text)
    except ValueError:
        raise InputError(option, text, Message("a number")) from None


def whole_number(option: str, text: str) -> int:
    """The whole number that an option gives.

    Raises:
        InputError: when it is none.
    """
    try:
        return int(text)
    except ValueError:
        raise InputError(option, text, Message("a whole number")) from None


def _require_unicode(option: str, texts: Sequence[str]) -> None:
    """Refuse bytes that are no text: a store cannot hold them."""
    for text in texts:
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise InputError(option, ascii(text), Message("text in the encoding of your terminal"))
