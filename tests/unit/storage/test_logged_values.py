"""The border of a logged run: what a script may hand over, beside a plain model of what is then stored."""

import dataclasses
import datetime
import enum
import math
import string
from argparse import Namespace
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import NewRun, SeriesBlock, open_run, open_store
from storage.logging import row_writer


class Colour(enum.Enum):
    RED = 1


class Kind(enum.StrEnum):
    FAST = "fast"


class Level(enum.IntEnum):
    HIGH = 3


class Unwilling:
    def __float__(self):
        raise RuntimeError("not today")

    def __repr__(self):
        raise RuntimeError("not even this")


@dataclasses.dataclass
class Model:
    depth: int
    act: str


TAKEN = [
    (1, 1.0),
    (-3.5, -3.5),
    (True, 1.0),
    (np.float32(0.1), float(np.float32(0.1))),
    (np.float16(2), 2.0),
    (np.int64(-7), -7.0),
    (np.bool_(True), 1.0),
    (np.array(2.5), 2.5),
    (np.array([[4]]), 4.0),
    (np.uint64(2**63), 2.0**63),
    (torch.tensor(0.1), float(np.float32(0.1))),
    (torch.tensor([3]), 3.0),
    (torch.tensor(1.5, requires_grad=True), 1.5),
    (torch.tensor(0.5, dtype=torch.bfloat16), 0.5),
    (torch.tensor(True), 1.0),
    (Decimal("0.1"), 0.1),
    (Fraction(1, 3), 1 / 3),
    (Level.HIGH, 3.0),
    (2**53, 2.0**53),
    (10**300 // 2**1000 * 2**1000, float(10**300 // 2**1000 * 2**1000)),
    (math.inf, math.inf),
    (Decimal("-Infinity"), -math.inf),
]
REFUSED = [
    "1.5",
    b"1",
    None,
    1 + 0j,
    [1.0],
    {},
    np.array([1.0, 2.0]),
    np.array([]),
    torch.zeros(2),
    torch.zeros(1, device="meta"),
    2**53 + 1,
    10**400,
    10**5000,
    Decimal("1e400"),
    Decimal("sNaN"),
    Fraction(10**400),
    np.datetime64("2020-01-01", "ns"),
    np.ma.masked,
    np.complex64(1),
    np.str_("1"),
    datetime.timedelta(1),
    object(),
    float,
    Colour.RED,
    Unwilling(),
]
STEPS = [
    (3, 3),
    (-5, -5),
    (np.int32(4), 4),
    (2.0, 2),
    (np.float64(1e3), 1000),
    (torch.tensor(6), 6),
    (2**63 - 1, 2**63 - 1),
    (-(2**63) + 1, -(2**63) + 1),
    (1_796_000_000_123_456_789, 1_796_000_000_123_456_789),
    (Decimal(8), 8),
    (Fraction(9), 9),
    (np.uint8(7), 7),
    (Level.HIGH, 3),
]
NO_STEPS = [
    None,
    "3",
    True,
    np.bool_(True),
    2.5,
    math.nan,
    math.inf,
    2**63,
    -(2**63),
    1e19,
    1j,
    [1],
    np.array([1, 2]),
    np.datetime64("2020-01-01"),
    Decimal("1.5"),
    10**5000,
    Colour.RED,
    Unwilling(),
]


@pytest.fixture(scope="module")
def shared_place(tmp_path_factory):
    place = tmp_path_factory.mktemp("logged") / "runs.sqlite"
    open_store(place).close()
    return place


@pytest.fixture(scope="module")
def shared_store(shared_place):
    with open_store(shared_place) as store:
        yield store


def stored(place, run):
    with open_store(place) as store:
        return {
            name: dict(zip(series.steps.tolist(), series.values.tolist(), strict=True))
            for name, series in store.all_series(run.run_id).items()
        }


def test_whatever_is_one_number_is_taken_as_that_number(shared_place):
    with open_run(store=shared_place) as run:
        for step, (value, _) in enumerate(TAKEN):
            run.log(step, value=value)
    assert list(stored(shared_place, run)["value"].values()) == [expected for _, expected in TAKEN]


def test_what_is_no_number_is_refused_at_its_call_by_name_and_nothing_is_lost(shared_place):
    with open_run(store=shared_place) as run:
        for step, value in enumerate(REFUSED):
            run.log(step, good=step)
            with pytest.raises((ValueError, TypeError), match=r"^bad = .*: must be "):
                run.log(step, good=-1.0, bad=value)
    assert stored(shared_place, run) == {"good": {step: float(step) for step in range(len(REFUSED))}}


def test_whatever_is_a_whole_number_of_64_bits_is_that_step(shared_place):
    for step, expected in STEPS:
        with open_run(store=shared_place) as run:
            run.log(step, loss=1.0)
        assert stored(shared_place, run) == {"loss": {expected: 1.0}}


def test_what_is_no_step_is_refused_at_its_call_and_nothing_is_lost(shared_place):
    with open_run(store=shared_place) as run:
        run.log(1, loss=1.0)
        for step in NO_STEPS:
            with pytest.raises((ValueError, TypeError), match=r"^step = .*: must be a whole number from -92"):
                run.log(step, loss=2.0)
        with pytest.raises(TypeError, match="needs a step"):
            run.log(loss=3.0)
    assert stored(shared_place, run) == {"loss": {1: 1.0}}


def test_a_series_may_be_called_like_an_argument(shared_place):
    with open_run(store=shared_place) as run:
        run.log(1, step=2.0, self=3.0, values=4.0, run_id=5.0)
        run.log(step=7, loss=6.0)
    expected = {"step": {1: 2.0}, "self": {1: 3.0}, "values": {1: 4.0}, "run_id": {1: 5.0}, "loss": {7: 6.0}}
    assert stored(shared_place, run) == expected


@pytest.mark.parametrize("name", ["", "a\nb", "a\0b", "\x1b[2J", "\ud800", "x" * 1_001], ids=ascii)
def test_a_name_that_no_series_may_have_is_refused_by_name(shared_place, name):
    with open_run(store=shared_place) as run:
        run.log(1, loss=1.0)
        with pytest.raises(ValueError, match=r"^series = .*: must be "):
            run.log(2, **{"loss": 2.0, name: 1.0})
        run.log(3, loss=3.0)
    assert stored(shared_place, run) == {"loss": {1: 1.0, 3: 3.0}}


def test_a_run_has_ten_thousand_series_at_most(shared_place):
    with open_run(store=shared_place) as run:
        run.log(1, **{f"s{number}": 1.0 for number in range(9_999)})
        run.log(2, **{"one more": 1.0})
        with pytest.raises(ValueError, match=r"^series = 10001 of them: must be at most 10000"):
            run.log(3, **{"too many": 1.0})
    assert len(stored(shared_place, run)) == 10_000


numbers = st.one_of(st.floats(allow_nan=False), st.integers(-(2**53), 2**53), st.booleans(), st.fractions())
names = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=4)
calls = st.lists(
    st.tuples(
        st.one_of(st.integers(-4, 4), st.integers(1 - 2**63, 2**63 - 1)),
        st.dictionaries(names, numbers, max_size=3),
    ),
    max_size=30,
)


