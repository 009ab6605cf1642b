"""Nothing that trains or stores may outlive its test."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path) -> Iterator[None]:
    """Fail a test that leaves a thread or an open file of a store."""
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before and not thread.daemon]
    assert left == []
    assert [file.path for file in psutil.Process().open_files() if file.path.startswith(str(tmp_path))] == []
