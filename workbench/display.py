"""Whether a window can open here, found out before Qt is asked, which would abort the process."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
import sys
from pathlib import Path

from workbench.program import PROGRAM

PACKAGES = (
    "libglib2.0-0 libegl1 libgl1 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 "
    "libxcb-shape0 libxcb-xinerama0"
)
"""Debian's and Ubuntu's packages with the system libraries that Qt needs."""

COMMANDS = f"the command line works without a window: try `{PROGRAM} run --help` or `{PROGRAM} list`"


def missing_for_window() -> str:
    """One sentence on what a window lacks on this machine, empty where it can open."""
    if sys.platform != "linux":
        return ""
    wanted = os.environ.get("QT_QPA_PLATFORM", "")
    platforms = {part.partition(":")[0] for part in wanted.split(";") if part} or {"wayland", "xcb"}
    if not platforms <= {"wayland", "xcb"}:
        return _missing_library("QtWidgets.abi3.so")
    wayland = "wayland" in platforms and bool(os.environ.get("WAYLAND_DISPLAY"))
    xcb = "xcb" in platforms and bool(os.environ.get("DISPLAY"))
    if not wayland and not xcb:
        return f"there is no display to open a window on; {COMMANDS}"
    library = _missing_library("QtWidgets.abi3.so")
    if library or (wayland and _wayland_answers()):
        return library
    if not xcb:
        return f"the display {os.environ['WAYLAND_DISPLAY']} cannot be reached; {COMMANDS}"
    return _missing_library("Qt/plugins/platforms/libqxcb.so") or _unreachable_display()


def _missing_library(name: str) -> str:
    """Try to load a library that PySide6 ships, for what it needs from the system."""
    specification = importlib.util.find_spec("PySide6")
    if specification is None or specification.origin is None:
        return "PySide6 is not installed; install this program with `pip install -e .`"
    try:
        ctypes.CDLL(str(Path(specification.origin).parent / name))
    except OSError as error:
        wanted = str(error).partition(":")[0]
        return (
            f"Qt lacks the system library {wanted}; on Debian and Ubuntu install it with "
            f"`apt install {PACKAGES}`; {COMMANDS}"
        )
    return ""


def _wayland_answers() -> bool:
    """Knock at the Wayland compositor; where it is silent Qt turns to X."""
    address = Path(os.environ.get("XDG_RUNTIME_DIR", ""), os.environ["WAYLAND_DISPLAY"])
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(address))
        except OSError:
            return False
    return True


def _unreachable_display() -> str:
    """Knock at the X server, since Qt aborts where nobody answers."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return ""
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    if failed:
        return f"the display {os.environ['DISPLAY']} cannot be reached; {COMMANDS}"
    return ""
