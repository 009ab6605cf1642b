"""The name by which a person starts the program, as usage and hints print it."""

from __future__ import annotations

import sys
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
