"""Another file is put in the place of an open or crashed store: no log of the first harms it."""

import os
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from storage import SeriesBlock, StoreReplacedError, open_store
from storage.backends.stamps import stamp_of_file, stamps_of_log
from storage.backends.watched_file import COMPANIONS

HAS_HANDLES = Path("/proc/self/fd").exists()


def noisy_block(run_id, first, count=2_000):
    steps = np.arange(first, first + count)
    values = np.random.default_rng(first).normal(size=(count, 2))
    return SeriesBlock(run_id, ("loss", "norm"), steps, steps * 0.5, values)


def companions(place):
    return [place.with_name(place.name + ending) for ending in COMPANIONS]


def integrity(place):
    with closing(sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone()[0]


def checkpoint(place):
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@pytest.fixture
def good(place, new_run):
    """The bytes of another store, with a run of its own."""
    path = place.with_name("good.sqlite")
    with open_store(path) as store:
        store.write([noisy_block(store.add_run(new_run), 0, 5_000)])
    content = path.read_bytes()
    path.unlink()
    return content


def move_over(place, content):
    part = place.with_name("part")
    part.write_bytes(content)
    part.replace(place)


def copy_over(place, content):
    place.write_bytes(content)


def write_slowly(place, content):
    with place.open("r+b") as file:
        for start in range(0, len(content), 4096):
            file.write(content[start : start + 4096])
            file.flush()
        file.truncate()


def remove(place, _content):
    place.unlink()


@pytest.mark.parametrize("put", [move_over, copy_over, write_slowly])
@pytest.mark.parametrize("is_noticed", [True, False], ids=["noticed", "closed at once"])
def test_what_is_put_in_the_place_of_an_open_store_is_not_changed(place, new_run, good, put, is_noticed):
    store = open_store(place)
    run_id = store.add_run(new_run)
    # Some of it is in the file and some in the log only.
    store.write([noisy_block(run_id, 0)])
    checkpoint(place)
    store.write([noisy_block(run_id, 2_000)])
    put(place, good)
    if is_noticed:
        for use in (lambda: store.write([noisy_block(run_id, 4_000)]), store.runs, store.mark_interrupted):
            with pytest.raises(StoreReplacedError, match="safe"):
                use()
    store.close()
    assert place.read_bytes() == good
    assert [path for path in companions(place) if path.exists()] == []
    kept = place.with_name(f"{place.stem}.replaced{place.suffix}")
    if put is move_over and HAS_HANDLES:
        # Nothing else has what the first file held.
        with open_store(kept) as old:
            assert old.series(run_id, "loss").steps.size == 4_000
    else:
        assert not kept.exists()
    with open_store(place) as again:
        assert again.notices == ()
        assert again.series(1, "loss").steps.size == 5_000
    assert integrity(place) == "ok"


@pytest.mark.parametrize("content", [b"", b"no store at all" * 1000, b"SQLite format 3\0" + bytes(100)])
def test_a_store_that_was_cut_or_filled_with_something_else_is_left_as_it_is(place, new_run, content):
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        place.write_bytes(content)
        with pytest.raises(StoreReplacedError, match="overwritten"):
            store.write([noisy_block(run_id, 0)])
        with pytest.raises(StoreReplacedError, match="overwritten"):
            store.runs()
    assert place.read_bytes() == content
    assert [path for path in companions(place) if path.exists()] == []


def test_an_earlier_copy_of_the_same_store_is_noticed_too(place, new_run):
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0)])
        checkpoint(place)
        copy = place.read_bytes()
        store.write([noisy_block(run_id, 2_000)])
        checkpoint(place)
        store.runs()
        store.write([noisy_block(run_id, 4_000)])
        copy_over(place, copy)
        with pytest.raises(StoreReplacedError, match="overwritten"):
            store.write([noisy_block(run_id, 6_000)])
    assert place.read_bytes() == copy


@pytest.mark.parametrize("put", [move_over, remove])
def test_a_store_that_was_moved_takes_its_log_along(place, new_run, good, put):
    elsewhere = place.with_name("elsewhere.sqlite")
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0)])
        place.rename(elsewhere)
        if put is move_over:
            move_over(place, good)
        with pytest.raises(StoreReplacedError):
            store.write([noisy_block(run_id, 2_000)])
        with open_store(elsewhere) as moved:
            assert moved.series(run_id, "loss").steps.size == 2_000
        # It is put back, and the program goes on with what it could not write.
        elsewhere.replace(place)
        store.write([noisy_block(run_id, 2_000)])
    with open_store(place) as again:
        assert again.series(run_id, "loss").steps.size == 4_000
    assert integrity(place) == "ok"


