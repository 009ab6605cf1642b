"""A long run is imported in slices: others write, nobody sees a part of it, and the work is linear."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from sqlalchemy import event

from storage import (
    Change,
    ImportOutcome,
    RunNotFoundError,
    SeriesBlock,
    Status,
    TransferStoppedError,
    open_store,
)
from storage.runs import unlisted
from storage.transfer import arrival


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch):
    monkeypatch.setattr(arrival, "SLICE_BYTES", 20_000)
    monkeypatch.setattr(unlisted, "ROWS_AT_ONCE", 30)
    # A machine at work needs longer for so many transactions.
    monkeypatch.setattr("storage.transfer.store_arrivals._REMOVING_SECONDS", float("inf"))


def rows_of(store, *tables):
    """How many rows some tables have, unlisted runs included."""
    with store._reading() as connection:
        return {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in tables
        }


TABLES = (
    "runs",
    "series",
    "blocks",
    "block_values",
    "outlines",
    "grid_outlines",
    "settings",
    "documents",
    "tags",
)


def blocks_of(count, first=1, steps=5, together=1):
    """Blocks with ``together`` of ``count`` series each, every block on a grid of its own."""

    def blocks(run_id):
        grid = np.arange(first, first + steps)
        for start in range(0, count, together):
            names = tuple(f"s{number}" for number in range(start, start + together))
            values = np.random.default_rng(start).normal(size=(steps, together))
            yield SeriesBlock(run_id, names, grid, grid * 0.5, values)

    return blocks


@pytest.fixture
def transfer(store, new_run):
    """A run to be imported under any uid."""
    run_id = store.add_run(new_run)
    store.write([], [Change(run_id, status=Status.FINISHED, steps_done=5)])
    return store.run_transfer(run_id)


@pytest.mark.every_database
def test_between_slices_others_write_and_see_nothing_of_the_run(other, transfer, new_run):
    seen = []

    def tell(values):
        seen.append(values)
        assert other.runs() == []
        assert other.runs(in_bin=True) == []
        assert other.runs_changed_since(0).runs == []
        if len(seen) % 50 == 0:
            # A writer that had to wait for the whole import would wait for itself.
            number = other.add_run(new_run)
            other.write([], [Change(number, status=Status.FAILED)])
            other.delete([number])
            other.empty_bin([number])

    taken = other.import_run(transfer, blocks_of(200), tell=tell)
    assert taken.outcome is ImportOutcome.ADDED
    assert seen == sorted(seen)
    assert [run.id for run in other.runs()] == [taken.run_id]
    assert other.series_names(taken.run_id) == [f"s{number}" for number in range(200)]
    for name, points in other.all_series(taken.run_id).items():
        expected = np.random.default_rng(int(name[1:])).normal(size=(5, 1))[:, 0]
        assert np.array_equal(points.values, expected)


@pytest.mark.every_database
@pytest.mark.parametrize("values", [0, 20, 500, 999])
def test_what_is_cancelled_leaves_nothing(other, transfer, values):
    before, counter = rows_of(other, *TABLES), other.change_counter()

    def tell(done):
        if done >= values:
            raise TransferStoppedError

    with pytest.raises(TransferStoppedError):
        other.import_run(transfer, blocks_of(200), tell=tell)
    assert rows_of(other, *TABLES) == before
    assert other.change_counter() == counter
    assert other.import_run(transfer, blocks_of(200)).outcome is ImportOutcome.ADDED


def test_what_a_killed_import_left_is_unseen_and_goes_at_the_next_opening(
    store, other, transfer, monkeypatch
):
    before = rows_of(other, *TABLES)
    monkeypatch.setattr(type(other), "_remove", lambda *_: None)
    monkeypatch.setattr(unlisted, "leave", lambda _: None)

    def tell(done):
        if done >= 500:
            raise TransferStoppedError

    with pytest.raises(TransferStoppedError):
        other.import_run(transfer, blocks_of(200), tell=tell)
    (left,) = set(range(1, 3)) & set(_numbers(other))
    monkeypatch.undo()
    monkeypatch.setattr(unlisted, "ROWS_AT_ONCE", 30)
    # As long as its process is at work on it, nobody touches it.
    other.remove_leftovers()
    assert rows_of(other, "runs") == {"runs": before["runs"] + 1}
    for refused in (other.run, lambda number: other.rename([number], "x")):
        with pytest.raises(RunNotFoundError):
            refused(left)
    monkeypatch.setattr(unlisted, "_at_work", set())
    other.remove_leftovers()
    assert rows_of(other, *TABLES) == before


def _numbers(store):
    with store._reading() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT id FROM runs")]


@pytest.mark.every_database
def test_a_long_run_that_went_on_takes_the_place_of_its_past(other, transfer):
    other.import_run(transfer, blocks_of(100))
    (run,) = other.runs()
    other.tag([run.id], ["mine"])
    longer = replace(transfer, steps_done=9)

    def blocks(run_id):
        yield from blocks_of(100)(run_id)
        yield from blocks_of(120, first=6)(run_id)

    taken = other.import_run(longer, blocks)
    assert (taken.outcome, taken.run_id) == (ImportOutcome.EXTENDED, run.id)
    assert (other.run(run.id).tags, other.run(run.id).steps_done) == (
        ("a", "mine") if "a" in run.tags else ("mine",),
        9,
    )
    assert other.series(run.id, "s3").steps.tolist() == list(range(1, 11))
    assert other.series(run.id, "s110").steps.tolist() == list(range(6, 11))
    assert rows_of(other, "runs", "series") == {"runs": 1, "series": 120}


def statements(store, work):
    """How many statements and rows some work gives to the database."""
    counted = [0, 0]

    def count(_connection, _cursor, _statement, parameters, _context, many):
        counted[0] += 1
        counted[1] += len(parameters) if many else 1

    event.listen(store._database.reader, "before_cursor_execute", count)
    try:
        work()
    finally:
        event.remove(store._database.reader, "before_cursor_execute", count)
    return counted


@pytest.mark.parametrize("together", [1, 50])
def test_twice_the_series_are_twice_the_work(new_place, transfer, together):
    def work(count):
        with open_store(new_place()) as target:
            calls = []
            import_all = partial(
                target.import_run, transfer, blocks_of(count, together=together), tell=calls.append
            )
            return [*statements(target, import_all), len(calls)]

    few, many = np.array(work(300)), np.array(work(600))
    assert np.all(many <= 2.2 * few + 10)
    # Grid, values and two rows of the series, each at most once.
    assert many[1] <= 5 * 600 + 300


def test_emptying_the_bin_takes_small_transactions_and_leaves_nothing(other, transfer, monkeypatch):
    before = rows_of(other, *TABLES)
    taken = other.import_run(transfer, blocks_of(200))
    other.delete([taken.run_id])
    largest = []
    real = unlisted.remove_some

    def counted(connection, run_ids):
        changes = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
        gone = real(connection, run_ids)
        largest.append(connection.exec_driver_sql("SELECT total_changes()").scalar_one() - changes)
        return gone

    monkeypatch.setattr(unlisted, "remove_some", counted)
    assert other.empty_bin() == [taken.run_id]
    assert max(largest) <= 3 * 30
    assert rows_of(other, *TABLES) == before
    assert other.runs_changed_since(0).removed == [taken.run_id]
