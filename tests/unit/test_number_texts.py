"""What counts as a number is the same wherever a person writes one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import FilterError, read_filter
from storage.number_texts import integer_in, number_in
from workbench.cli.arguments import number, run_number, whole_number
from workbench.delimited import strict_number
from workbench.errors import InputError
from workbench.experiment import compose

NO_NUMBERS = ["1_000", "１２", "٣", "1,5e", "0x10", "1e", "", "--1", "½", "∞"]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_reader_takes_what_is_no_number(text):
    assert number_in(text) is None
    assert integer_in(text) is None
    assert strict_number(text) is None
    for changes in ({"lr": text}, {"steps": text}):
        with pytest.raises(InputError):
            compose("rosenbrock", "adam", "constant", changes=changes)
    for read in (number, whole_number):
        with pytest.raises(InputError, match="number"):
            read("--option", text)
    with pytest.raises(Exception, match="whole number"):
        run_number(text)
    with pytest.raises(FilterError):
        read_filter(f"steps > {text}")


@given(
    st.one_of(
        st.floats().map(repr), st.integers(-(10**30), 10**30).map(str), st.decimals(allow_nan=False).map(str)
    )
)
def test_whatever_python_writes_is_the_same_number(text):
    assert repr(number_in(text)) == repr(float(text))


@given(st.text(st.sampled_from("0123456789+-.eE_ infa１"), max_size=8))
def test_a_text_is_a_number_only_where_python_reads_the_same(text):
    found = number_in(text)
    assert found is None or repr(found) == repr(float(text))
    assert integer_in(text) is None or integer_in(text) == int(text)
