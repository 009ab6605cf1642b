"""The stamp of a store file: which store it is, and how many transactions were written to it.

SQLite plays whatever log (``-wal``) lies beside a file into it, also that of another file which was there
before. Since every transaction writes the stamp, the log has the stamps of its transactions, and the file has
one of them, or the one before, if the log is its own.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy import Connection, select, update

from storage.errors import StoreUnreadableError
from storage.models import RevisionRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FORM = re.compile(rb"descent-workbench ([0-9a-f]{32}) ([0-9a-f]{16})")
_QUERY = "SELECT stamp FROM revision"
_LEAF = 13
"""The kind of a page with the rows of a table."""

LOG_HEADER, FRAME_HEADER = 32, 24
"""Bytes. Source: "WAL-mode File Format", sqlite.org/walformat.html."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a store file says of itself.

    Attributes:
        uid: Which store it is, 32 hexadecimal digits; a copy has the same.
        number: How many transactions it has had.
    """

    uid: str
    number: int

    def __str__(self) -> str:
        return f"descent-workbench {self.uid} {self.number:016x}"


def read_stamp(text: bytes) -> Stamp | None:
    """Return the greatest stamp in a text, None where there is none.

    >>> read_stamp(str(Stamp("0" * 32, 17)).encode()).number
    17
    """
    # What a page had before may still be in its unused part.
    found = [Stamp(uid.decode(), int(number, 16)) for uid, number in _FORM.findall(text)]
    return max(found, key=lambda stamp: stamp.number, default=None)


def write_next_stamp(connection: Connection) -> Stamp:
    """Count the transaction of the connection, and return its stamp.

    Raises:
        StoreUnreadableError: If the store has no stamp.
    """
    present = read_stamp(str(connection.execute(select(RevisionRow.stamp)).scalar()).encode())
    if present is None:
        raise StoreUnreadableError
    stamp = Stamp(present.uid, present.number + 1)
    connection.execute(update(RevisionRow).values(stamp=str(stamp)))
    return stamp


def stamp_of_file(path: Path) -> Stamp | None:
    """Return the stamp that the file itself has, without its log; None if it has none or cannot be read.

    Neither a lock is taken nor anything written, so another program may be writing meanwhile.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            (found,) = connection.execute(_QUERY).fetchone()
            (page_size,) = connection.execute("PRAGMA page_size").fetchone()
            # SQLite itself overlooks that the last page is cut.
            is_cut = path.stat().st_size % page_size != 0
    except (sqlite3.Error, OSError, TypeError, ValueError):
        return None
    return None if is_cut else read_stamp(str(found).encode())


def stamps_of_log(path: Path) -> list[Stamp]:
    """Return the stamps of the transactions in a log; none if it cannot be read."""
    try:
        with path.open("rb") as file:
            return list(_stamps(file))
    except OSError:
        return []


def _stamps(file: BinaryIO) -> Iterator[Stamp]:
    header = file.read(LOG_HEADER)
    page_size = int.from_bytes(header[8:12], "big") if len(header) == LOG_HEADER else 0
    salts = header[16:24]
    while page_size and len(frame := file.read(FRAME_HEADER + page_size)) == FRAME_HEADER + page_size:
        # From here on the log has what was in it before it was last begun.
        if frame[8:16] != salts:
            return
        page = frame[FRAME_HEADER:]
        is_single_row = page[0] == _LEAF and int.from_bytes(page[3:5], "big") == 1
        if is_single_row and (stamp := read_stamp(page)) is not None:
            yield stamp


def log_belongs(path: Path, log: Path) -> bool:
    """Whether a log may be played into a file; True where nothing speaks against it.

    Another program may be writing both.
    """
    while True:
        before = stamp_of_file(path)
        stamps = stamps_of_log(log)
        if not stamps:
            return True
        if stamp_of_file(path) == before and stamps_of_log(log) == stamps:
            break
    if before is None:
        # The store was made, or brought to this schema, by the first transaction in the log.
        return stamps[0].number <= 1
    # Some of the log may have been moved into the file already.
    return before in stamps or before == Stamp(stamps[0].uid, stamps[0].number - 1)
