"""CSV files of a person: what is accepted, and one sentence for everything else."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError, MachineError
from workbench.problems.data import data_files
from workbench.problems.data.datasets import classification_data, regression_data


@pytest.fixture
def write(tmp_path):
    def written(content: str | bytes, name: str = "data.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return written


def fault(data: str, target: str = "", *, regression: bool = False) -> str:
    """The sentence after "must be", once it has been seen to name the right field and value."""
    load = regression_data if regression else classification_data
    with pytest.raises(InputError) as caught:
        load(data, target, "digits")
    assert "\n" not in caught.value.allowed
    expected = ("target", target) if caught.value.field == "target" else ("data", data)
    assert (caught.value.field, caught.value.value) == expected
    return caught.value.allowed


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\n\n"])
def test_every_dialect_gives_the_same_table(write, delimiter, mark, newline):
    lines = ["a,b,kind", "1,2.5,yes", "-3e2,4,no", "5,6,yes"]
    content = newline.join(lines).replace(",", delimiter)
    dataset = classification_data(write(mark + content.encode()), "", "digits")
    assert dataset.feature_names == ("a", "b")
    assert dataset.class_names == ("no", "yes")
    assert dataset.features.tolist() == [[1, 2.5], [-300, 4], [5, 6]]
    assert dataset.target.tolist() == [1, 0, 1]


def test_a_header_is_optional(write):
    dataset = classification_data(write("5.1,3.5,setosa\n4.9,3.0,virginica\n"), "", "digits")
    assert dataset.feature_names == ("column 1", "column 2")
    assert len(dataset.features) == 2


def test_a_header_of_pixels_has_numbers_for_names(write):
    dataset = classification_data(write("label,0,1\n3,0,255\n4,7,8\n"), "label", "digits")
    assert dataset.feature_names == ("0", "1")
    assert dataset.class_names == ("3", "4")


def test_names_may_hold_the_delimiter_of_others(write):
    dataset = classification_data(write('"length, in cm; or so";b\n1;x\n2;y\n'), "", "digits")
    assert dataset.feature_names == ("length, in cm; or so",)


def test_classes_that_are_numbers_are_ordered_as_numbers(write):
    dataset = classification_data(write("1,10\n2,9\n3,9.0\n4,0.5\n"), "", "digits")
    assert dataset.class_names == ("0.5", "9", "10")
    assert dataset.target.tolist() == [2, 1, 1, 0]


def test_the_target_is_any_column_by_name(write):
    path = write("x,y,z\n1,2,3\n4,5,6\n")
    dataset = regression_data(path, "y", "sine")
    assert dataset.feature_names == ("x", "z")
    assert dataset.target.tolist() == [2, 5]


def test_a_file_in_the_home_folder(write, tmp_path, monkeypatch):
    write("1,2\n3,4\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert len(regression_data("~/data.csv", "", "sine").target) == 2


@pytest.mark.parametrize("path", ["", "digit", "no/such/file.csv", "nul\0.csv", "~nobody-of-that-name/a.csv"])
def test_a_file_that_does_not_exist(path):
    assert fault(path) == "digits or the path of a file that exists"


def test_a_folder(tmp_path):
    assert fault(str(tmp_path)) == "a file, but this is a folder"


def test_a_name_too_long_for_the_system():
    with pytest.raises((InputError, MachineError)):
        classification_data("a" * 5000 + ".csv", "", "digits")


def test_an_unknown_ending(write):
    assert fault(write("1,2", "data.xlsx")) == "a file whose name ends in .csv, .tsv or .npz"


def test_a_file_that_is_too_large(write, monkeypatch):
    path = write("1,2\n" * 1000)
    monkeypatch.setattr(data_files, "LARGEST_FILE_BYTES", 3000)
    assert fault(path) == "a file of at most 3e-06 GB, but this one has 0.0 GB"


def test_a_file_that_the_system_refuses_to_read(write, monkeypatch):
    def refused(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write("1,2\n3,4\n")
    monkeypatch.setattr(data_files, "_read_csv", refused)
    with pytest.raises(MachineError, match=r"data\.csv cannot be read: Permission denied"):
        classification_data(path, "", "digits")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "a file with rows of numbers, but this one is empty"),
        ("\n  \n", "a file with rows of numbers, but this one is empty"),
        ("a,b\n", "a table with rows below its header"),
        ("1,2\n", "a table with at least 2 rows, but this one has 1"),
        ("a,b\n1,2\n", "a table with at least 2 rows, but this one has 1"),
        ("a\n1\n2\n", "a table with at least one column beside the target"),
        ("a,b\n1,2\nx,3\n", "a table of numbers, but line 3, column 'a' holds 'x'"),
        ("a,b\n1,2\n\n,3\n", "a table of numbers, but line 4, column 'a' is empty"),
        ("a,b\n1,2\n3,\n", "a full table, but line 3, column 'b' is empty"),
        ("1,2\n3,4,5\n", "a table, but line 2 has 3 cells and line 1 has 2"),
        ("a,b\n1,2\n3\n", "a table, but line 3 has 1 cells and line 1 has 2"),
        ("a,b\n1,2\nnan,3\n", "a table of finite numbers, but line 3, column 'a' holds nan"),
        ("a,b\n1,2\n-inf,3\n", "a table of finite numbers, but line 3, column 'a' holds -inf"),
        ("a,b\n1,2\n1e999,3\n", "a table of finite numbers, but line 3, column 'a' holds inf"),
        ("a,b\n1,2\n3,nan\n", "a table of finite numbers, but line 3, the target holds nan"),
        ("a,a\n1,2\n3,4\n", "a table whose columns differ in name, but two are called 'a'"),
        ("1,yes\n2,yes\n", "data with at least two classes, but the target has only one"),
        ('1,2\n3,"4\n', "a table of cells, but the text cannot be split: unexpected end of data"),
        (b"a,b\n1,\xff\n", "text in UTF-8, but invalid start byte near byte 6"),
    ],
)
def test_every_other_fault_has_its_sentence(write, content, sentence):
    assert fault(write(content)) == sentence


def test_long_cells_are_cut(write):
    assert fault(write("a,b\n1,2\n" + "x" * 1000 + ",3\n")).endswith("holds '" + "x" * 39 + "…'")


def test_a_target_that_is_no_number_for_a_regression(write):
    path = write("a,b\n1,2\n3,four\n")
    assert fault(path, regression=True) == "a table whose target is a number, but line 3 holds 'four'"


def test_a_measured_value_is_no_class(write):
    path = write("".join(f"1,{number / 7}\n" for number in range(1001)))
    assert fault(path) == "data with at most 1000 classes, but the target has 1001 different values"


def test_a_target_that_is_no_column(write):
    path = write("length,width,kind\n1,2,a\n3,4,b\n")
    expected = f"empty or a column of {path}: length, width, kind (did you mean width?)"
    assert fault(path, "widht") == expected
    wide = write(",".join("abcdefghij") + "\n" + ",".join("0123456789") + "\n")
    assert fault(wide, "zzz").endswith("a, b, c, d, e, f, g, h, …")


@given(st.binary(max_size=200))
def test_no_content_causes_anything_but_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / f"any-{os.getpid()}.csv"
    path.write_bytes(content)
    for load in (classification_data, regression_data):
        try:
            dataset = load(str(path), "", "digits")
        except InputError as error:
            assert "\n" not in error.allowed  # noqa: PT017 - either outcome is right
        else:
            assert np.isfinite(dataset.features).all()


@given(st.text("01,;\t\n\"'ab. -é", max_size=60))
def test_no_text_causes_anything_but_a_sentence(tmp_path_factory, content):
    test_no_content_causes_anything_but_a_sentence.hypothesis.inner_test(tmp_path_factory, content.encode())


@given(
    st.lists(
        st.tuples(
            st.floats(allow_nan=False, allow_infinity=False),
            st.floats(allow_nan=False, allow_infinity=False),
        ),
        min_size=2,
    )
)
def test_numbers_are_read_to_the_last_bit(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / f"exact-{os.getpid()}.csv"
    path.write_text("".join(f"{x!r},{y!r}\n" for x, y in rows))
    dataset = regression_data(str(path), "", "sine")
    assert dataset.features[:, 0].tolist() == [x for x, _ in rows]
    assert dataset.target.tolist() == [y for _, y in rows]
