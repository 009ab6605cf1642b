"""Errors in a user's own code, reported with file, line and the traceback of that code alone."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.errors import OwnCodeError, WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Origin:
    """Where code comes from.

    Attributes:
        field: the setting that names it.
        value: what the user wrote there.
        path: the file, empty where a package brought it.
    """

    field: str
    value: str
    path: str = ""

    @contextmanager
    def guard(self, doing: str) -> Iterator[None]:
        """Turn what the code raises into an error that names its file and line.

        Args:
            doing: What the code was run for, as the subject of "… raised TypeError".

        Raises:
            OwnCodeError: Instead of whatever the code raises.
        """
        try:
            yield
        except WorkbenchError:
            raise
        except (Exception, SystemExit) as error:
            raise self.error(error, doing) from error

    def error(self, error: BaseException, doing: str) -> OwnCodeError:
        """The error that names where in the user's code another one was raised; see :meth:`guard`."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if self._is_own(frame)]
        line = frames[-1].lineno if frames else error.lineno if isinstance(error, SyntaxError) else None
        reason = (str(error) or type(error).__name__).strip().splitlines()[0].rstrip(".")
        where = doing
        if line:
            file = Path(frames[-1].filename if frames else self.path).name
            where = Message("line {0} of {1}", line, file)
        raised = f"{type(error).__name__}: {reason}"
        allowed = Message("Python code that works, but {0} raised {1}", where, raised)
        trace = "Traceback (most recent call last):\n" if frames else ""
        trace += "".join(traceback.format_list(frames) + traceback.format_exception_only(error))
        return OwnCodeError(self.field, self.value, allowed, trace.rstrip())

    def _is_own(self, frame: traceback.FrameSummary) -> bool:
        """Whether a frame is the user's: of the file, or of a package that is neither ours nor torch's."""
        if self.path:
            return frame.filename == self.path
        parts = Path(frame.filename).parts
        return (
            not {"torch", "workbench", "importlib", "contextlib.py"} & set(parts)
            and "<" not in frame.filename
        )
