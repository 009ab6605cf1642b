"""The parser of the command line, which finds every command.

A module in :mod:`workbench.cli.commands` adds commands by a tuple ``COMMANDS``; nothing else has to name it.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from workbench.cli.store_argument import declare_store
from workbench.discovery import modules_in
from workbench.program import EXIT_CODES, PROGRAM

if TYPE_CHECKING:
    from types import ModuleType

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


def parser() -> argparse.ArgumentParser:
    """The parser of everything after the program's name; without a command the window opens."""
    top = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Run, watch and compare optimizers. Without a command the window opens.",
        epilog=EXIT_CODES,
    )
    top.set_defaults(command=None)
    store = argparse.ArgumentParser(add_help=False)
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