@pytest.fixture
def crashed(place, new_run, tmp_path):
    """A store beside which a crash left a log, and a copy that was made long before."""
    old = tmp_path / "old"
    old.mkdir()
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0)])
        checkpoint(place)
        copy = place.read_bytes()
        for first in range(2_000, 12_000, 2_000):
            store.write([noisy_block(run_id, first)])
        checkpoint(place)
        store.write([noisy_block(run_id, 12_000)])
        for path in (place, *companions(place)):
            shutil.copyfile(path, old / path.name)
    return old / place.name, copy


def test_a_log_that_a_crash_left_is_played_into_its_own_file(crashed):
    place, _ = crashed
    assert stamps_of_log(companions(place)[0])[0].number == stamp_of_file(place).number + 1
    with open_store(place) as store:
        assert store.notices == ()
        assert store.series(1, "loss").steps.size == 14_000


def test_a_log_that_a_crash_left_is_not_played_into_an_earlier_copy(crashed):
    place, copy = crashed
    place.write_bytes(copy)
    log = companions(place)[0].read_bytes()
    with open_store(place) as store:
        (notice,) = store.notices
        assert store.series(1, "loss").steps.size == 2_000
    aside = place.with_name(f"{place.name}.foreign-log-1")
    assert str(aside) in notice
    assert aside.read_bytes() == log
    assert integrity(place) == "ok"


def test_a_log_that_a_crash_left_is_not_played_into_another_store(crashed, good):
    place, _ = crashed
    move_over(place, good)
    with open_store(place) as store:
        assert len(store.notices) == 1
        assert store.series(1, "loss").steps.size == 5_000
    assert integrity(place) == "ok"


def test_what_another_program_does_to_the_file_is_no_replacement(place, new_run):
    with open_store(place) as store, open_store(place) as other:
        run_id, there = store.add_run(new_run), other.add_run(new_run)
        for first in range(0, 10_000, 2_000):
            store.write([noisy_block(run_id, first)])
            other.write([noisy_block(there, first)])
            checkpoint(place)
        other.vacuum()
        with closing(sqlite3.connect(place)) as connection:
            connection.execute("VACUUM")
        checkpoint(place)
        store.write([noisy_block(run_id, 10_000)])
        # As a backup program or a person may do.
        os.utime(place, (1, 1))
        assert store.series(run_id, "loss").steps.size == 12_000
        assert other.series(there, "loss").steps.size == 10_000


def test_a_store_that_two_programs_write_is_its_own_at_every_moment(place, new_run):
    stop, errors = threading.Event(), []

    def checkpoints():
        while not stop.is_set():
            checkpoint(place)

    def opens():
        while not stop.is_set():
            with open_store(place) as opened:
                errors.extend(opened.notices)

    threads = [threading.Thread(target=work) for work in (checkpoints, opens)]
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        for thread in threads:
            thread.start()
        try:
            for first in range(0, 60_000, 500):
                store.write([noisy_block(run_id, first, 500)])
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert store.series(run_id, "loss").steps.size == 60_000
    assert errors == []


def test_every_transaction_that_changes_something_has_a_stamp(place, new_run):
    with open_store(place) as store:
        seen = [stamp_of_file(place)]

        def stamped():
            checkpoint(place)
            seen.append(stamp_of_file(place))
            return seen[-1].number - seen[-2].number

        assert stamped() == 0
        run_id = store.add_run(new_run)
        assert stamped() == 1
        store._beat()
        assert stamped() == 1
        store.runs()
        store.mark_interrupted()
        assert stamped() == 0
        for first in range(0, 6_000, 2_000):
            store.write([noisy_block(run_id, first)])
        assert stamped() == 3
        store.merge(run_id)
        assert stamped() > 0
        assert len({stamp.uid for stamp in seen}) == 1


def test_a_store_behind_a_link_is_guarded_like_any_other(place, new_run, good, tmp_path):
    link = tmp_path / "link.sqlite"
    link.symlink_to(place)
    with open_store(link) as store:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0)])
        copy_over(place, good)
        with pytest.raises(StoreReplacedError, match="overwritten"):
            store.write([noisy_block(run_id, 2_000)])
    assert place.read_bytes() == good
    other = place.with_name("other.sqlite")
    with open_store(link) as store:
        shutil.copyfile(place, other)
        link.unlink()
        link.symlink_to(other)
        with pytest.raises(StoreReplacedError, match="replaced"):
            store.add_run(new_run)
    assert [path for path in companions(place) + companions(other) if path.exists()] == []


