import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import PlotWindow, RunNotFoundError, SeriesBlock, StoreUnreadableError
from storage.series import envelopes

FIELDS = ("minimum", "maximum", "first", "last", "first_seconds", "last_seconds")


def noise(count, seed=0):
    values = np.random.default_rng(seed).normal(size=count)
    values[::997] = np.nan
    values[5::4999] = np.inf
    return values


def assert_true_envelope(envelope, steps, seconds, values):
    """Check every bucket against the points that it stands for."""
    assert int(envelope.counts.sum()) == steps.size
    ends = np.cumsum(envelope.counts)
    for start, end, k in zip(ends - envelope.counts, ends, range(ends.size), strict=True):
        part = values[start:end]
        defined = part[~np.isnan(part)]
        assert (envelope.first_steps[k], envelope.last_steps[k]) == (steps[start], steps[end - 1])
        assert (envelope.first_seconds[k], envelope.last_seconds[k]) == (seconds[start], seconds[end - 1])
        lowest, highest = (defined.min(), defined.max()) if defined.size else (np.nan, np.nan)
        found = [envelope.minimum[k], envelope.maximum[k], envelope.first[k], envelope.last[k]]
        np.testing.assert_array_equal(found, [lowest, highest, part[0], part[-1]])
        assert envelope.undefined[k] == part.size - defined.size


@settings(deadline=None)
@given(
    count=st.integers(1, 400),
    width=st.integers(1, 50),
    wider=st.integers(1, 200),
    cut=st.integers(0, 400),
)
def test_an_envelope_says_what_its_points_say(count, width, wider, cut):
    steps, values = np.cumsum(np.arange(1, count + 1) % 3 + 1), noise(count, count)
    seconds = steps * 0.5
    values[: count // 5] = np.nan
    cut = min(cut, count - 1)
    parts = [
        envelopes.envelope_of(steps[part], seconds[part], values[part], width)
        for part in (slice(0, cut), slice(cut, count))
        if steps[part].size
    ]
    envelope = envelopes.coarser(envelopes.joined(parts), wider)
    assert_true_envelope(envelope, steps, seconds, values)
    assert envelope.counts.size <= count // wider + 2


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
        store.write([SeriesBlock(run_id, ("loss", "minus"), steps[part], seconds[part], both[part])])
    return run_id, steps, seconds, values


@pytest.mark.parametrize("columns", [1, 7, 60, 500, 1200])
def test_a_long_series_has_a_true_envelope_at_every_width(store, long_run, columns):
    run_id, steps, seconds, values = long_run
    envelope = store.envelope(run_id, "loss", PlotWindow(columns))
    assert columns <= envelope.counts.size <= 2 * columns + 1
    assert envelope.counts.max() > 1
    assert_true_envelope(envelope, steps, seconds, values)
    assert_true_envelope(store.envelope(run_id, "minus", PlotWindow(columns)), steps, seconds, -values)


def test_zoomed_in_far_enough_every_point_is_there(store, long_run):
    run_id, _, seconds, values = long_run
    envelope = store.envelope(run_id, "loss", PlotWindow(1000, 150_001, 151_000))
    assert set(envelope.counts) == {1}
    assert envelope.first_steps.tolist() == list(range(150_001, 151_001))
    np.testing.assert_array_equal(envelope.first, values[150_000:151_000])
    np.testing.assert_array_equal(envelope.first_seconds, seconds[150_000:151_000])


def test_a_part_is_covered_by_its_buckets(store, long_run):
    run_id, *_ = long_run
    envelope = store.envelope(run_id, "loss", PlotWindow(100, 50_000, 250_000))
    assert envelope.first_steps[0] <= 50_000 < envelope.last_steps[0]
    assert envelope.first_steps[-1] <= 250_000 <= envelope.last_steps[-1]
    assert envelope.counts.size >= 100
    assert np.array_equal(envelope.first_steps[1:], envelope.last_steps[:-1] + 1)


def test_the_first_picture_reads_no_points(store, long_run):
    from sqlalchemy import event

    run_id, steps, seconds, values = long_run
    store.merge(run_id)
    statements = []
    event.listen(
        store._database.reader, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )
    envelope = store.envelope(run_id, "loss", PlotWindow(500))
    assert not any("block_values.data" in statement for statement in statements)
    assert_true_envelope(envelope, steps, seconds, values)


def test_a_short_series_is_exact_and_a_missing_one_empty(store, new_run, make_block):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 0, 30)])
    envelope = store.envelope(run_id, "loss", PlotWindow(100))
    assert set(envelope.counts) == {1}
    np.testing.assert_array_equal(envelope.maximum, np.sin(np.arange(30)))
    assert store.envelope(run_id, "nothing", PlotWindow(100)).counts.size == 0
    assert store.envelope(run_id, "loss", PlotWindow(100, 500, 600)).counts.size == 0
    with pytest.raises(RunNotFoundError):
        store.envelope(99, "loss", PlotWindow(100))


def test_an_envelope_without_columns_is_refused():
    with pytest.raises(ValueError, match="columns = 0"):
        PlotWindow(0)


def test_a_damaged_outline_is_called_unreadable(store, long_run):
    import sqlite3
    from contextlib import closing

    run_id, *_ = long_run
    with closing(sqlite3.connect(store.place)) as connection, connection:
        connection.execute("UPDATE outlines SET data = x'3830'")
    with pytest.raises(StoreUnreadableError):
        store.envelope(run_id, "loss", PlotWindow(100))
    assert store.series(run_id, "loss").steps.size == 300_000


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(-10, 310_000), span=st.integers(0, 310_000), columns=st.integers(1, 300))
def test_any_frame_holds_all_its_points(store, long_run, first, span, columns):
    run_id, steps, _, values = long_run
    envelope = store.envelope(run_id, "loss", PlotWindow(columns, first, first + span))
    inside = (steps >= first) & (steps <= first + span)
    wanted = values[inside & ~np.isnan(values)]
    assert int(envelope.counts.sum()) >= inside.sum()
    if wanted.size:
        assert np.nanmin(envelope.minimum) <= wanted.min()
        assert np.nanmax(envelope.maximum) >= wanted.max()
