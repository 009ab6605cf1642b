"""A format in which runs can be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from storage import Store

_INSTALL = 'pip install -e ".[export]"'


@dataclass(frozen=True)
class Format:
    """A format in which runs can be written.

    Attributes:
        name: the word for it on the command line.
        title: its name for a person.
        suffix: how the names of its files end; empty for a folder.
        save: writes the runs of these numbers to a path where nothing is yet, and yields every few
            milliseconds how many points it has written since. It may be closed before its end; what it has
            written then is removed.
    """

    name: str
    title: str
    suffix: str
    save: Callable[[Store, Sequence[int], Path], Iterator[int]]


def missing_library(form: str, package: str) -> MachineError:
    """The error of a format whose library is not installed.

    >>> print(missing_library("parquet", "pyarrow"))
    The format parquet needs the package pyarrow, which is not installed; \
install it with: pip install -e ".[export]"
    """
    return MachineError(
        Message(
            "The format {0} needs the package {1}, which is not installed; install it with: {2}",
            form,
            package,
            _INSTALL,
        )
    )