@settings(max_examples=30)
@given(calls=calls, flush_seconds=st.sampled_from([0.0, 1.0]))
def test_any_calls_leave_the_last_value_at_each_step(shared_place, calls, flush_seconds):
    model = {}
    with pytest.MonkeyPatch.context() as patch, open_store(shared_place) as store:
        # With 0 the writer writes between the calls.
        patch.setattr(row_writer, "FLUSH_SECONDS", flush_seconds)
        with open_run(store=shared_place) as run:
            for step, values in calls:
                run.log(step, **values)
                for name, value in values.items():
                    model.setdefault(name, {})[step] = float(value)
        record = store.run(run.run_id)
        found = store.all_series(run.run_id)
    assert {
        name: list(zip(s.steps.tolist(), s.values.tolist(), strict=True)) for name, s in found.items()
    } == {name: sorted(points.items()) for name, points in model.items()}
    assert record.steps_done == max([0, *(step for step, _ in calls)])
    for name, points in model.items():
        summary, finite = record.summaries[name], [value for value in points.values() if math.isfinite(value)]
        assert (summary.count, summary.last_step, summary.last) == (
            len(points),
            max(points),
            points[max(points)],
        )
        assert summary.best == min(finite) if finite else math.isnan(summary.best)


blocks = st.lists(
    st.tuples(
        st.sets(st.sampled_from("abc"), min_size=1),
        st.integers(-50, 50),
        st.integers(1, 40),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25)
@given(parts=st.lists(blocks, min_size=1, max_size=3), is_merged=st.booleans())
def test_blocks_that_go_back_replace_what_was_there(shared_store, parts, is_merged):
    store, model, value = shared_store, {}, 0.0
    run_id = store.add_run(NewRun("", "p", "o", "", "", {}, 0, 0, "", {}, {}))
    for part in parts:
        written = []
        for series, first, count, stride in part:
            steps = np.arange(first, first + count * stride, stride)
            values = value + np.arange(steps.size * len(series), dtype=float).reshape(steps.size, len(series))
            value += values.size
            order = tuple(sorted(series))
            written.append(SeriesBlock(run_id, order, steps, steps * 1.0, values))
            for name, column in zip(order, values.T, strict=True):
                model.setdefault(name, {}).update(zip(steps.tolist(), column.tolist(), strict=True))
        store.write(written, may_go_back=True)
        if is_merged:
            store.merge(run_id)
    assert {
        name: dict(zip(s.steps.tolist(), s.values.tolist(), strict=True))
        for name, s in store.all_series(run_id).items()
    } == model
    for name, points in model.items():
        assert store.series(run_id, name).steps.tolist() == sorted(points)
        summary = store.run(run_id).summaries[name]
        best = min(points.values())
        assert (summary.count, summary.last, summary.best) == (len(points), points[max(points)], best)
        assert points[summary.best_step] == best


def test_settings_are_flat_names_with_plain_values(shared_place):
    given_settings = {
        "lr": np.float32(0.5),
        "steps": np.int8(3),
        "betas": (0.9, np.float64(0.999)),
        "schedule": None,
        "amp": np.True_,
        "model": Model(2, "relu"),
        "optimizer": {"name": "mine", "deep": {"er": Fraction(1, 4)}},
        "colour": Colour.RED,
        "kind": Kind.FAST,
        "level": Level.HIGH,
        "path": PurePosixPath("/data"),
        "day": datetime.date(2026, 1, 2),
        "rate": torch.tensor(0.25),
        "device": torch.device("cpu"),
        "args": Namespace(a=[1, None, "x"]),
        "empty": {},
        "class": Colour,
        "layers": SimpleNamespace(**{"0": 1}),
        "nan": math.nan,
        "flag": True,
        "name": "ü",
        "array": np.arange(3),
    }
    with open_run(store=shared_place, settings=given_settings) as run:
        pass
    with open_store(shared_place) as store:
        found = dict(store.run(run.run_id).settings)
    assert math.isnan(found.pop("nan"))
    assert found == {
        "lr": 0.5,
        "steps": 3,
        "betas": "(0.9, 0.999)",
        "schedule": "None",
        "amp": True,
        "model.depth": 2,
        "model.act": "relu",
        "optimizer.name": "mine",
        "optimizer.deep.er": 0.25,
        "colour": "RED",
        "kind": "fast",
        "level": 3,
        "path": "/data",
        "day": "2026-01-02",
        "rate": 0.25,
        "device": "cpu",
        "args.a": "[1, None, 'x']",
        "empty": "{}",
        "class": "Colour",
        "layers.0": 1,
        "flag": True,
        "name": "ü",
        "array": "[0, 1, 2]",
    }
    assert type(found["steps"]) is int
    assert type(found["amp"]) is bool


nested = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(string.ascii_letters, min_size=1), inner)
    ),
    max_leaves=8,
)
odd = st.one_of(
    nested, st.binary(), st.complex_numbers(), st.sets(st.integers()), st.integers(), st.just(object())
)