def test_a_store_that_was_removed_is_kept_where_this_program_has_written_it(place, new_run):
    with open_store(place) as store, open_store(place) as reader:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0)])
        place.unlink()
        with pytest.raises(StoreReplacedError, match="removed"):
            reader.runs()
        with pytest.raises(StoreReplacedError, match="removed") as refused:
            store.runs()
        if HAS_HANDLES:
            kept = place.with_name(f"{place.stem}.replaced{place.suffix}")
            assert str(kept) in str(refused.value)
            assert integrity(kept) == "ok"
            with open_store(kept) as old:
                assert old.series(run_id, "loss").steps.size == 2_000
    assert not place.exists()
    assert len(list(place.parent.glob("*.replaced*"))) == HAS_HANDLES


@pytest.mark.parametrize("endings", [("-wal",), ("-shm",), COMPANIONS])
def test_a_log_that_is_deleted_under_the_program_loses_nothing(place, new_run, endings):
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0)])
        for ending in endings:
            place.with_name(place.name + ending).unlink()
        store.write([noisy_block(run_id, 2_000)])
        with open_store(place) as other:
            assert other.series(run_id, "loss").steps.size == 4_000
            other.rename([run_id], "by another")
        store.write([noisy_block(run_id, 4_000)])
        assert store.run(run_id).name == "by another"
        assert store.series(run_id, "loss").steps.size == 6_000
    assert integrity(place) == "ok"


def restore(place, other):
    """Put another store into the file as the shell of SQLite does."""
    with closing(sqlite3.connect(other)) as source, closing(sqlite3.connect(place)) as target:
        source.backup(target)


@pytest.mark.parametrize("is_moved", [True, False], ids=["in the file", "in the log"])
def test_a_store_that_sqlite_itself_has_restored_is_left_to_it(place, new_run, good, is_moved):
    other = place.with_name("good.sqlite")
    other.write_bytes(good)
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0)])
        restore(place, other)
        if is_moved:
            checkpoint(place)
        with pytest.raises(StoreReplacedError, match="overwritten"):
            store.rename([run_id], "lost")
        with pytest.raises(StoreReplacedError, match="overwritten"):
            store.add_run(new_run)
    with open_store(place) as again:
        assert again.notices == ()
        assert [run.name for run in again.runs()] == [new_run.name]
        assert again.series(1, "loss").steps.size == 5_000
    assert integrity(place) == "ok"


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.999])
def test_a_store_that_was_cut_somewhere_is_noticed(place, new_run, share):
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0, 20_000)])
        checkpoint(place)
        store.runs()
        os.truncate(place, int(place.stat().st_size * share))
        cut = place.read_bytes()
        with pytest.raises(StoreReplacedError, match="overwritten"):
            store.write([noisy_block(run_id, 20_000)])
    assert place.read_bytes() == cut


def test_a_folder_that_is_moved_and_comes_back_loses_nothing(place, new_run, tmp_path):
    folder, away = tmp_path / "runs", tmp_path / "away"
    folder.mkdir()
    inside = folder / place.name
    shutil.copyfile(place, inside)
    with open_store(inside) as store:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0)])
        folder.rename(away)
        with pytest.raises(StoreReplacedError):
            store.write([noisy_block(run_id, 2_000)])
        with open_store(away / place.name) as moved:
            assert moved.series(run_id, "loss").steps.size == 2_000
        away.rename(folder)
        store.write([noisy_block(run_id, 2_000)])
    with open_store(inside) as again:
        assert again.series(run_id, "loss").steps.size == 4_000
    assert integrity(inside) == "ok"


@pytest.mark.parametrize(("put", "is_final"), [(move_over, HAS_HANDLES), (copy_over, True)])
def test_a_program_whose_store_cannot_come_back_does_not_wait_for_it(place, new_run, good, put, is_final):
    with open_store(place) as store:
        run_id = store.add_run(new_run)
        store.write([noisy_block(run_id, 0)])
        put(place, good)
        for _ in range(2):
            with pytest.raises(StoreReplacedError) as refused:
                store.write([noisy_block(run_id, 2_000)])
            assert refused.value.is_final == is_final
