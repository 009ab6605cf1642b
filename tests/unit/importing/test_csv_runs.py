"""Tables of text as runs."""

import csv
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import ImportOutcome, Status
from workbench.delimited import strict_number
from workbench.errors import InputError
from workbench.export import Export
from workbench.importing import CsvForm


@pytest.fixture
def table(tmp_path, bring, store):
    """A function that imports a text and gives the series of its one run."""

    def take(text, **options):
        path = tmp_path / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        report = bring(path, **options)
        assert not report.refused, report.refused
        return store.all_series(report.run_ids[0])

    return take


@pytest.fixture
def fault(tmp_path, bring, store):
    """A function that imports a text and gives why it was refused."""

    def take(text, **options):
        path = tmp_path / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        report = bring(path, **options)
        assert store.runs() == []
        (entry,) = report.refused
        assert entry.title == str(path)
        return "; ".join(entry.notes)

    return take


def points(series):
    return list(zip(series.steps.tolist(), series.seconds.tolist(), series.values.tolist(), strict=True))


def test_steps_seconds_and_series_with_holes(table, store):
    found = table("step,seconds,loss,val_loss\n1,0.5,2.0,\n2,1.0,1.5,1.75\n5,1.5,-0.0,1e-320\n")
    assert points(found["loss"]) == [(1, 0.5, 2.0), (2, 1.0, 1.5), (5, 1.5, -0.0)]
    assert math.copysign(1, found["loss"].values[2]) == -1
    assert points(found["val_loss"]) == [(2, 1.0, 1.75), (5, 1.5, 1e-320)]
    (run,) = store.runs()
    assert (run.name, run.problem, run.optimizer) == ("table", "own loop", "own loop")
    assert (run.status, run.steps_done, run.planned_steps, run.seconds) == (Status.FINISHED, 5, 5, 1.5)
    assert store.experiment(run.id) == {}
    assert store.environment(run.id) == {"imported from": "table.csv"}


def test_without_steps_rows_are_counted_and_without_a_header_columns(table):
    found = table("3,4\n5,6\n")
    assert {name: points(each) for name, each in found.items()} == {
        "column 1": [(1, 0.0, 3.0), (2, 0.0, 5.0)],
        "column 2": [(1, 0.0, 4.0), (2, 0.0, 6.0)],
    }


@pytest.mark.parametrize(
    "text",
    [
        "step;loss\n1;0,5\n2;1,25e-3\n",
        "\ufeffstep;loss\r\n1;0,5\r\n2;1,25e-3\r\n",
        "step\tloss\n1\t0.5\n2\t1.25e-3\n",
        "step|loss\n\n1|0.5\n2|1.25e-3\n\n",
        'step,loss\n"1","0.5"\n 2 , 1.25e-3 \n',
        "Iteration,loss\n1.0,.5\n2.0,+1.25E-3\n",
    ],
)
def test_delimiters_and_decimals_are_found_out(table, text):
    assert points(table(text)["loss"]) == [(1, 0.0, 0.5), (2, 0.0, 0.00125)]


def test_what_is_told_holds(table):
    found = table("a,b;c\n1,5;2\n", form=CsvForm("semicolon", "comma"))
    assert {name: each.values.tolist() for name, each in found.items()} == {"a,b": [1.5], "c": [2.0]}


def test_the_form_is_checked():
    with pytest.raises(InputError, match="delimiter = x: must be one of comma"):
        CsvForm("x")
    with pytest.raises(InputError, match="another than the delimiter"):
        CsvForm("comma", "comma")


def test_steps_in_any_order_and_the_last_of_equal_ones(table, store, tmp_path, bring):
    found = table("step,loss,norm\n3,30,1\n1,10,\n3,31,2\n2,20,3\n")
    assert points(found["loss"]) == [(1, 0.0, 10.0), (2, 0.0, 20.0), (3, 0.0, 31.0)]
    assert points(found["norm"]) == [(2, 0.0, 3.0), (3, 0.0, 2.0)]
    (tmp_path / "twice.csv").write_text("step,loss\n1,2\n1,3\n")
    (remark,) = bring(tmp_path / "twice.csv").noted
    assert "; ".join(remark.notes) == "1 values gave way to later ones at the same step"


def test_a_clock_becomes_seconds_from_the_start(table):
    found = table("Wall time,Step,Value\n1700000000.5,0,3\n1700000002.0,10,4\n")
    assert points(found["Value"]) == [(0, 0.0, 3.0), (10, 1.5, 4.0)]


def test_a_row_for_each_value(tmp_path, bring, store):
    path = tmp_path / "long.csv"
    path.write_text("run,step,series,value\na,1,loss,5\nb,1,loss,6\na,2,loss,4\na,2,norm,1\n")
    report = bring(path)
    runs = {store.run(number).name: store.all_series(number) for number in report.run_ids}
    assert {name: list(series) for name, series in runs.items()} == {
        "long a": ["loss", "norm"],
        "long b": ["loss"],
    }
    assert points(runs["long a"]["loss"]) == [(1, 0.0, 5.0), (2, 0.0, 4.0)]
    assert points(runs["long a"]["norm"]) == [(2, 0.0, 1.0)]


