"""Standard input, output and error as a shell may give them: of any encoding, closed, on a full disk."""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata

from storage.plain_text import shown_in_lines
from workbench.program import ExitCode

_SUBSTITUTES = {
    "\N{BLACK STAR}": "*", "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{EM DASH}": "-",
    "\N{RIGHTWARDS ARROW}": "->", "\N{LEFTWARDS ARROW}": "<-", "\N{MULTIPLICATION SIGN}": "x",
    "\N{MIDDLE DOT}": ".", "\N{DOT OPERATOR}": "*", "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=", "\N{NOT EQUAL TO}": "!=", "\N{INFINITY}": "inf",
    "\N{SQUARE ROOT}": "sqrt",
    "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"', "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
}  # fmt: skip
"""What stands for a character that an encoding lacks; Greek letters are named, anything else is a ``?``."""

_HANDLER = "substitute"


def prepare_streams() -> None:
    """Let output be written in any encoding, and replace streams that the shell has closed.

    A closed stream would leave its descriptor to the next file that is opened, which may be the run store.
    """
    codecs.register_error(_HANDLER, _substituted)
    if sys.stdin is None:
        sys.stdin = _nowhere("r")
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _nowhere("w"))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def say(text: str) -> None:
    """Write a line, or several, to standard output, without what a terminal would obey.

    Raises:
        OSError: when standard output cannot be written.
    """
    sys.stdout.write(shown_in_lines(text) + "\n")


def warn(text: str) -> None:
    """Write a line to standard error, without what a terminal would obey; an error there has no way out."""
    try:
        sys.stderr.write(shown_in_lines(text) + "\n")
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)


def flushed(code: int) -> int:
    """Write out what was printed; the exit code, which becomes 1 where that fails."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return output_lost(error)
    return code


def output_lost(error: OSError) -> int:
    """The exit code after standard output could not be written; all further output is discarded.

    Whoever closes a pipe early, as ``head`` does, has had enough; anything else is told.
    """
    _discard(sys.stdout)
    if isinstance(error, BrokenPipeError):
        return ExitCode.DONE
    warn(f"error: the output cannot be written: {error.strerror or error}")
    return ExitCode.FAILED


def _nowhere(mode: str) -> io.TextIOWrapper:
    stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115, PTH123 - lives as long as the program
    assert isinstance(stream, io.TextIOWrapper)
    return stream


def _discard(stream: io.TextIOBase | object) -> None:
    """Let what is still in the buffer of a stream, and all that follows, go nowhere."""
    assert isinstance(stream, io.TextIOBase)
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _substituted(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    # A substitute is itself encoded again, strictly: it must be ASCII.
    return "".join(map(_substitute, lacking)), error.end


def _substitute(character: str) -> str:
    if character in _SUBSTITUTES:
        return _SUBSTITUTES[character]
    if "\N{BOX DRAWINGS LIGHT HORIZONTAL}" <= character <= "\N{BOX DRAWINGS HEAVY LEFT AND LIGHT RIGHT}":
        return "-"
    alone = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    if alone.isprintable() and alone.strip():
        return alone
    kind, _, letter = unicodedata.name(character, "").partition(" LETTER ")
    return letter.casefold() if kind in {"GREEK SMALL", "GREEK CAPITAL"} and letter.isalpha() else "?"
