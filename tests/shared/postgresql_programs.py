"""Whether there is a PostgreSQL server to test with."""

from __future__ import annotations

from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")


def postgresql_programs() -> Path | None:
    """Return the folder of the newest server's programs, None where none is installed."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda program: int(program.parts[-3]))
    return found[-1].parent if found else None
