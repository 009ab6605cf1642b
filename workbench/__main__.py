"""Descent Workbench: the window without a command, the command line with one."""

from __future__ import annotations

import gc
import sys

from workbench.program import ExitCode


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
        sys.stderr.write(f"error: {missing}\n")
        return ExitCode.FAILED
    if sys.platform == "win32":
        # There torch's libraries fail to load once Qt's are in the process (pytorch issue 166628).
        from workbench.training.devices import load_torch

        load_torch()
    from workbench.ui.app.application import run_window

    return run_window(arguments.store)


def start() -> None:
    """Run the program and end the process with its exit code."""
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        # Ctrl-C before a run has begun, or while something is listed.
        sys.exit(ExitCode.STOPPED)


if __name__ == "__main__":
    start()
