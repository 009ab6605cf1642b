"""Lists in columns: aligned in cells, within a terminal, and no dearer for each row the more there are."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from storage.plain_text import in_one_line
from workbench.cli.columns import GAP, NARROWEST, in_columns

CELLS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=20)
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6)
)


@given(TABLES)
def test_each_column_begins_at_the_same_cell_in_every_line(rows):
    headings, *rest = rows
    head, rule, *lines = in_columns(headings, rest)
    assert len(lines) == len(rest)
    for line in (head, *lines):
        assert in_one_line(line) == line
        assert cell_len(line) <= cell_len(rule)


@given(TABLES, st.integers(1, 60))
def test_lines_keep_within_the_terminal_unless_the_columns_are_as_narrow_as_they_get(rows, width):
    headings, *rest = rows
    least = (NARROWEST + len(GAP)) * len(headings)
    assert all(cell_len(line) <= max(width, least) for line in in_columns(headings, rest, width))


def test_wide_characters_and_stars_keep_the_next_column_in_its_place():
    head, _, *lines = in_columns(["a", "b", "c"], [["학습률", "★", "x"], ["lr", "", "y"]])
    assert [cell_len(line[: line.index(mark)]) for line, mark in zip((head, *lines), "cxy", strict=True)] == (
        [cell_len("학습률") + 1 + 2 * len(GAP)] * 3
    )


@pytest.mark.parametrize("width", [None, 80])
def test_a_row_costs_a_few_calls_however_many_there_are(width):
    def calls(rows):
        counted = 0

        def count(frame, event, argument):
            nonlocal counted
            counted += event in {"call", "c_call"}

        table = [
            [str(number), "finished", "Rosenbrock", "adam", "0.001", "a tag, b tag"] for number in range(rows)
        ]
        sys.setprofile(count)
        try:
            for _ in in_columns(["run", "status", "problem", "optimizer", "lr", "tags"], table, width):
                pass
        finally:
            sys.setprofile(None)
        return counted

    few, many = calls(200), calls(400)
    # Six cells, each looked at, measured and padded.
    assert many - few <= 200 * 6 * 10
