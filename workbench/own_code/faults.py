"""Faults of a person's own code, told with file, line and the traceback of that code alone."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import OwnCodeError, WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Origin:
    """Where code comes from.

    Attributes:
        field: the setting that names it.
        value: what the person wrote there.
        path: the file, empty where a package brought it.
    """

    field: str
    value: str
    path: str = ""

    @contextmanager
    def telling(self, doing: str) -> Iterator[None]:
        """Turn what the code raises into an error that names its file and line.

        Args:
            doing: what the code was asked for, as in "the file was loaded".

        Raises:
            OwnCodeError: instead of whatever the code raises.
        """
        try:
            yield
        except WorkbenchError:
            raise
        except (Exception, SystemExit) as error:
            raise self.told(error, doing) from error

    def told(self, error: BaseException, doing: str) -> OwnCodeError:
        """The error that names where in the person's code another one arose; see :meth:`telling`."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if self._is_own(frame)]
        line = frames[-1].lineno if frames else error.lineno if isinstance(error, SyntaxError) else None
        reason = (str(error) or type(error).__name__).strip().splitlines()[0].rstrip(".")
        where = f"line {line} of {Path(frames[-1].filename if frames else self.path).name}" if line else doing
        allowed = f"Python code that works, but {where} raised {type(error).__name__}: {reason}"
        trace = "Traceback (most recent call last):\n" if frames else ""
        trace += "".join(traceback.format_list(frames) + traceback.format_exception_only(error))
        return OwnCodeError(self.field, self.value, allowed, trace.rstrip())

    def _is_own(self, frame: traceback.FrameSummary) -> bool:
        """Whether a frame is the person's: of the file, or of a package that is neither ours nor torch's."""
        if self.path:
            return frame.filename == self.path
        parts = Path(frame.filename).parts
        return (
            not {"torch", "workbench", "importlib", "contextlib.py"} & set(parts)
            and "<" not in frame.filename
        )
