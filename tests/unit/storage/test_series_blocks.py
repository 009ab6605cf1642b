import struct
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from storage import RunNotFoundError, SeriesBlock, Summary
from storage.series.merging import LARGEST_BLOCK
from storage.series.writing import LOOSE_BLOCKS

pytestmark = pytest.mark.every_database

relaxed = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# Any 64 bits at all: NaN payloads, -0.0, subnormals and infinities are all in there.
bit_patterns = arrays.arrays(
    np.uint64,
    st.tuples(st.integers(1, 30), st.integers(1, 3)),
    elements=st.one_of(
        st.integers(0, 2**64 - 1),
        st.floats().map(lambda value: struct.unpack("<Q", struct.pack("<d", value))[0]),
    ),
)


def stored_blocks(store, run_id):
    with store._database.reader.connect() as connection:
        return connection.exec_driver_sql(f"SELECT count FROM blocks WHERE run_id = {run_id}").scalars().all()


def expected_summary(steps, values):
    finite = np.where(np.isfinite(values), values, np.inf)
    if np.isinf(finite).all():
        return Summary(values.size, float(values[-1]), int(steps[-1]), float("nan"), None)
    best = int(finite.argmin())
    return Summary(values.size, float(values[-1]), int(steps[-1]), float(values[best]), int(steps[best]))


def comparable(summary):
    # As text, NaN equals NaN; adding zero takes the sign off -0.0, which a column of floats does not keep.
    return repr(replace(summary, best=summary.best + 0.0, last=summary.last + 0.0))


def same_bits(left, right):
    return left.dtype == right.dtype and left.tobytes() == right.tobytes()


@relaxed
@given(bits=bit_patterns)
def test_every_float_survives_bit_for_bit(store, new_run, bits):
    run_id = store.add_run(new_run)
    values = bits.view(np.float64)
    names = tuple("abc"[: values.shape[1]])
    steps = np.arange(values.shape[0])
    store.write([SeriesBlock(run_id, names, steps, steps * 0.25, values)])
    for column, name in enumerate(names):
        found = store.series(run_id, name)
        assert same_bits(found.values, np.ascontiguousarray(values[:, column]))
        assert same_bits(found.steps, steps)
        assert same_bits(found.seconds, steps * 0.25)


@relaxed
@given(data=st.data())
def test_a_series_is_the_same_however_it_was_cut_and_merged(store, new_run, data):
    run_id = store.add_run(new_run)
    bits = data.draw(bit_patterns)
    values = bits.view(np.float64)
    count, width = values.shape
    gaps = data.draw(arrays.arrays(np.int64, count, elements=st.integers(1, 1000)))
    steps, seconds = np.cumsum(gaps) - 1, np.linspace(0.0, 1.0, count)
    names = tuple("abc"[:width])
    cuts = sorted(data.draw(st.sets(st.integers(1, count))) | {0, count})
    blocks = [SeriesBlock(run_id, names, steps[a:b], seconds[a:b], values[a:b]) for a, b in pairwise(cuts)]
    together = data.draw(st.integers(0, len(blocks)))
    store.write(blocks[:together])
    for block in blocks[together:]:
        store.write([block])
    after = data.draw(st.integers(-1, int(steps[-1]) + 1))
    for _ in range(2):
        for column, name in enumerate(names):
            whole, tail = store.series(run_id, name), store.series(run_id, name, after)
            expected = np.ascontiguousarray(values[:, column])
            assert same_bits(whole.values, expected)
            assert same_bits(whole.steps, steps)
            assert same_bits(whole.seconds, seconds)
            assert same_bits(tail.values, expected[steps > after])
            assert same_bits(tail.steps, steps[steps > after])
            assert comparable(store.run(run_id).summaries[name]) == comparable(
                expected_summary(steps, expected)
            )
        store.merge(run_id)
    assert stored_blocks(store, run_id) == [count]


def test_a_summary_keeps_nan_and_infinities(store, new_run):
    run_id = store.add_run(new_run)
    steps = np.arange(2)
    values = np.array([[np.nan, np.inf, 3.0], [-np.inf, np.nan, np.nan]])
    store.write([SeriesBlock(run_id, ("a", "b", "c"), steps, steps * 1.0, values)])
    found = store.run(run_id).summaries
    assert comparable(found["a"]) == comparable(Summary(2, float("-inf"), 1, float("nan"), None))
    assert (np.isnan(found["b"].last), np.isnan(found["b"].best), found["b"].best_step) == (True, True, None)
    assert (np.isnan(found["c"].last), found["c"].best, found["c"].best_step) == (True, 3.0, 0)


def test_a_diverged_run_sorts_last_by_its_summary(store, new_run):
    ends = [np.nan, 5.0, np.inf, -1.0]
    for end in ends:
        run_id = store.add_run(new_run)
        store.write([SeriesBlock(run_id, ("loss",), np.arange(1), np.zeros(1), np.array([[end]]))])
    with store._database.reader.connect() as connection:
        order = connection.exec_driver_sql("SELECT run_id FROM series ORDER BY last").scalars().all()
    assert order[:2] == [4, 2]
    assert set(order[2:]) == {1, 3}


