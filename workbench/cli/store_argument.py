"""Where the store lies, as the command line says it; all that a start of the window needs of it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from storage import SCHEME, place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import Place


def declare_store(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """Let a parser take ``--store``.

    Args:
        parser: what the option is added to.
        default: the place where none is given.
    """
    parser.add_argument(
        "--store",
        type=_place,
        metavar="PATH",
        default=default,
        help="file of the run store (default: in your data directory), or the address of a PostgreSQL "
        f"database: {SCHEME}://USER@HOST/DATABASE; a password belongs into ~/.pgpass or PGPASSWORD",
    )


def window_arguments(words: Sequence[str]) -> argparse.Namespace | None:
    """What the arguments of a start of the window say.

    The parser of all commands takes a third of a second to import, which the window need not wait for.

    Args:
        words: the arguments after the program's name.

    Returns:
        ``store``, a place or ``None``; ``None`` where there is a command, a question or a fault, which that
        parser is to read.
    """
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    declare_store(parser)
    try:
        arguments, others = parser.parse_known_args(words)
    except argparse.ArgumentError:
        return None
    return None if others else arguments


def _place(text: str) -> Place:
    try:
        return place_of(text)
    except ValueError as error:
        # argparse would repeat the text, and there may be a password in it.
        raise argparse.ArgumentTypeError(str(error)) from None