@settings(max_examples=30)
@given(
    name=st.text(max_size=5),
    given_settings=st.dictionaries(st.one_of(st.text(max_size=4), st.integers()), odd, max_size=3),
    tags=st.lists(st.text(max_size=3), max_size=3),
)
def test_any_names_tags_and_settings_are_stored_or_refused_in_the_programs_words(
    shared_place, name, given_settings, tags
):
    with open_store(shared_place) as store:
        before = store.change_counter()
        try:
            run = open_run(name, store=shared_place, settings=given_settings, tags=tags)
        except (ValueError, TypeError) as error:
            refusal = str(error)
        else:
            refusal = ""
        if refusal:
            assert ": must be " in refusal
            assert store.change_counter() == before
            return
        run.close()
        record = store.run(run.run_id)
        assert (record.name, record.tags) == (name, tuple(sorted(set(tags))))
        for key, value in given_settings.items():
            if isinstance(value, str | bool | int | float):
                assert record.settings[key] == value or value != value
        assert store.run_transfer(run.run_id).name == name


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"settings": {"seed": 1.5}}, "seed"),
        ({"settings": {"seed": "x"}}, "seed"),
        ({"settings": {"big": 2**63}}, "big"),
        ({"settings": {"odd": object()}}, "odd"),
        ({"settings": {"a": {"b": {2}, "c": b"x"}}}, "a.c"),
        ({"settings": {3: 1}}, "settings"),
        ({"settings": {"a.b": 1, "a": {"b": 2}}}, "settings"),
        ({"settings": {"x" * 1_001: 1}}, "settings"),
        ({"settings": [1]}, "settings"),
        ({"planned_steps": -1}, "planned_steps"),
        ({"planned_steps": "many"}, "planned_steps"),
        ({"tags": "paper"}, "tags"),
        ({"tags": (" a",)}, "tag"),
        ({"tags": (3,)}, "tag"),
        ({"name": None}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"place": "other.sqlite"}, "place"),
    ],
)
def test_what_a_run_cannot_have_is_refused_by_name_before_there_is_a_run(tmp_path, arguments, field):
    with pytest.raises((ValueError, TypeError), match=rf"^{field} = .*: must be "):
        open_run(store=tmp_path / "runs.sqlite", **arguments)
    assert not list(tmp_path.iterdir())


def test_settings_that_hold_themselves_are_refused(shared_place):
    circle = {}
    circle["again"] = circle
    with pytest.raises(ValueError, match="nested at most"):
        open_run(store=shared_place, settings=circle)
    ring = []
    ring.append(ring)
    with pytest.raises(ValueError, match=r"^ring = .*nested at most"):
        open_run(store=shared_place, settings={"ring": ring})
