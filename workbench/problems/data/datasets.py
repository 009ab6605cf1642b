"""Data that problems learn from: what a data set is, the bundled ones, and how a setting names one."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.problems.data.data_files import classification_table, read_table, regression_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

BREAST_CANCER = "breast-cancer"
DIGITS = "digits"


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples and what is to be predicted; the arrays are read-only, because every run shares them.

    Attributes:
        features: ``[m, d]``, float64.
        target: ``[m]``; class numbers (int64) or values (float64).
        feature_names: d names.
        class_names: name of each class number, empty where the target is a value.
    """

    features: NDArray[np.float64]
    target: NDArray[Any]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.features.flags.writeable = False
        self.target.flags.writeable = False


def classification_data(data: str, target: str, bundled: str) -> Dataset:
    """Data with classes.

    Args:
        data: ``bundled``, or the path of a CSV or NPZ file.
        target: name of the column to predict, empty for the last one; bundled data have none to choose.
        bundled: name of the problem's own data.

    Raises:
        InputError: when the data cannot be used.
        MachineError: when the file cannot be read.
    """
    if data == bundled:
        return load_bundled(bundled)
    table = read_table(data, target, bundled)
    numbers, names = classification_table(table)
    return Dataset(table.features, numbers, table.feature_names, names)


def regression_data(data: str, target: str, bundled: str) -> Dataset:
    """Data with numbers to predict, from a CSV or NPZ file; see :func:`classification_data`."""
    table = read_table(data, target, bundled)
    return Dataset(table.features, regression_table(table), table.feature_names)


def standardised(
    features: NDArray[np.float64], reference: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Features with mean 0 and standard deviation 1 over ``reference``, column by column.

    A column that is constant in the reference carries no information and becomes 0.

    Args:
        features: ``[n, d]``.
        reference: ``[m, d]``, the rows that mean and deviation are taken of; ``features`` where not given.
    """
    known = features if reference is None else reference
    varying = known.max(axis=0) > known.min(axis=0)
    # Dividing by the largest magnitude first keeps the squares of very large and very small units finite.
    unit = np.where(varying, np.abs(known).max(axis=0), 1.0)
    scaled = np.where(varying, known, 0.0) / unit
    deviation = np.where(varying, scaled.std(axis=0), 1.0)
    result: NDArray[np.float64] = np.where(varying, features, 0.0) / unit
    result -= scaled.mean(axis=0)
    result /= deviation
    return result


_loading = threading.Lock()
_loaded: dict[str, Dataset] = {}


def load_bundled(name: str) -> Dataset:
    """The data set ``breast-cancer`` or ``digits``, loaded once per process whichever thread asks first."""
    with _loading:
        if name not in _loaded:
            _loaded[name] = _LOADERS[name]()
        return _loaded[name]


def _breast_cancer() -> Dataset:
    """569 tumours, 30 measurements each, malignant (0) or benign (1).

    Source: W. H. Wolberg, O. L. Mangasarian, W. N. Street, "Breast Cancer Wisconsin (Diagnostic)", UCI
    Machine Learning Repository 1995, doi 10.24432/C5DW2B, as bundled with scikit-learn.
    """
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    return Dataset(
        np.array(bunch.data, dtype=np.float64),
        np.array(bunch.target, dtype=np.int64),
        tuple(str(name) for name in bunch.feature_names),
        tuple(str(name) for name in bunch.target_names),
    )


def _digits() -> Dataset:
    """1 797 handwritten digits of 8 × 8 pixels, grey values divided by 16 to lie in [0, 1].

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
    Repository 1998, doi 10.24432/C50P49, the test part, as bundled with scikit-learn.
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return Dataset(
        np.array(bunch.data, dtype=np.float64) / 16,
        np.array(bunch.target, dtype=np.int64),
        tuple(str(name) for name in bunch.feature_names),
        tuple(str(name) for name in bunch.target_names),
    )


_LOADERS: dict[str, Callable[[], Dataset]] = {BREAST_CANCER: _breast_cancer, DIGITS: _digits}
