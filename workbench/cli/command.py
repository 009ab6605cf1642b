"""A command of the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


@dataclass(frozen=True)
class Command:
    """One command of the command line.

    Attributes:
        name: the word that a person types.
        help: what it does, in the list of all commands.
        run: carries it out; takes the parsed arguments and returns the exit code. It may raise InputError,
            which becomes exit code 2, and any other error of the program or of the store, which becomes 1.
        configure: adds its arguments to its parser.
        description: of its own help page, where ``help`` is not enough.
        uses_store: whether it takes ``--store``.
        shows_exit_codes: whether its help page ends with the exit codes.
    """

    name: str
    help: str
    run: Callable[[argparse.Namespace], int]
    configure: Callable[[argparse.ArgumentParser], None] | None = None
    description: str | None = None
    uses_store: bool = True
    shows_exit_codes: bool = False
