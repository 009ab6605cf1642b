"""The same work without a window: run, list, show, compare, export, from a shell or a script."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from storage import RunNotFoundError, StoreError
from workbench.errors import InputError, WorkbenchError
from workbench.program import ExitCode

if TYPE_CHECKING:
    import argparse


def execute(arguments: argparse.Namespace) -> int:
    """Carry out the command that was parsed; the exit code."""
    try:
        code = int(arguments.act(arguments))
        sys.stdout.flush()
    except (InputError, RunNotFoundError) as error:
        return _refused(error, ExitCode.UNUSABLE)
    except (WorkbenchError, StoreError) as error:
        return _refused(error, ExitCode.FAILED)
    except BrokenPipeError:
        # Whoever read our output has had enough, as `head` does; what is left to flush goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    return code


def _refused(error: Exception, code: ExitCode) -> int:
    sys.stderr.write(f"error: {error}\n")
    return code
