"""The parser of the command line, which finds every command.

A module in :mod:`workbench.cli.commands` adds commands by a tuple ``COMMANDS``; nothing else has to name it.
"""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING, NoReturn

from workbench.cli.store_argument import declare_store
from workbench.cli.streams import output_lost
from workbench.discovery import modules_in
from workbench.program import EXIT_CODES, PROGRAM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from _typeshed import SupportsWrite

    from workbench.cli.command import Command

_ORDER = (
    "train_run",
    "train_sweep",
    "compare_steps",
    "continue_run",
    "edit_runs",
    "verify_run",
    "show_runs",
    "export_runs",
    "import_runs",
    "list_settings",
)
"""Modules in the order in which ``--help`` lists their commands; any other module follows by its name."""


def all_commands() -> tuple[Command, ...]:
    """The commands of every module in :mod:`workbench.cli.commands`."""
    modules = sorted(modules_in("workbench.cli.commands"), key=_position)
    return tuple(command for module in modules for command in module.COMMANDS)


def _position(module: ModuleType) -> int:
    name = module.__name__.rpartition(".")[2]
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


class _Parser(argparse.ArgumentParser):
    """Refuses each wrong argument with a sentence, which repeats no password."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse the words of the parser's own options and of what follows."""
        words = sys.argv[1:] if args is None else list(args)
        for word in words[: words.index("--") if "--" in words else None]:
            if word.startswith("--") and word.endswith("=--"):
                # argparse takes the value for the end of the options, and then misses it.
                self.error(f"argument {word.partition('=')[0]}: its value cannot be --")
        return super().parse_known_args(words, namespace)

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print how the program is used; argparse would hide that this fails."""
        try:
            (file or sys.stdout).write(self.format_help())
        except OSError as error:
            self.exit(output_lost(error))

    def error(self, message: str) -> NoReturn:
        """Print how the program is used and what is wrong, and end the program."""
        super().error(_PASSWORD.sub(r"\1…@", message))


_PASSWORD = re.compile(r"([/'\"=\s][^:/@\s'\"]+:)(?!//USER@)[^@\s]*@")
"""The password of an address, wherever a person has put it; the form shown in a message has none."""


def parser() -> argparse.ArgumentParser:
    """The parser of everything after the program's name; without a command the window opens."""
    top = _Parser(
        prog=PROGRAM,
        description="Run, watch and compare optimizers. Without a command the window opens.",
        epilog=EXIT_CODES,
    )
    top.set_defaults(command=None)
    store = _Parser(add_help=False)
    declare_store(top)
    declare_store(store, argparse.SUPPRESS)
    parsers = top.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for command in all_commands():
        own = parsers.add_parser(
            command.name,
            help=command.help,
            description=command.description,
            parents=[store] if command.uses_store else [],
            epilog=EXIT_CODES if command.shows_exit_codes else None,
        )
        if command.configure is not None:
            command.configure(own)
        own.set_defaults(act=command.run)
    return top
