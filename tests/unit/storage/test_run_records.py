from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored_rows import rows

from storage import Change, RunNotFoundError, Status

pytestmark = pytest.mark.every_database


def test_a_new_run_is_queued_and_complete(store, new_run):
    before = datetime.now(UTC)
    record = store.run(store.add_run(new_run))
    assert record.status is Status.QUEUED
    assert (record.name, record.problem, record.optimizer) == ("first try", "rosenbrock", "adam")
    assert (record.convention, record.schedule, record.device) == ("torch", "constant", "cpu")
    assert (record.seed, record.planned_steps, record.steps_done, record.seconds) == (7, 100, 0, 0.0)
    assert len(record.uid) == 32
    assert before <= record.created <= datetime.now(UTC)
    assert (record.started, record.ended, record.message, record.summaries) == (None, None, "", {})


def test_experiment_and_environment_come_back(store, new_run):
    run_id = store.add_run(new_run)
    assert store.experiment(run_id) == new_run.experiment
    assert store.environment(run_id) == new_run.environment


def test_settings_keep_their_types(store, new_run):
    found = store.run(store.add_run(new_run)).settings
    assert found == new_run.settings
    assert {name: type(value) for name, value in found.items()} == {
        "lr": float,
        "batch": int,
        "nesterov": bool,
        "device": str,
    }


scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(st.characters(exclude_categories=["Cs"])),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=scalars)
def test_any_setting_comes_back_exactly(store, new_run, value):
    found = store.run(store.add_run(replace(new_run, settings={"x": value}))).settings["x"]
    assert type(found) is type(value)
    assert repr(found) == repr(value)


def test_an_integer_of_more_than_64_bits_is_refused(new_run):
    with pytest.raises(ValueError, match="seed"):
        replace(new_run, seed=2**63)


def test_runs_come_newest_first(store, new_run):
    ids = store.add_runs([replace(new_run, name=f"run {k}", settings={"k": k}) for k in range(5)])
    found = store.runs()
    assert [run.id for run in found] == ids[::-1]
    assert [run.name for run in found] == [f"run {k}" for k in (4, 3, 2, 1, 0)]
    assert [run.settings["k"] for run in found] == [4, 3, 2, 1, 0]


def test_many_runs_get_numbers_in_their_order(store, new_run):
    ids = store.add_runs([replace(new_run, seed=k) for k in range(2500)])
    assert {run.id: run.seed for run in store.runs()} == dict(zip(ids, range(2500), strict=True))


def test_runs_are_added_all_or_none(store, new_run):
    with pytest.raises(ValueError, match="JSON"):
        store.add_runs([new_run, replace(new_run, experiment={"lr": float("nan")})])
    assert store.runs() == []


def test_a_change_leaves_what_it_does_not_name(store, new_run):
    run_id = store.add_run(new_run)
    started = datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=9)))
    store.write([], [Change(run_id, status=Status.RUNNING, started=started)])
    store.write([], [Change(run_id, steps_done=10, seconds=1.5), Change(run_id, message="halfway")])
    record = store.run(run_id)
    assert (record.status, record.started) == (Status.RUNNING, started)
    assert record.started.utcoffset() == timedelta(0)
    assert (record.steps_done, record.seconds, record.message, record.ended) == (10, 1.5, "halfway", None)


def test_a_message_that_is_no_valid_text_is_kept_readable(store, new_run):
    run_id = store.add_run(new_run)
    store.write([], [Change(run_id, message="cannot open 'd\udcffta'")])
    assert store.run(run_id).message == "cannot open 'd\\udcffta'"


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Change(1, started=datetime(2024, 5, 1))


@pytest.mark.parametrize("method", ["run", "experiment", "environment", "series_names", "merge"])
def test_an_unknown_run_is_named(store, method):
    with pytest.raises(RunNotFoundError, match="no run number 41") as caught:
        getattr(store, method)(41)
    assert caught.value.run_id == 41


def test_runs_come_in_the_order_of_their_numbers_as_given_each_once(store, new_run, make_block):
    first, second, third = store.add_runs([new_run] * 3)
    store.write([make_block(second, 0, 3)], [Change(second, status=Status.FINISHED)])
    store.tag([second], ["kept"])
    store.delete([second])
    found = store.numbered([third, second, third])
    assert [run.id for run in found] == [third, second]
    assert found == [store.run(third), *store.runs(in_bin=True)]
    assert found[1].tags == ("kept",)
    assert store.numbered([]) == []
    with pytest.raises(RunNotFoundError) as caught:
        store.numbered(iter([first, 77, 41]))
    assert caught.value.run_id == 41


def test_more_runs_by_number_than_one_query_takes(store, new_run):
    run_ids = store.add_runs([new_run] * 2_500)
    assert [run.id for run in store.numbered(run_ids)] == run_ids


def test_the_list_takes_two_queries_however_many_runs(store, new_run, make_block):
    from sqlalchemy import event

    ids = store.add_runs([new_run] * 50)
    store.write([make_block(run_id, 0, 3) for run_id in ids])
    statements = []
    event.listen(
        store._database.reader, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )
    assert len(store.runs()) == 50
    assert len([text for text in statements if text.startswith("SELECT")]) == 2


def test_settings_can_be_queried_as_numbers_with_nan_last(store, new_run):
    values = [float("nan"), 2.0, float("inf"), True, 1]
    store.add_runs([replace(new_run, settings={"x": value}) for value in values])
    found = rows(store, "SELECT number FROM settings WHERE name = 'x' ORDER BY number")
    assert [str(float(number)) for (number,) in found] == ["1.0", "1.0", "2.0", "inf", "nan"]
