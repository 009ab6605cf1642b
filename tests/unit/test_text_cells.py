"""Texts as cells of a table, and back."""

from hypothesis import example, given
from hypothesis import strategies as st

from workbench.text_cells import cell_text, text_cell

TEXTS = st.text() | st.text(st.sampled_from("''=+-@\t\r\n＝＋－＠ab"), max_size=6)


@given(TEXTS)
@example("'=1+1")
@example("''＝1")
def test_every_text_comes_back_from_its_cell(text):
    assert cell_text(text_cell(text)) == text


@given(TEXTS)
def test_no_cell_begins_like_a_formula(text):
    assert not text_cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


def test_a_cell_that_no_formula_follows_stays_as_it_is():
    for text in ("loss", "'loss'", "''", "", "a=1"):
        assert text_cell(text) == cell_text(text) == text
