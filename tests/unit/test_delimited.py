"""The reader of delimited files, under the rules of both who use it: data of problems, and imported runs."""

from __future__ import annotations

import pytest

from workbench.delimited import CsvForm, open_delimited
from workbench.errors import InputError
from workbench.importing.importers.csv_tables import RULES as IMPORT_RULES
from workbench.problems.data.data_files import CSV_RULES as DATA_RULES


@pytest.fixture
def read(tmp_path):
    def read(content, rules, form=None):
        """Names, decimal mark and rows with their line numbers."""
        file = tmp_path / "table.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        with open_delimited(file, "table.csv", rules, form) as table:
            return list(table.names), table.mark, list(table.rows)

    return read


both = pytest.mark.parametrize("rules", [DATA_RULES, IMPORT_RULES], ids=["data", "import"])


@both
@pytest.mark.parametrize(
    ("content", "names", "rows"),
    [
        ("a,b\n1,2\n3,4\n", ["a", "b"], [(2, ["1", "2"]), (3, ["3", "4"])]),
        ("a;b\r\n1;2\r\n", ["a", "b"], [(2, ["1", "2"])]),
        ("a\tb\n\n 1 \t 2 \n\n", ["a", "b"], [(3, ["1", "2"])]),
        (b"\xef\xbb\xbfa,b\n1,2\n", ["a", "b"], [(2, ["1", "2"])]),
        ("1,2\n3,4\n", ["column 1", "column 2"], [(1, ["1", "2"]), (2, ["3", "4"])]),
        ("a, ,b\n1,2,3\n", ["a", "column 2", "b"], [(2, ["1", "2", "3"])]),
        ('"x, y", a  b \n1,2\n', ["x, y", "a b"], [(2, ["1", "2"])]),
        ('"two\nlines",b\n1,"2"\n', ["two lines", "b"], [(3, ["1", "2"])]),
        ("\n\na\n1\n", ["a"], [(4, ["1"])]),
        ("loss\nnan\n", ["loss"], [(2, ["nan"])]),
    ],
)
def test_a_table_is_read_alike_by_both_rules(read, rules, content, names, rows):
    found, mark, cells = read(content, rules)
    assert (found, mark, cells) == (names, ".", rows)


@pytest.mark.parametrize(
    ("content", "data", "imported"),
    [
        # Numbers for names, as columns of pixels have them: a header of data, and a row of runs.
        ("label,0,1\n3,0,255\n", ["label", "0", "1"], ["column 1", "column 2", "column 3"]),
        # A text above a text says nothing.
        ("a,1\nb,2\n", ["column 1", "column 2"], ["column 1", "column 2"]),
        # An empty cell above a number is no text.
        (",1\n2,3\n", ["column 1", "column 2"], ["column 1", "column 2"]),
        # What Python takes for a number.
        ("1_000,a\n5,b\n", ["column 1", "column 2"], ["1_000", "a"]),
        # An apostrophe that a spreadsheet needs before a formula belongs to exported names only.
        ("'=a,b\n1,2\n", ["'=a", "b"], ["=a", "b"]),
        # A bar separates the cells of imported tables only.
        ("a|b\n1|2\n", ["a|b"], ["a", "b"]),
    ],
)
def test_the_rules_differ_where_their_files_do(read, content, data, imported):
    assert read(content, DATA_RULES)[0] == data
    assert read(content, IMPORT_RULES)[0] == imported


def test_decimal_commas_are_found_out_where_they_are_read(read):
    content = "a;b\n1,5;2\n"
    assert read(content, IMPORT_RULES) == (["a", "b"], ",", [(2, ["1,5", "2"])])
    assert read(content, DATA_RULES)[1] == "."


def test_what_the_user_says_of_the_form_holds(read):
    assert read("a,b;c\n1,5;2\n", IMPORT_RULES, CsvForm("semicolon", "comma")) == (
        ["a,b", "c"],
        ",",
        [(2, ["1,5", "2"])],
    )


@both
@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "a file with rows of numbers, but this one is empty"),
        ("\n \n", "a file with rows of numbers, but this one is empty"),
        ("a,b\n", "a table with rows below its header"),
        ("a,a\n1,2\n", "a table whose columns differ in name, but two are called 'a'"),
        ("a,b\n1,2\n3\n", "a table, but line 3 has 1 cells and line 1 has 2"),
        (b"a,b\n1,\xff\n", "text in UTF-8, but invalid start byte near byte 6"),
        ('a,b\n1,"2\n', "a table of cells, but the text cannot be split: unexpected end of data"),
        ("a\n" + "1" * 200_000, "the text cannot be split: field larger than field limit (131072)"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(read, rules, content, fault):
    with pytest.raises(InputError) as caught:
        read(content, rules)
    assert str(caught.value).endswith(fault)
    assert (caught.value.field, caught.value.value) == (rules.field, "table.csv")


def test_only_imported_tables_are_bounded_in_their_names_and_columns(read):
    long, many = "x" * 1001 + "\n1\n", ",".join(f"c{i}" for i in range(10_001)) + "\n" + "1," * 10_000 + "1\n"
    with pytest.raises(InputError, match="names of at most 1000 letters"):
        read(long, IMPORT_RULES)
    with pytest.raises(InputError, match="at most 10000 columns, not 10001"):
        read(many, IMPORT_RULES)
    assert len(read(long, DATA_RULES)[0][0]) == 1001
    assert len(read(many, DATA_RULES)[0]) == 10_001
