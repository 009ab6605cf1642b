"""Dialects of tables: what is read of each, and what is told. The right readings are written by hand."""

from __future__ import annotations

import csv
import io
import itertools
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.delimited.numbers import grouped_number, strict_number
from workbench.importing import CsvForm


@pytest.fixture
def take(tmp_path, bring, store):
    """A function that imports a text: the values of each series by step, and what is told of the file."""
    numbers = itertools.count()

    def take(text, **options):
        path = tmp_path / f"table{next(numbers)}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        report = bring(path, **options)
        assert not report.refused, report.refused
        # An example of a property may be here already.
        (run_id,) = {each.run_id for each in report.results}
        series = {
            name: dict(zip(each.steps.tolist(), each.values.tolist(), strict=True))
            for name, each in store.all_series(run_id).items()
        }
        return series, [note for each in report.noted for note in each.notes]

    return take


PLAIN = {"loss": {1: 0.5, 2: 0.25}}


@pytest.mark.parametrize(
    "text",
    [
        "step,loss\n1,0.5\n2,0.25\n",
        "step;loss\n1;0,5\n2;0,25\n",
        "step\tloss\n1\t0,5\n2\t0,25\n",
        "step   loss\n   1   0.5\n   2   0.25\n",
        "step loss\n1 0,5\n2 0,25\n",
        "step|loss\n1|0.5\n2|0.25\n",
        'step,loss\n1,"0,5"\n2,"0,25"\n',
        "sep=;\nstep;loss\n1;0,5\n2;0,25\n",
        '"sep=|"\r\nstep|loss\r\n1|0.5\r\n2|0.25\r\n',
        "\ufeffstep,loss\r\n1,0.5\r\n2,0.25\r\n",
        "step,loss\r1,0.5\r2,0.25\r",
        "step,loss\n\n1,0.5\n\n\n2,0.25",
        "step,loss\n1,.5\n2,+25e-2\n",
        "# step loss\n1 0.5\n2 0.25\n",
        "#step,loss\n1,0.5\n2,0.25\n",
        "step,loss\n1,0.5\n2,0.25\n".encode("utf-16"),
        "step,loss\n1,0.5\n2,0.25\n".encode("utf-16-le"),
        "step,loss\n1,0.5\n2,0.25\n".encode("utf-16-be"),
        "step,loss\n1,0.5\n2,0.25\n".encode("utf-32"),
    ],
)
def test_a_dialect_that_is_plain_is_read_without_a_word(take, text):
    assert take(text) == (PLAIN, [])


ROWS = "no column of steps was found (such as step, iteration or epoch): rows are counted from 1"


