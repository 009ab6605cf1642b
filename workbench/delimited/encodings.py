"""The encoding of a text file, by its byte order mark or by all of its bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 2**20
_START = 4096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose mark begins like it.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PLAIN_HANGUL = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
"""A syllable of KS X 1001, the part of CP949 in daily use; in Western text two such letters hardly meet."""


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file are letters.

    Attributes:
        name: of Python's codec.
        is_guess: whether another encoding could have been meant.
    """

    name: str
    is_guess: bool = False


def marked_encoding(start: bytes) -> Encoding | None:
    """The encoding that the first bytes of a file show; None where they show none.

    >>> marked_encoding("step".encode("utf-16"))
    Encoding(name='utf-16', is_guess=False)
    """
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name)
    # Digits and commas in UTF-16 without a mark: every other byte is zero.
    if len(start) > 3 and 0 in start:
        even, odd = start[::2].count(0), start[1::2].count(0)
        if odd > 0.4 * len(start) and even == 0:
            return Encoding("utf-16-le")
        if even > 0.4 * len(start) and odd == 0:
            return Encoding("utf-16-be")
    return None


def is_text(start: bytes) -> bool:
    """Whether a file with these first bytes may be text."""
    return bool(start) and (b"\0" not in start or marked_encoding(start) is not None)


def encoding_of(file: Path) -> Encoding:
    """The encoding of a file: what its mark says, UTF-8 where it is that, or a guess: CP949 or a Western one.

    Raises:
        OSError: When the system refuses to read it.
    """
    with file.open("rb") as stream:
        marked = marked_encoding(stream.read(_START))
    if marked is not None:
        return marked
    if _decodes(file, "utf-8"):
        return Encoding("utf-8")
    if _decodes(file, "cp949") and _has_hangul(file):
        return Encoding("cp949", is_guess=True)
    return Encoding("cp1252" if _decodes(file, "cp1252") else "latin-1", is_guess=True)


def _decodes(file: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    with file.open("rb") as stream:
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _has_hangul(file: Path) -> bool:
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if _PLAIN_HANGUL.search(chunk):
                return True
    return False
