"""Files of a person: opened only where they are regular files, and read only as far as they may be long.

Every reader of such files opens them here. A pipe or a device would keep the program waiting, or never end.
"""

from __future__ import annotations

import os
import stat
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from storage.messages import Message
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_TOML = 2**20
"""Bytes of an experiment or a sweep, a thousand times what the program writes."""
DEEPEST = 32
"""Tables and arrays of a document inside one another."""
LONGEST_KEY = 32
"""Parts of a dotted key: the time to read one grows with their square."""
_OPENING = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)


@contextmanager
def opened_file(field: str, path: Path, most: int) -> Iterator[BinaryIO]:
    """Open a regular file of at most so many bytes.

    Args:
        field: the setting or argument that names it.
        path: the file.
        most: bytes that it may have.

    Raises:
        InputError: when it is another thing, longer, not there or refused by the system.
    """
    try:
        # Asked before it is opened, which some devices notice, and again of what was opened.
        _require_regular(field, path, path.stat(), most)
        with os.fdopen(os.open(path, _OPENING), "rb") as file:
            _require_regular(field, path, os.fstat(file.fileno()), most)
            yield file
    except OSError as error:
        reason = error.strerror or os.strerror(error.errno or 0)
        raise InputError(field, path, Message("a file that can be read ({0})", reason)) from None


def read_file(field: str, path: Path, most: int) -> bytes:
    """The content of a regular file of at most so many bytes; see :func:`opened_file`."""
    try:
        with opened_file(field, path, most) as file:
            content = file.read(most + 1)
    except ValueError:
        # A NUL in its name.
        raise InputError(field, ascii(str(path)), Message("the path of a file that exists")) from None
    if len(content) > most:
        # It grew, or its system does not say how long it is.
        raise _too_long(field, path, most, len(content))
    return content


def read_toml(field: str, path: Path) -> dict[str, Any]:
    """The tables in a TOML file.

    Raises:
        InputError: when the file cannot be read, is not TOML, or is longer or deeper than
            any of this program.
    """
    content = read_file(field, path, LARGEST_TOML)
    try:
        text = content.decode("utf-8-sig")
        _require_short_keys(text)
        document = tomllib.loads(text.replace("\r\n", "\n"))
        _require_bounded(document)
    except RecursionError:
        raise InputError(field, path, Message("a TOML file ({0})", _too_deep())) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(field, path, Message("a TOML file ({0})", str(error))) from None
    except ValueError as error:
        found = error.args[0] if error.args else None
        # Python's own is of an integer of more digits than it reads.
        reason = found if isinstance(found, Message) else _too_wide()
        raise InputError(field, path, Message("a TOML file ({0})", reason)) from None
    return document


def _require_regular(field: str, path: Path, status: os.stat_result, most: int) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise InputError(field, path, Message("a file, but this is a folder"))
    if not stat.S_ISREG(status.st_mode):
        raise InputError(field, path, Message("a file, and no pipe, socket or device"))
    if status.st_size > most:
        raise _too_long(field, path, most, status.st_size)


def _too_long(field: str, path: Path, most: int, size: int) -> InputError:
    return InputError(field, path, Message("a file of at most {0} bytes, but this one has {1}", most, size))


def _too_deep() -> Message:
    return Message("nested in one another are at most {0} tables and arrays", DEEPEST)


def _too_wide() -> Message:
    return Message("a whole number has at most 64 bits")


def _require_short_keys(text: str) -> None:
    for line in text.splitlines():
        run = 0
        for part in line.split("."):
            word = part.strip(" \t[]\"'")
            run = run + 1 if word.replace("-", "_").isidentifier() or word.isdigit() else 0
            if run > LONGEST_KEY:
                raise ValueError(Message("a key has at most {0} parts", LONGEST_KEY))


def _require_bounded(document: object) -> None:
    level = [document]
    for _ in range(DEEPEST):
        members: list[object] = []
        for value in level:
            if isinstance(value, dict):
                members += value.values()
            elif isinstance(value, list):
                members += value
            elif isinstance(value, int) and not -(2**63) <= value < 2**63:
                raise ValueError(_too_wide())
        level = members
    if level:
        raise ValueError(_too_deep())