@pytest.mark.parametrize(
    ("text", "series", "notes"),
    [
        ("loss\n0,5\n0,25\n", {"loss": {1: 0.5, 2: 0.25}}, [ROWS]),
        ("val loss\n5\n2\n", {"val loss": {1: 5, 2: 2}}, [ROWS]),
        ("0,5\n0,25\n3\n", {"column 1": {1: 0.5, 2: 0.25, 3: 3}}, [ROWS]),
        (
            "7;0,5\n8;0,25\n9;0,125\n",
            {"column 1": {1: 7, 2: 8, 3: 9}, "column 2": {1: 0.5, 2: 0.25, 3: 0.125}},
            [ROWS],
        ),
        # The whole file is judged: what shows the decimal mark is far down.
        (
            "step;loss\n" + "".join(f"{step};5\n" for step in range(1, 500)) + "500;5,5\n",
            {"loss": {**dict.fromkeys(range(1, 500), 5.0), 500: 5.5}},
            [],
        ),
        (
            "step;loss\n1;1,234\n2;2,345\n",
            {"loss": {1: 1.234, 2: 2.345}},
            [
                "column 'loss' can be read in two ways, and '1,234' was read as 1.234; --decimal point or "
                "--decimal comma decides"
            ],
        ),
        (
            "step;n;loss\n1;1.234;0,5\n2;2.345;0,25\n",
            {"n": {1: 1234, 2: 2345}, "loss": {1: 0.5, 2: 0.25}},
            [
                "column 'n' can be read in two ways, and '1.234' was read as 1234; --decimal point or "
                "--decimal comma decides"
            ],
        ),
        (
            'step,loss\n"1,000","1,234.5"\n"2,000","0.25"\n',
            {"loss": {1000: 1234.5, 2000: 0.25}},
            [
                "1 cells of column 'loss' have separators of thousands: '1,234.5' in line 2 was read as "
                "1234.5",
                "column 'step' can be read in two ways, and '1,000' was read as 1000; --decimal point or "
                "--decimal comma decides",
            ],
        ),
        (
            "step;loss\n1;1 234,5\n2;0,5\n",
            {"loss": {1: 1234.5, 2: 0.5}},
            ["1 cells of column 'loss' have separators of thousands: '1 234,5' in line 2 was read as 1234.5"],
        ),
        (
            "step;a;b\n1;0.5;0,5\n2;0.25;0,25\n",
            {"a": {1: 0.5, 2: 0.25}, "b": {1: 0.5, 2: 0.25}},
            [],
        ),
        (
            "step;loss\n1;0.5\n2;0.25\n3;0,125\n",
            {"loss": {1: 0.5, 2: 0.25}},
            ["1 cells of column 'loss' are no numbers and were left out (the first is '0,125' in line 4)"],
        ),
        (
            "step,loss\n1,NA\n2,N/A\n3,None\n4,null\n5,-\n6,\n7,1.5\n",
            {"loss": {7: 1.5}},
            ["5 cells that stand for no value count as empty (the first is 'NA' in line 2)"],
        ),
        (
            "step,model,loss\n1,resnet,0.5\n2,resnet,0.25\n",
            PLAIN,
            ["1 columns of text were left out: 'model'"],
        ),
        (
            "step,loss\n1,0.5\n2,0.25\n3,=1+1\n4,1_000\n",
            PLAIN,
            ["2 cells of column 'loss' are no numbers and were left out (the first is '=1+1' in line 4)"],
        ),
        (
            "# by a program\nstep,loss\n1,0.5\n% it's \"restarted\n2,0.25\n",
            PLAIN,
            ["2 lines of comments were left out (the first is line 1)"],
        ),
        ("Experiment 5\n\nstep;loss\n1;0,5\n2;0,25\n", PLAIN, ["1 lines above the table were left out"]),
        (
            "step,loss,acc\n1,0.5,3\n2,0.25\n3,1,2,3\n",
            {"loss": {1: 0.5, 2: 0.25}, "acc": {1: 3}},
            [
                "1 lines have more cells than there are columns and were left out (the first is line 4)",
                "1 lines have fewer cells than there are columns, and what they lack counts as empty (the "
                "first is line 3)",
            ],
        ),
        (
            "step,loss,acc\n1,0.5,3\n2,0.25,4\n3,0.",
            {"loss": {1: 0.5, 2: 0.25}, "acc": {1: 3, 2: 4}},
            ["1 lines are incomplete and were left out (the first is line 4)"],
        ),
        ("step,loss,\n1,0.5,\n2,0.25,\n", PLAIN, ["1 columns have no value and were left out: 'column 3'"]),
        (
            "step,loss\n1,0.5,\n2,0.25,\n",
            PLAIN,
            ["2 lines end with separators beyond the last column (the first is line 2)"],
        ),
        (
            "step,loss,loss\n1,0.5,7\n2,0.25,8\n",
            {**PLAIN, "loss 2": {1: 7, 2: 8}},
            ["1 columns have the name of another one and got a number: 'loss'"],
        ),
        (
            "step,loss\n1,0.5\nstep,loss\n2,0.25\n",
            PLAIN,
            ["1 lines repeat the names of the columns and were left out (the first is line 3)"],
        ),
        (
            'step,loss\n1,0.5\n2,0.25\n3,"7\n4,8\n',
            {"loss": {1: 0.5, 2: 0.25, 4: 8}},
            ["1 cells of column 'loss' are no numbers and were left out (the first is '\"7' in line 4)"],
        ),
        (
            "step,0.5 quantile,1\n1,2,3\n",
            {"0.5 quantile": {1: 2}, "1": {1: 3}},
            ["line 1 is taken as the names of the columns"],
        ),
        (
            '"step" "loss"\n"a" 1 0.5\n"b" 2 0.25\n',
            PLAIN,
            [
                "the names of the columns begin with the second column, as R writes them",
                "1 columns of text were left out: 'column 1'",
            ],
        ),
        (
            "| step | loss |\n| ---: | --- |\n| 1 | 0.5 |\n| 2 | 0.25 |\n",
            PLAIN,
            [
                "2 cells that stand for no value count as empty (the first is '---:' in line 2)",
                "1 lines have no whole number in the column of steps, 'step', and were left out (the first "
                "is line 2)",
            ],
        ),
        ("x" * 1_001 + ";step\n0,5;1\n0,25;2\n", {"x" * 990: {1: 0.5, 2: 0.25}}, [
            "the names of 1 columns are too long and were cut"
        ]),
        ("step,손실\n1,0.5\n2,0.25\n".encode("cp949"), {"손실": {1: 0.5, 2: 0.25}}, [
            "it is not in UTF-8, and was read as cp949"
        ]),
        ("step,précision\n1,0.5\n2,0.25\n".encode("latin-1"), {"précision": {1: 0.5, 2: 0.25}}, [
            "it is not in UTF-8, and was read as cp1252"
        ]),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_read_and_told(take, text, series, notes):
    assert take(text) == (series, notes)


def test_nan_and_infinities_are_numbers(take):
    series, notes = take("step,loss\n1,nan\n2,-inf\n3,Infinity\n")
    assert repr(series["loss"]) == "{1: nan, 2: -inf, 3: inf}"
    assert notes == []


def test_what_the_user_says_settles_what_is_unclear(take):
    text = "step;loss\n1;1,234\n2;2,345\n"
    assert take(text, form=CsvForm(decimal="comma")) == ({"loss": {1: 1.234, 2: 2.345}}, [])
    series, notes = take(text + "\n", form=CsvForm(decimal="point"))
    assert series == {"loss": {1: 1234, 2: 2345}}
    assert notes == [
        "2 cells of column 'loss' have separators of thousands: '1,234' in line 2 was read as 1234"
    ]


def test_remarks_do_not_grow_with_the_table(take):
    columns = [f"c{number}" for number in range(50)]
    rows = [f"{step}," + ",".join("x" if step % 2 else "1,000.5".replace(",", " ") for _ in columns)
            for step in range(400)]  # fmt: skip
    _, notes = take("\n".join(["step," + ",".join(columns), *rows]) + "\n")
    assert len(notes) == 8
    assert notes[3] == "9400 cells of 47 further columns are no numbers and were left out"
    assert all(len(note) < 200 for note in notes)


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1,5", ",", 1.5), ("1.5", ",", None), ("1,5", ".", None), ("-.5e-3", ".", -0.0005), ("5.", ".", 5.0),
        ("1,2,3", ",", None), ("1,e5", ",", 100000.0), (",", ",", None), ("1_0", ".", None),
        ("１", ".", None), ("٣", ".", None), ("0x1", ".", None), ("infinity", ".", math.inf),
        ("1" * 1_001, ".", None),
    ],
)  # fmt: skip
def test_a_number_has_one_decimal_mark_and_digits_of_ascii(text, mark, expected):
    assert strict_number(text, mark) == expected


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1,234", ".", 1234.0), ("1.234", ",", 1234.0), ("-1 234 567,5", ",", -1234567.5),
        ("1'234.5", ".", 1234.5), ("1,234 567", ".", None), ("12,34", ".", None), ("0,123", ".", None),
        ("1234,567", ".", None), ("1,234,5", ".", None),
    ],
)  # fmt: skip
def test_thousands_are_separated_by_one_mark_in_threes(text, mark, expected):
    assert grouped_number(text, mark) == expected


