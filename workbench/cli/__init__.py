"""The same work without a window: run, list, show, compare, export, from a shell or a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import RunNotFoundError, StoreError
from storage.invariants import NotAllowedError
from workbench.cli.streams import flushed, output_lost, warn
from workbench.errors import InputError, WorkbenchError
from workbench.program import ExitCode

if TYPE_CHECKING:
    import argparse


def execute(arguments: argparse.Namespace) -> int:
    """Carry out the command that was parsed; the exit code."""
    try:
        return flushed(int(arguments.act(arguments)))
    except (InputError, NotAllowedError, RunNotFoundError) as error:
        return _refused(error, ExitCode.UNUSABLE)
    except (WorkbenchError, StoreError) as error:
        return _refused(error, ExitCode.FAILED)
    except OSError as error:
        if error.filename is not None:
            raise
        # Errors about files name them and have been translated; only standard output has no name.
        return output_lost(error)


def _refused(error: Exception, code: ExitCode) -> int:
    warn(f"error: {error}")
    return code