def test_a_column_of_runs(tmp_path, bring, store):
    path = tmp_path / "wide.csv"
    path.write_text("run,step,seconds,loss\n7,1,0.1,5\n7,2,0.2,4\n9,1,0.1,3\n")
    report = bring(path)
    assert [store.run(number).name for number in report.run_ids] == ["wide 7", "wide 9"]
    assert points(store.series(report.run_ids[0], "loss")) == [(1, 0.1, 5.0), (2, 0.2, 4.0)]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.integers(0, 2**62), st.floats(width=64)), min_size=1, max_size=20))
def test_numbers_read_back_to_the_same(tmp_path, bring, store, rows):
    path = tmp_path / "table.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("step", "loss"), *((step, repr(value)) for step, value in rows)])
    (entry,) = bring(path).results
    found = store.series(entry.run_id, "loss")
    expected = dict(rows)
    assert found.steps.tolist() == sorted(expected)
    for step, value in zip(found.steps.tolist(), found.values.tolist(), strict=True):
        assert repr(value) == repr(expected[step])


def test_a_table_is_known_by_its_content(tmp_path, bring, store):
    for name in ("a.csv", "b.txt"):
        (tmp_path / name).write_text("loss\n1\n2\n")
    outcomes = [entry.outcome for entry in bring(tmp_path / "a.csv", tmp_path / "b.txt").results]
    assert outcomes == [ImportOutcome.ADDED, ImportOutcome.KNOWN]
    (tmp_path / "a.csv").write_text("loss\n1\n2\n3\n")
    assert bring(tmp_path / "a.csv").count(ImportOutcome.ADDED) == 1


def test_the_apostrophe_of_an_exported_name_goes(table):
    assert list(table("step,'=sum,'quoted'\n1,2,3\n")) == ["=sum", "'quoted'"]


def test_names_come_back_from_a_table_as_they_were_exported(store, bring, make_block, new_run, tmp_path):
    names = ("=sum", "'=sum", "＋wide", "'quoted'", "-", "''")
    run_id = store.add_run(new_run)
    store.write([make_block(run_id, 1, 3, names)])
    Export(store, [run_id], tmp_path / "out.csv", "csv").write()
    (back,) = bring(tmp_path / "out.csv").run_ids
    assert tuple(store.series_names(back)) == names


def test_commands_for_a_terminal_do_not_arrive_in_names(table):
    assert list(table("step,lo\x1b[2Jss\n1,2\n")) == ["lo\ufffd[2Jss"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("step,loss\n1,2\n2,=1+1\n", "line 3, column 'loss' holds '=1+1'"),
        ("step,loss\n1,2\n2,=cmd|' /C calc'!A0\n", "line 3, column 'loss' holds"),
        ("step,loss\n1,1_000\n", "line 2, column 'loss' holds '1_000'"),
        ("step,loss\n1,0x10\n", "line 2, column 'loss' holds '0x10'"),
        ("step,loss\n1,١\n", "line 2, column 'loss' holds '١'"),
        ("step,loss\n1.5,1\n", "steps are whole numbers from 0, but line 2, column 'step' holds '1.5'"),
        ("step,loss\n-1,1\n", "column 'step' holds '-1'"),
        ("step,loss\n,1\n", "column 'step' is empty"),
        ("step,loss\n1e19,1\n", "column 'step' holds '1e19'"),
        ("step,loss\nnan,1\n", "column 'step' holds 'nan'"),
        ("seconds,loss\ninf,1\n", "seconds are finite, but line 2, column 'seconds' holds 'inf'"),
        ("step,loss\n1,2\n2\n", "line 3 has 1 cells and line 1 has 2"),
        ("loss,loss\n1,2\n", "two are called 'loss'"),
        ("step,loss\n", "rows below its header"),
        ("\n\n", "this one is empty"),
        ("step\n1\n", "at least one column of values"),
        ("a;b\n1,5;2.5\n", "one kind of decimals"),
        ('step,loss\n1,"2\n', "cannot be split"),
        (b"step,loss\n1,2\n\xff\xfe,3\n", "text in UTF-8, but"),
        ("x" * 1001 + ",y\n1,2\n", "names of at most 1000 letters"),
        (",".join("a" * k for k in range(1, 3)) + "\nThe quick brown fox, jumps\n", "holds 'The quick"),
        ("step,loss\n1," + "9" * 200_000 + "\n", "cannot be split"),
    ],
)
def test_a_fault_is_told_with_its_place(fault, text, told):
    assert told in fault(text)


def test_a_table_that_is_too_big_is_refused_unread(tmp_path, bring):
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.write(b"loss\n")
        # A sparse file: its size is claimed, not written.
        file.truncate(10**10)
    with path.open("r+b") as file:
        file.seek(5)
        file.write(b"1\n" * 4_000)
    (entry,) = bring(path).refused
    assert "; ".join(entry.notes) == "it must be a table of at most 256 MiB, not 9536 MiB"


def test_a_long_table_can_be_given_up(tmp_path, bring, store):
    path = tmp_path / "long.csv"
    path.write_text("loss\n" + "1\n" * 20_000)
    asked = []

    def is_wanted():
        asked.append(None)
        return len(asked) < 3

    report = bring(path, is_wanted=is_wanted)
    assert report.is_stopped
    assert len(asked) == 3
    assert store.runs() == []


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [("1,5", ",", 1.5), ("1.5", ",", None), ("1,5", ".", None), ("-.5e-3", ".", -0.0005), ("5.", ".", 5.0)],
)
def test_a_number_has_one_decimal_mark(text, mark, expected):
    assert strict_number(text, mark) == expected
    assert np.isnan(strict_number("NaN", mark))
