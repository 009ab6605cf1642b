"""What the program is to a shell: the name that starts it, and its exit codes."""

from __future__ import annotations

import sys
from enum import IntEnum
from pathlib import PurePath

COMMAND = "descent-workbench"
"""The command that an installation brings."""

SCRIPT = "main.py"
"""The script of a checkout."""


def program_name(started_as: str) -> str:
    """What to type before a command.

    Args:
        started_as: the first of the process's arguments.

    >>> program_name("/usr/bin/descent-workbench"), program_name("main.py"), program_name("-c")
    ('descent-workbench', 'main.py', 'main.py')
    >>> program_name("/usr/lib/python3/dist-packages/workbench/__main__.py")
    'python -m workbench'
    """
    path = PurePath(started_as)
    if path.name == "__main__.py":
        return f"python -m {path.parent.name}" if path.parent.name == "workbench" else SCRIPT
    return COMMAND if path.stem == COMMAND else SCRIPT


PROGRAM = program_name(sys.argv[0] if sys.argv else "")
"""How this process was started, for usage lines and hints."""


class ExitCode(IntEnum):
    """What the exit code of a command means.

    Attributes:
        meaning: in some words, as ``--help`` prints it.
    """

    meaning: str

    def __new__(cls, code: int, meaning: str) -> ExitCode:
        """A number that knows what it means."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    DONE = 0, "done"
    FAILED = 1, "failed"
    """The machine or the store failed, or a run did."""

    UNUSABLE = 2, "unusable input"
    DIVERGED = 3, "diverged"
    """The loss of the run was no longer finite."""

    DIFFERENT = 4, "not repeatable"
    """The repeated run differs from the stored one by more than rounding."""

    STOPPED = 130, "stopped"
    """By the person, with Ctrl-C."""


EXIT_CODES = "exit codes: " + ", ".join(f"{code.value} {code.meaning}" for code in ExitCode)
"""All of them in one line."""
