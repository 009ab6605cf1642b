"""The filter language against plain Python, its errors, and what it is completed with."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from filter_oracle import meets
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from postgresql_programs import postgresql_programs

from storage import (
    Change,
    Filter,
    FilterError,
    Selection,
    SeriesBlock,
    Status,
    Vocabulary,
    completion,
    open_store,
    read_filter,
)
from storage.filtering.tree import And

NAN, INF = float("nan"), float("inf")
NOON = datetime(2026, 11, 1, 12).astimezone()


@pytest.fixture(scope="module", params=["sqlite"] + ["postgresql"] * (postgresql_programs() is not None))
def filled(request, tmp_path_factory, module_run):
    """Eight runs that differ in everything a filter can name."""
    if request.param == "postgresql":
        place = request.getfixturevalue("postgresql_server").new_database(empty=False)
    else:
        place = tmp_path_factory.mktemp("filters") / "runs.sqlite"
    losses = [0.5, NAN, INF, -INF, -0.0, 1e-3, 0.05, None]
    with open_store(place) as store:
        ids = store.add_runs(
            [
                replace(
                    module_run,
                    name=f"Trial 10%_{number}",
                    optimizer=("adam", "gd", "Adam's")[number % 3],
                    seed=2**53 + number,
                    sweep="" if number % 2 else "lr = 1..2 #ab",
                    settings={"lr": (0.01, 1, NAN, INF)[number % 4], "nesterov": number > 3}
                    | ({} if number % 2 else {"batch": "full", "hidden": "8"}),
                    tags=("paper", "my draft")[: number % 3],
                )
                for number in range(len(losses))
            ]
        )
        for number, (run_id, loss) in enumerate(zip(ids, losses, strict=True)):
            blocks = (
                []
                if loss is None
                else [SeriesBlock(run_id, ("loss",), np.array([1]), np.zeros(1), np.array([[loss]]))]
            )
            started = NOON + timedelta(hours=8 * (number - 4)) if number % 4 else None
            status = Status.FINISHED if number % 2 else Status.DIVERGED
            store.write(blocks, [Change(run_id, status, number * 10, number * 30.0, started=started)])
        store.set_favourite(ids[:2], True)
        store.set_note(ids[3:4], "# Worth a *look*")
        yield store


@pytest.fixture(scope="module")
def module_run():
    from storage import NewRun

    return NewRun("n", "rosenbrock", "gd", "torch", "constant", {}, 0, 100, "cpu", {}, {})


def attempted(text, vocabulary=None):
    try:
        return read_filter(text, vocabulary)
    except FilterError as error:
        return error


def found(store, text):
    return [run.id for run in store.select(Selection(filter=read_filter(text)))][::-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("optimizer = adam", [1, 4, 7]),
        ("optimizer ~ ADAM and not optimizer = adam", [3, 6]),
        ('optimizer = "Adam\'s"', [3, 6]),
        ("name contains 10%_", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("name ~ 10_", []),
        ("lr < 1", [1, 5]),
        ("lr >= 1", [2, 4, 6, 8]),
        ("lr = nan", [3, 7]),
        ("best loss < 0.1", [5, 6, 7]),
        ("last loss < 0.1", [4, 5, 6, 7]),
        ("last loss > 0.1", [1, 3]),
        ("last loss <= -inf", [4]),
        ("last loss > -inf", [1, 3, 5, 6, 7]),
        ("not last loss < 0.1", [1, 2, 3, 8]),
        ("tag = paper", [2, 3, 5, 6, 8]),
        ("tag != paper", [1, 4, 7]),
        ('tag = "my draft"', [3, 6]),
        ("nesterov = true", [5, 6, 7, 8]),
        ("batch = full and hidden = 8", [1, 3, 5, 7]),
        ("favourite = yes or note ~ LOOK", [1, 2, 4]),
        ("seed = 9007199254740993", [2]),
        ("duration > 2min", [6, 7, 8]),
        ("steps>=60", [7, 8]),
        ("status = finished adam", [2 * n for n in (2,)] + [6]),
        ("started = 2026-11-01", [4, 6]),
        ("started < 2026-11-01", [2, 3]),
        ("started >= 2026-11-01", [4, 6, 7, 8]),
        ("started > 2026-11-01", [7, 8]),
        ('started <= "2026-11-01 04:00"', [2, 3, 4]),
        ("trial LOOK", [4]),
        ("(id = 1 or id = 2) and not (id = 2)", [1]),
        ("id = 1 or id = 2 and id = 3", [1]),
        ("setting lr = 1", [2, 6]),
        ('name = "\'; DROP TABLE runs; --"', []),
        ('"\' OR 1=1 --"', []),
        ("lr\\' = 1", []),
    ],
)
def test_runs_are_found_by_what_a_filter_says(filled, text, expected):
    assert found(filled, text) == expected


@pytest.mark.parametrize("hours", [-9.5, 0, 9])
def test_a_time_may_name_its_zone(filled, hours):
    there = (NOON + timedelta(hours=8)).astimezone(timezone(timedelta(hours=hours)))
    assert found(filled, f"started = {there.isoformat(timespec='minutes')}") == [6]
    assert found(filled, f'started > "{there.isoformat(" ", "seconds")}"') == [7, 8]
    in_greenwich = there.astimezone(timezone.utc)  # noqa: UP017
    assert found(filled, f"started = {in_greenwich:%Y-%m-%dT%H:%MZ}") == [6]


SIGNS = ["=", "!=", "<", "<=", ">", ">=", "~"]
NAMES = [
    "name", "optimizer", "status", "note", "sweep", "id", "seed", "steps", "duration", "seconds", "parent",
    "created", "started", "ended", "favourite", "locked", "tag", "lr", "nesterov", "batch", "hidden",
    "nothing",     "last loss", "best loss", "best nothing", "setting lr",
]  # fmt: skip
VALUES = [
    "adam", '"Adam\'s"', "finished", "%", "_", '"10%_1"', "0.01", "1", "0", "-0.0", "nan", "inf", "-inf", "8",
    "full", "true", "no", "yes", "paper", '"my draft"', "2026-11-01", '"2026-11-01 20:00"',
    "9007199254740994",     "60", "1min", "1e400", "99999999999999999999", "' or 1=1; --", '""',
]  # fmt: skip
conditions = st.one_of(
    st.sampled_from(VALUES),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(SIGNS), st.sampled_from(VALUES)).map(" ".join),
)
filters = st.recursive(
    conditions,
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, inner).map("({0[0]}) and ({0[1]})".format),
        st.tuples(inner, inner).map("{0[0]} or {0[1]}".format),
        st.tuples(inner, inner).map("({0[0]}) ({0[1]})".format),
    ),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=500, deadline=None)
@given(filters)
def test_the_database_finds_what_plain_python_finds(filled, text):
    read = attempted(text)
    if isinstance(read, FilterError):
        return
    expected = [run.id for run in filled.runs() if meets(run, read.node)]
    assert filled.numbers(Selection(filter=read)) == expected
    assert filled.count(Selection(filter=read)) == len(expected)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(
    st.one_of(st.text(), st.text(alphabet="ab()=<>!~\"' \\%_;-1.\x00\ud800and ornot"), st.text(min_size=990))
)
@example("(" * 900)
@example("not " * 240)
@example("a " * 500)
@example('"')
def test_any_text_is_a_filter_or_is_refused_with_its_place(filled, text):
    read = attempted(text, filled.vocabulary())
    if isinstance(read, FilterError):
        assert 1 <= read.position <= len(text) + 1
        assert str(read) == f"position {read.position}: expected {read.expected}, not {read.found}"
        return
    expected = [run.id for run in filled.runs() if meets(run, read.node)]
    assert filled.numbers(Selection(filter=read)) == expected


@pytest.mark.parametrize(
    ("text", "position", "expected", "shown"),
    [
        ("lr <", 5, "a number", "the end"),
        ("lr < many", 6, "a number", "many"),
        ("optimizer < adam", 11, "one of =, !=, ~", "<"),
        ("status = finshed", 10, "one of queued, running", "finshed"),
        ("(adam or gd", 12, "and, or, or )", "the end"),
        ("adam)", 5, "and, or, or the end", ")"),
        ("adam and", 9, "a word, a condition or (", "the end"),
        ("favourite = maybe", 13, "yes or no", "maybe"),
        ("started > yesterday", 11, "a day such as 2026-11-01", "yesterday"),
        ("started > 2026-13-01", 11, "a day such as 2026-11-01", "2026-13-01"),
        ('tag = "paper', 7, 'a text that ends with "', '"'),
        ("optimzer = adam", 1, "such as optimizer", "optimzer"),
        ("last los < 1", 6, "such as loss", "los"),
        ("loss < 1", 1, "such as best loss", "loss"),
        ("NESTEROV = true", 1, "such as nesterov", "NESTEROV"),
        ("started > 2026-11-01T12:00+25:00", 11, "a day such as 2026-11-01", "2026-11-01T12:00+25:00"),
        ("seed = 1e999", 8, "a number", "1e999"),
        ("last loss < nan", 13, "a number that is less or more", "nan"),
    ],
)
def test_an_error_points_at_its_place(filled, text, position, expected, shown):
    with pytest.raises(FilterError) as caught:
        read_filter(text, filled.vocabulary())
    assert (caught.value.position, caught.value.found) == (position, shown)
    assert expected in caught.value.expected


@pytest.mark.parametrize(
    ("text", "words", "rest"),
    [
        ("", (), ""),
        ("GD finished", ("GD", "finished"), ""),
        ('adam and "two words"', ("adam", "two words"), ""),
        ("adam or gd", (), "adam or gd"),
        ("not adam", (), "not adam"),
        ("adam lr < 1 and gd not tag = x", ("adam", "gd"), "(lr < 1 and not tag = x)"),
        ("lr < 1", (), "(lr < 1)"),
        ("(adam gd) lr < 1", (), "(adam gd) lr < 1"),
    ],
)
def test_words_are_told_from_conditions(text, words, rest):
    read = read_filter(text)
    assert read.words == words
    assert read.conditions in (read_filter(rest), Filter(And((read_filter(rest).node,))))


def test_every_record_of_the_store_is_in_its_vocabulary(filled):
    known = filled.vocabulary()
    assert known.settings == ("batch", "hidden", "lr", "nesterov")
    assert known.series == ("loss",)
    assert known.values["optimizer"] == ("Adam's", "adam", "gd")
    assert known.values["tag"] == ("my draft", "paper")
    assert known.values["sweep"] == ("lr = 1..2 #ab",)
    assert known.values["nesterov"] == ("false", "true")
    assert known.values["batch"] == ("full",)
    assert "lr" not in known.values


@pytest.mark.parametrize(
    ("text", "start", "proposals"),
    [
        ("opt", 0, ("optimizer",)),
        ("lr < 1 and l", 11, ("locked", "lr", "last")),
        ("optimizer = ", 12, ("adam", "gd")),
        ("optimizer = a", 12, ("adam",)),
        ("status != f", 10, ("finished", "failed")),
        ("best ", 5, ("loss", '"gradient norm"')),
        ("best l", 5, ("loss",)),
        ("best loss ", 10, ("=", "!=", "<", "<=", ">", ">=")),
        ("favourite = ", 12, ("yes", "no")),
        ("tag = ", 6, ('"my draft"',)),
        ('tag = "m', 6, ('"my draft"',)),
        ("lr < 1 ", 7, ("and", "or")),
        ("setting ", 8, ("lr",)),
    ],
)
def test_what_can_come_next_is_proposed(text, start, proposals):
    known = Vocabulary(
        ("lr",), ("loss", "gradient norm"), {"optimizer": ("adam", "gd"), "tag": ("my draft",)}
    )
    assert (completion(text, len(text), known).start, completion(text, len(text), known).proposals) == (
        start,
        proposals,
    )
