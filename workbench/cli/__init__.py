"""The same work without a window: run, list, show, compare, export, from a shell or a script.

Exit codes: 0 done; 1 the machine or the store failed, or a run did; 2 the input cannot be used; 3 the run
diverged; 4 the repeated run differs by more than rounding; 130 stopped by the person.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from storage import RunNotFoundError, StoreError
from workbench.errors import InputError, WorkbenchError

if TYPE_CHECKING:
    import argparse

DONE, FAILED, UNUSABLE, DIVERGED, DIFFERENT, STOPPED = 0, 1, 2, 3, 4, 130


def execute(arguments: argparse.Namespace) -> int:
    """Carry out the command that was parsed; the exit code."""
    try:
        code = int(arguments.act(arguments))
        sys.stdout.flush()
    except (InputError, RunNotFoundError) as error:
        return _refused(error, UNUSABLE)
    except (WorkbenchError, StoreError) as error:
        return _refused(error, FAILED)
    except BrokenPipeError:
        # Whoever read our output has had enough, as `head` does; what is left to flush goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return code


def _refused(error: Exception, code: int) -> int:
    sys.stderr.write(f"error: {error}\n")
    return code
