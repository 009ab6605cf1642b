"""What the system says of a process and of itself, by the wall clock only where there is nothing better."""

from __future__ import annotations

import os
import platform
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil  # type: ignore[import-untyped]

_PROC = Path("/proc")
_MACHINE_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
INITIAL_NAMESPACE = "pid:[4026531836]"
"""That of a Linux system itself, outside every container (PROC_PID_INIT_INO of the kernel)."""


@dataclass(frozen=True, slots=True)
class SystemIdentity:
    """The system that this process sees.

    Attributes:
        host: Name of the machine.
        machine: What tells machines of the same name apart (``/etc/machine-id``); empty where there is none.
        boot: The boot id of the Linux kernel; empty on other systems.
        namespace: Namespaces of process numbers and of times on Linux; empty on other systems.
    """

    host: str
    machine: str
    boot: str
    namespace: str


@dataclass(frozen=True, slots=True)
class ProcessReading:
    """A process with a number, as this process sees it.

    Attributes:
        ticks: When it started, in clock ticks since the boot; 0 where the system does not tell.
        started: The same in seconds since 1970. On Linux it moves with the wall clock, since it is derived
            from the time of the boot; Windows and macOS noted it when the process started.
        is_suspended: Whether it is stopped by a signal and does nothing until it gets another.
    """

    ticks: int
    started: float
    is_suspended: bool = False


def this_system() -> SystemIdentity:
    """Return the identity of the system and of the namespaces of this process."""
    return SystemIdentity(
        platform.node(), _machine(), _text(_PROC / "sys/kernel/random/boot_id"), _namespace()
    )


def process_reading(pid: int) -> ProcessReading | None:
    """Return the process that has the number now, None if there is none that has not ended.

    Raises:
        PermissionError: If the process is there, or may be, and the system says no more about it.
    """
    if sys.platform == "linux":
        return _from_proc(pid)
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        is_suspended = process.status() == psutil.STATUS_STOPPED
        return ProcessReading(0, float(process.create_time()), is_suspended)
    except psutil.NoSuchProcess:
        return None
    except psutil.AccessDenied as error:
        raise PermissionError(pid) from error


def _from_proc(pid: int) -> ProcessReading | None:
    # Below the mount of another namespace the same number is another process.
    if str((_PROC / "self").readlink()) != str(os.getpid()):
        raise PermissionError(pid)
    try:
        content = (_PROC / str(pid) / "stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        # Other people's processes may be hidden there.
        with suppress(ProcessLookupError):
            os.kill(pid, 0)
            raise PermissionError(pid) from None
        return None
    # The name of the program, in parentheses, may hold blanks and parentheses.
    fields = content.rpartition(b")")[2].split()
    state, ticks = fields[0], int(fields[19])
    if state in {b"Z", b"X", b"x"}:
        return None
    started = psutil.boot_time() + ticks / os.sysconf("SC_CLK_TCK")
    return ProcessReading(ticks, started, state in {b"T", b"t"})


@cache
def _machine() -> str:
    return next((found for path in _MACHINE_FILES if (found := _text(path))), "")


def _namespace() -> str:
    links = []
    for kind in ("pid", "time"):
        with suppress(OSError):
            links.append(str((_PROC / "self/ns" / kind).readlink()))
    return " ".join(links)


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
