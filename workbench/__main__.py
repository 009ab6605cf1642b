"""Descent Workbench: the window without a command, the command line with one."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from workbench.program import ExitCode, ending_signals

if TYPE_CHECKING:
    from types import FrameType

PATIENCE_SECONDS = 2.0
"""How long threads are waited for when everything else has ended."""


def main() -> int:
    """Start what the arguments ask for; the exit code."""
    # What the window imports stays for ever: looking for garbage in it takes a tenth of the start.
    gc.disable()
    from workbench.cli.store_argument import window_arguments

    arguments = window_arguments(sys.argv[1:])
    if arguments is None:
        gc.enable()
        from workbench.cli.parser import parser

        arguments = parser().parse_args()
        if arguments.command is not None:
            from workbench.cli import execute

            return execute(arguments)

    from workbench.display import missing_for_window

    missing = missing_for_window()
    if missing:
        from workbench.cli.streams import warn

        warn(f"error: {missing}")
        return ExitCode.FAILED
    if sys.platform == "win32":
        # There torch's libraries fail to load once Qt's are in the process (pytorch issue 166628).
        from workbench.training.devices import load_torch

        load_torch()
    from workbench.ui.app.application import run_window

    return run_window(arguments.store)


def start() -> None:
    """Run the program and end the process with its exit code."""
    for number in ending_signals():
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)
    try:
        # A signal can come at any moment from here on.
        from workbench.cli.streams import prepare_streams

        prepare_streams()
        code = main()
    except KeyboardInterrupt:
        # Ctrl-C before a run has begun, or while something is listed.
        code = ExitCode.STOPPED
    except SystemExit as end:
        # The parser has printed help, or what is wrong with the arguments.
        code = end.code if isinstance(end.code, int) else ExitCode.UNUSABLE
    from workbench.cli.streams import flushed

    _leave(flushed(code))


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End as after Ctrl-C, so that what is unfinished is removed."""
    del number, frame
    raise KeyboardInterrupt


def _leave(code: int) -> None:
    """End the process, also where a thread that trains does not come to an end."""
    for number in ending_signals():
        # It is ending.
        signal.signal(number, signal.SIG_IGN)
    deadline = time.monotonic() + PATIENCE_SECONDS
    for thread in threading.enumerate():
        if thread is threading.main_thread() or thread.daemon:
            continue
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            # What was printed has been flushed.
            os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    start()
