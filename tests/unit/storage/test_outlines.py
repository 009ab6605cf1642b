import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Block, Frame, RunNotFoundError, StoreUnreadableError, outlines

FIELDS = ("minimum", "maximum", "first", "last", "first_seconds", "last_seconds")


def noise(count, seed=0):
    values = np.random.default_rng(seed).normal(size=count)
    values[::997] = np.nan
    values[5::4999] = np.inf
    return values


def assert_true_outline(outline, steps, seconds, values):
    """Check every bucket against the points that it stands for."""
    assert int(outline.counts.sum()) == steps.size
    ends = np.cumsum(outline.counts)
    for start, end, k in zip(ends - outline.counts, ends, range(ends.size), strict=True):
        part = values[start:end]
        defined = part[~np.isnan(part)]
        assert (outline.first_steps[k], outline.last_steps[k]) == (steps[start], steps[end - 1])
        assert (outline.first_seconds[k], outline.last_seconds[k]) == (seconds[start], seconds[end - 1])
        lowest, highest = (defined.min(), defined.max()) if defined.size else (np.nan, np.nan)
        found = [outline.minimum[k], outline.maximum[k], outline.first[k], outline.last[k]]
        np.testing.assert_array_equal(found, [lowest, highest, part[0], part[-1]])
        assert outline.undefined[k] == part.size - defined.size


@settings(deadline=None)
@given(
    count=st.integers(1, 400),
    width=st.integers(1, 50),
    wider=st.integers(1, 200),
    cut=st.integers(0, 400),
)
def test_an_outline_says_what_its_points_say(count, width, wider, cut):
    steps, values = np.cumsum(np.arange(1, count + 1) % 3 + 1), noise(count, count)
    seconds = steps * 0.5
    values[: count // 5] = np.nan
    cut = min(cut, count - 1)
    parts = [
        outlines.of_points(steps[part], seconds[part], values[part], width)
        for part in (slice(0, cut), slice(cut, count))
        if steps[part].size
    ]
    outline = outlines.coarser(outlines.joined(parts), wider)
    assert_true_outline(outline, steps, seconds, values)
    assert outline.counts.size <= count // wider + 2


@pytest.fixture
def long_run(store, new_run):
    """A run of 300 000 points, merged, with a live tail behind it."""
    run_id = store.add_run(new_run)
    steps = np.arange(1, 300_001)
    seconds, values = steps * 0.01, noise(300_000)
    both = np.stack([values, -values], axis=1)
    for part in (slice(0, 290_000), slice(290_000, 300_000)):
        if part.start:
            store.merge(run_id)
        store.write([Block(run_id, ("loss", "minus"), steps[part], seconds[part], both[part])])
    return run_id, steps, seconds, values


@pytest.mark.parametrize("columns", [1, 7, 60, 500, 1200])
def test_a_long_series_is_outlined_truly_at_every_width(store, long_run, columns):
    run_id, steps, seconds, values = long_run
    outline = store.outline(run_id, "loss", Frame(columns))
    assert columns <= outline.counts.size <= 2 * columns + 1
    assert not outline.is_exact
    assert_true_outline(outline, steps, seconds, values)
    assert_true_outline(store.outline(run_id, "minus", Frame(columns)), steps, seconds, -values)


def test_zoomed_in_far_enough_every_point_is_there(store, long_run):
    run_id, _, seconds, values = long_run
    outline = store.outline(run_id, "loss", Frame(1000, 150_001, 151_000))
    assert outline.is_exact
    assert outline.first_steps.tolist() == list(range(150_001, 151_001))
    np.testing.assert_array_equal(outline.first, values[150_000:151_000])
    np.testing.assert_array_equal(outline.first_seconds, seconds[150_000:151_000])


def test_a_part_is_covered_by_its_buckets(store, long_run):
    run_id, *_ = long_run
    outline = store.outline(run_id, "loss", Frame(100, 50_000, 250_000))
    assert outline.first_steps[0] <= 50_000 < outline.last_steps[0]
    assert outline.first_steps[-1] <= 250_000 <= outline.last_steps[-1]
    assert outline.counts.size >= 100
    assert np.array_equal(outline.first_steps[1:], outline.last_steps[:-1] + 1)


def test_the_first_picture_reads_no_points(store, long_run):
    from sqlalchemy import event

    run_id, steps, seconds, values = long_run
    store.merge(run_id)
    statements = []
    event.listen(
        store._database.reader, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )
    outline = store.outline(run_id, "loss", Frame(500))
    assert not any("block_values.data" in statement for statement in statements)
    assert_true_outline(outline, steps, seconds, values)


def test_a_short_series_is_exact_and_a_missing_one_empty(store, new_run, make_block):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 0, 30)])
    outline = store.outline(run_id, "loss", Frame(100))
    assert outline.is_exact
    np.testing.assert_array_equal(outline.maximum, np.sin(np.arange(30)))
    assert store.outline(run_id, "nothing", Frame(100)).counts.size == 0
    assert store.outline(run_id, "loss", Frame(100, 500, 600)).counts.size == 0
    with pytest.raises(RunNotFoundError):
        store.outline(99, "loss", Frame(100))


def test_an_outline_without_columns_is_refused():
    with pytest.raises(ValueError, match="columns = 0"):
        Frame(0)


def test_a_damaged_outline_is_called_unreadable(store, long_run):
    import sqlite3
    from contextlib import closing

    run_id, *_ = long_run
    with closing(sqlite3.connect(store.place)) as connection, connection:
        connection.execute("UPDATE outlines SET data = x'3830'")
    with pytest.raises(StoreUnreadableError):
        store.outline(run_id, "loss", Frame(100))
    assert store.series(run_id, "loss").steps.size == 300_000


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(-10, 310_000), span=st.integers(0, 310_000), columns=st.integers(1, 300))
def test_any_frame_holds_all_its_points(store, long_run, first, span, columns):
    run_id, steps, _, values = long_run
    outline = store.outline(run_id, "loss", Frame(columns, first, first + span))
    inside = (steps >= first) & (steps <= first + span)
    wanted = values[inside & ~np.isnan(values)]
    assert int(outline.counts.sum()) >= inside.sum()
    if wanted.size:
        assert np.nanmin(outline.minimum) <= wanted.min()
        assert np.nanmax(outline.maximum) >= wanted.max()
