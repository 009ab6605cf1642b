"""Disks of a chosen size, where the system lets a test mount one."""

import os
import subprocess
import tempfile
from contextlib import contextmanager
from functools import cache


@cache
def can_mount():
    """Whether a disk of a chosen size can be had: as root, where the system lets root mount one."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
        if subprocess.run(command, check=False, capture_output=True).returncode != 0:
            return False
        subprocess.run(["umount", folder], check=True)
    return True


@contextmanager
def small_disk(folder, size):
    """Mount an empty disk in a folder; the size as for ``mount``, such as 64m."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def fill(file):
    """Write into a file until there is no room left on its disk."""
    with file.open("ab", buffering=0) as filler:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    filler.write(bytes(size))
            except OSError:
                continue