dialects = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "decimal": st.sampled_from(".,"),
        "end": st.sampled_from(["\n", "\r\n"]),
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp949"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        "comment": st.booleans(),
        "trailing": st.booleans(),
    }
)
values = st.one_of(st.floats(), st.integers(-(10**6), 10**6).map(float), st.sampled_from(["", "NA"]))
tables = st.lists(st.lists(values, min_size=2, max_size=2), min_size=1, max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dialect=dialects, rows=tables)
def test_every_number_of_any_dialect_is_that_of_its_cell(take, dialect, rows):
    if not any(isinstance(value, float) for row in rows for value in row):
        return
    text = io.StringIO()
    if dialect["comment"]:
        text.write("# 손실 of a run" + dialect["end"])
    writer = csv.writer(
        text, delimiter=dialect["delimiter"], lineterminator=dialect["end"], quoting=dialect["quoting"]
    )
    beyond = [""] if dialect["trailing"] else []
    writer.writerow(["step", "loss", "정확도", *beyond])
    expected: dict[str, dict[int, float]] = {"loss": {}, "정확도": {}}
    for step, row in enumerate(rows, 7):
        cells = [repr(value) if isinstance(value, float) else value for value in row]
        writer.writerow([step, *(cell.replace(".", dialect["decimal"]) for cell in cells), *beyond])
        for name, cell in zip(expected, cells, strict=True):
            if cell not in {"", "NA"}:
                expected[name][step] = float(cell)
    form = CsvForm(decimal={",": "comma", ".": "point"}[dialect["decimal"]])
    if dialect["delimiter"] == dialect["decimal"] == ",":
        form = CsvForm(delimiter="comma")
    series, notes = take(text.getvalue().encode(dialect["encoding"]), form=form)
    assert repr(series) == repr({name: points for name, points in expected.items() if points})
    assert all("no numbers" not in note and "two ways" not in note for note in notes)
