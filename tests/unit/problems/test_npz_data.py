"""NPZ files of a person."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError, WorkbenchError
from workbench.problems.data import data_files
from workbench.problems.data.datasets import classification_data, regression_data


@pytest.fixture
def save(tmp_path):
    def saved(**arrays: object) -> str:
        path = tmp_path / "data.npz"
        np.savez(path, **arrays)
        return str(path)

    return saved


def fault(data: str, target: str = "") -> str:
    with pytest.raises(InputError) as caught:
        classification_data(data, target, "digits")
    assert "\n" not in caught.value.allowed
    return caught.value.allowed


@pytest.mark.parametrize("names", [("X", "y"), ("features", "target")])
def test_both_pairs_of_names_are_read(save, names):
    features, target = np.arange(6, dtype=np.int16).reshape(3, 2), np.array([[1], [0], [1]], dtype=bool)
    dataset = classification_data(save(**dict(zip(names, (features, target), strict=True))), "", "digits")
    assert dataset.features.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert dataset.features.dtype == np.float64
    assert dataset.target.tolist() == [1, 0, 1]
    assert dataset.class_names == ("0", "1")


def test_one_feature_may_be_a_vector(save):
    dataset = regression_data(save(X=np.arange(3), y=np.arange(3.0)), "", "sine")
    assert dataset.features.shape == (3, 1)


def test_texts_are_classes(save):
    path = save(X=np.eye(3), y=np.array(["b", "a", "b"]))
    assert classification_data(path, "", "digits").class_names == ("a", "b")
    with pytest.raises(InputError, match="a table whose target is a number, but row 1 holds 'b'"):
        regression_data(path, "", "sine")


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"a": [1], "b": [2]}, "arrays named X and y, or features and target, but it holds 'a', 'b'"),
        ({}, "arrays named X and y, or features and target, but it holds none"),
        ({"X": np.ones((2, 2, 2)), "y": [1, 2]}, "whose features have shape [m, d], not [2, 2, 2]"),
        ({"X": 1.0, "y": [1, 2]}, "whose features have shape [m, d], not []"),
        ({"X": np.eye(2), "y": np.eye(2)}, "whose target has shape [m], not [2, 2]"),
        ({"X": np.eye(2), "y": [1, 2, 3]}, "with one target a row, but there are 2 rows and 3 targets"),
        ({"X": np.eye(2) * 1j, "y": [1, 2]}, "whose features are real numbers, not complex128"),
        ({"X": np.array([["a"], ["b"]]), "y": [1, 2]}, "whose features are real numbers, not <U1"),
        (
            {"X": np.eye(2), "y": np.array([1j, 2])},
            "target holds real numbers or texts, not complex128",
        ),
        (
            {"X": np.array([[object()], [2]]), "y": [1, 2]},
            "of plain arrays, but X holds Python objects, which are never loaded",
        ),
        (
            {"X": [[1, 2], [3, np.nan]], "y": [1, 2]},
            "a table of finite numbers, but row 2, column 'column 2' holds nan",
        ),
        ({"X": np.eye(2), "y": [1, np.inf]}, "a table of finite numbers, but row 2, the target holds inf"),
        ({"X": np.ones((2, 0)), "y": [1, 2]}, "a table with at least one column beside the target"),
        ({"X": np.ones((0, 2)), "y": []}, "a table with at least 2 rows, but this one has 0"),
        ({"X": np.eye(2), "y": [1, 1]}, "data with at least two classes, but the target has only one"),
    ],
)
def test_every_fault_has_its_sentence(save, arrays, sentence):
    path = save(**{name: np.asarray(array) for name, array in arrays.items()})
    assert fault(path).endswith(sentence)


def test_a_target_column_means_nothing_here(save):
    path = save(X=np.eye(2), y=[0, 1])
    assert fault(path, "y") == "empty for an NPZ file, where the array y is the target"


def test_another_kind_of_file_under_this_ending(tmp_path):
    path = tmp_path / "data.npz"
    path.write_text("1,2,3")
    assert fault(str(path)) == "an NPZ file, but this one is damaged or of another kind"
    with path.open("wb") as stream:
        np.save(stream, np.eye(2))
    assert fault(str(path)) == "an NPZ file, but this one is damaged or of another kind"


def test_a_small_file_that_unpacks_to_a_huge_one(tmp_path, monkeypatch):
    path = tmp_path / "data.npz"
    np.savez_compressed(path, X=np.zeros((1000, 10)), y=np.arange(1000) % 2)
    monkeypatch.setattr(data_files, "LARGEST_FILE_BYTES", 10_000)
    assert fault(str(path)) == "a file of at most 1e-05 GB unpacked, not 0.0 GB"


@given(st.integers(0, 800), st.binary(min_size=1, max_size=8))
def test_no_damage_causes_anything_but_a_sentence(tmp_path_factory, position, damage):
    path = tmp_path_factory.getbasetemp() / f"damaged-{os.getpid()}.npz"
    np.savez_compressed(path, X=np.arange(20.0).reshape(10, 2), y=np.arange(10) % 2)
    content = bytearray(path.read_bytes())
    content[position : position + len(damage)] = damage
    path.write_bytes(content)
    try:
        dataset = classification_data(str(path), "", "digits")
    except WorkbenchError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert np.isfinite(dataset.features).all()