def test_two_thousand_live_blocks_become_a_few(store, new_run):
    run_id = store.add_run(new_run)
    rng = np.random.default_rng(3)
    loss = rng.normal(size=(100_000, 1))
    steps = np.arange(100_000)
    parts = [slice(k, k + 50) for k in range(0, 100_000, 50)]
    blocks = [SeriesBlock(run_id, ("loss",), steps[part], steps[part] * 0.1, loss[part]) for part in parts]
    coarse = [
        SeriesBlock(run_id, ("v", "m"), steps[p][::10], steps[p][::10] * 0.1, loss[p][::10] * [1, 2])
        for p in parts
    ]
    live = [block for pair in zip(blocks, coarse, strict=True) for block in pair]
    most = 0
    for k in range(0, len(live), 20):
        store.write(live[k : k + 20])
        most = max(most, len(stored_blocks(store, run_id)))
    # A run that goes on for weeks is merged on its way.
    assert 200 < most <= LOOSE_BLOCKS + 20
    assert store.series(run_id, "loss").values.tobytes() == loss[:, 0].tobytes()
    store.merge(run_id)
    sizes = stored_blocks(store, run_id)
    assert len(sizes) == 3
    assert max(sizes) <= LARGEST_BLOCK
    assert same_bits(store.series(run_id, "loss").values, loss[:, 0])
    assert same_bits(store.series(run_id, "m").values, loss[::10, 0] * 2)
    before = store.series(run_id, "v")
    store.merge(run_id)
    assert stored_blocks(store, run_id) == sizes
    assert same_bits(store.series(run_id, "v").values, before.values)


def test_runs_that_are_crowded_at_the_same_moment_are_all_merged_by_and_by(store, new_run, make_block):
    run_ids = store.add_runs([new_run] * 4)
    for start in range(0, LOOSE_BLOCKS, 64):
        store.write([make_block(run_id, k, 1) for k in range(start, start + 64) for run_id in run_ids])
    for k in range(LOOSE_BLOCKS, LOOSE_BLOCKS + len(run_ids)):
        store.write([make_block(run_id, k, 1) for run_id in run_ids])
    for run_id in run_ids:
        assert len(stored_blocks(store, run_id)) <= 1 + len(run_ids)
        assert store.series(run_id, "loss").steps.tolist() == list(range(LOOSE_BLOCKS + len(run_ids)))


def test_a_series_that_changes_company_stays_in_order(store, new_run, make_block):
    run_id = store.add_run(new_run)
    companies = [("a",), ("a", "b"), ("a",), ("b",), ("a", "b"), ("a", "b"), ("a",)]
    store.write([make_block(run_id, 10 * k, 10, names) for k, names in enumerate(companies)])
    before = {name: store.series(run_id, name) for name in "ab"}
    store.merge(run_id)
    assert len(stored_blocks(store, run_id)) == 6
    for name, series in before.items():
        found = store.series(run_id, name)
        assert same_bits(found.steps, series.steps)
        assert same_bits(found.values, series.values)


def test_names_come_in_order_of_first_appearance(store, new_run, make_block):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 0, 2, ("z", "a")), make_block(run_id, 2, 2, ("m", "a"))])
    assert store.series_names(run_id) == ["z", "a", "m"]
    assert list(store.run(run_id).summaries) == ["z", "a", "m"]


def test_an_unknown_series_is_empty_and_an_unknown_run_an_error(store, new_run):
    series = store.series(store.add_run(new_run), "loss")
    assert (series.steps.dtype, series.seconds.dtype, series.values.dtype) == (
        np.int64,
        np.float64,
        np.float64,
    )
    assert series.steps.size == series.seconds.size == series.values.size == 0
    with pytest.raises(RunNotFoundError):
        store.series(99, "loss")


def test_a_block_that_goes_back_is_refused_with_all_its_write(store, new_run, make_block):
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 0, 10)])
    with pytest.raises(ValueError, match="up to step 14"):
        store.write([make_block(run_id, 10, 5), make_block(run_id, 14, 5)])
    assert store.series(run_id, "loss").steps.tolist() == list(range(10))
    assert store.run(run_id).summaries["loss"].count == 10


def test_a_write_to_an_unknown_run_leaves_nothing(store, new_run, make_block):
    run_id = store.add_run(new_run)
    with pytest.raises(RunNotFoundError):
        store.write([make_block(run_id, 0, 4), make_block(77, 0, 4)])
    assert store.series_names(run_id) == []


def test_an_empty_block_writes_nothing(store, new_run):
    run_id = store.add_run(new_run)
    store.write([SeriesBlock(run_id, ("loss",), np.empty(0, np.int64), np.empty(0), np.empty((0, 1)))])
    store.write([SeriesBlock(run_id, (), np.arange(3), np.zeros(3), np.empty((3, 0)))])
    assert stored_blocks(store, run_id) == []


@pytest.mark.parametrize(
    ("names", "steps", "seconds", "values"),
    [
        (("a",), np.arange(2.0), np.zeros(2), np.zeros((2, 1))),
        (("a",), np.arange(2), np.zeros(3), np.zeros((2, 1))),
        (("a",), np.arange(2), np.zeros(2), np.zeros((2, 2))),
        (("a", "a"), np.arange(2), np.zeros(2), np.zeros((2, 2))),
        (("a",), np.array([1, 1]), np.zeros(2), np.zeros((2, 1))),
        (("a",), np.zeros((1, 1), np.int64), np.zeros(1), np.zeros((1, 1))),
    ],
)
def test_a_block_that_does_not_fit_together_is_refused(names, steps, seconds, values):
    with pytest.raises(ValueError, match="block"):
        SeriesBlock(1, names, steps, seconds, values)
