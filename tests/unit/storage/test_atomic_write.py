"""Files are replaced wholly or not at all."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from storage.atomic_write import atomic_write

if TYPE_CHECKING:
    from pathlib import Path


def test_the_file_is_replaced_at_the_end_of_the_block(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    target.write_text("old")
    with atomic_write(target) as part:
        part.write_text("new")
        assert part.parent == tmp_path
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("kind", [ValueError, OSError, KeyboardInterrupt])
def test_an_exception_leaves_the_old_file_and_nothing_else(tmp_path: Path, kind: type[BaseException]) -> None:
    target = tmp_path / "file.txt"
    target.write_text("old")

    def write_half() -> None:
        with atomic_write(target, remove=("", "-wal")) as part:
            part.write_text("half")
            part.with_name(part.name + "-wal").write_text("log")
            raise kind

    with pytest.raises(kind):
        write_half()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_can_be_written_too(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    with atomic_write(target) as part:
        part.mkdir()
        (part / "one").write_text("1")
    assert (target / "one").read_text() == "1"

    def write_half() -> None:
        with atomic_write(tmp_path / "other") as part:
            part.mkdir()
            (part / "one").write_text("1")
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        write_half()
    assert list(tmp_path.iterdir()) == [target]


def test_threads_that_write_one_file_do_not_meet(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    parts: list[Path] = []
    both = threading.Barrier(2)

    def write(text: str) -> None:
        with atomic_write(target) as part:
            part.write_text(text)
            parts.append(part)
            both.wait(10)

    threads = [threading.Thread(target=write, args=(text,)) for text in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(parts)) == 2
    assert target.read_text() in {"one", "two"}
    assert list(tmp_path.iterdir()) == [target]
