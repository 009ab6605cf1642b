"""The records of an event file: a length, its checksum, that many bytes and their checksum.

A length is believed only if the file has so many bytes. What follows a record that is cut off or does not fit
its checksum cannot be found again, so reading ends there.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = struct.Struct("<QI")
CHECKSUM = struct.Struct("<I")
LARGEST_RECORD = 2**20
"""Bytes of a record with scalars at most; pictures and graphs are larger and passed over."""


class EventRecords:
    """Reads the records of one file.

    Attributes:
        is_cut: whether the end of the file could not be read.
        passed_over: how many records were too large to be read.
    """

    def __init__(self, path: Path) -> None:
        self.is_cut = False
        self.passed_over = 0
        self._path = path

    def __iter__(self) -> Iterator[bytes]:
        """The sound records of a size that scalars can have.

        Raises:
            MachineError: when tensorboard is not installed.
            OSError: when the system refuses to read the file.
        """
        try:
            from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c
        except ImportError:
            raise missing_library() from None
        left = self._path.stat().st_size
        with self._path.open("rb") as file:
            while left:
                head = file.read(HEAD.size)
                left -= HEAD.size + CHECKSUM.size
                if len(head) < HEAD.size or left < 0:
                    break
                length, checksum = HEAD.unpack(head)
                left -= length
                if left < 0 or masked_crc32c(head[:8]) != checksum:
                    break
                if length > LARGEST_RECORD:
                    self.passed_over += 1
                    file.seek(length + CHECKSUM.size, 1)
                    continue
                record, end = file.read(length), file.read(CHECKSUM.size)
                if len(end) < CHECKSUM.size or masked_crc32c(record) != CHECKSUM.unpack(end)[0]:
                    break
                yield record
            else:
                return
        self.is_cut = True


def missing_library() -> MachineError:
    """The error that the package tensorboard is missing."""
    install = 'pip install -e ".[import]"'
    return MachineError(
        Message("TensorBoard's event files need the package tensorboard; install it with: {0}", install)
    )
