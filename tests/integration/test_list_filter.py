"""``list --filter``: the runs that meet it, and a sentence with the place where it is wrong."""

import pytest

RUN = ("run", "--problem", "rosenbrock", "--steps", 20, "--quiet", "--json")


@pytest.fixture
def filled(command, store):
    """Run 1: adam, lr 0.01, of the paper. Run 2: gd, lr 1e-4. Run 3: gd, diverged."""
    for optimizer, rate, code in (("adam", 0.01, 0), ("gd", 1e-4, 0), ("gd", 10, 3)):
        assert command(*RUN, "--optimizer", optimizer, "--set", f"lr={rate}").code == code
    store.tag([1], ["paper"])
    return command


def found(outcome):
    assert (outcome.code, outcome.err) == (0, "")
    return [run["id"] for run in outcome.json()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [3, 2, 1]),
        ("gd", [3, 2]),
        ("optimizer = adam and lr <= 0.01 and best loss < 100 and tag = paper", [1]),
        ("started > 2026-01-01 not status = diverged", [2, 1]),
        ("started > 2999-01-01", []),
        ("beta1 != 0.5", [1]),
        ("lr < 1e-3 or last loss > 1e10 or last loss = nan or last loss = inf", [3, 2]),
    ],
)
def test_the_runs_that_meet_a_filter_are_listed_newest_first(filled, text, expected):
    assert found(filled("list", "--json", "--filter", text)) == expected


def test_the_table_has_those_runs_only(filled):
    outcome = filled("list", "--filter", "optimizer = adam")
    assert "adam" in outcome.out
    assert "gd" not in outcome.out


def test_nothing_found_is_said(filled):
    outcome = filled("list", "--filter", "optimizer = lion")
    assert (outcome.code, outcome.out.strip()) == (0, "No run meets the filter.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lr <", ["filter = lr <", "position 5: expected a number, not the end"]),
        ("optimzer = adam", ["position 1: expected the name of a field or a setting such as optimizer"]),
        ("loss < 1", ["position 1:", "such as best loss, not loss"]),
        ("(adam\nor gd", ["filter = (adam or gd:", "position 12: expected and, or, or ), not the end"]),
        ("(" * 500, ["position 31: expected at most 30 parentheses"]),
        ("x" * 1001, ["position 1001: expected at most 1000 characters"]),
    ],
)
def test_an_error_is_one_sentence_with_its_place(filled, text, words):
    outcome = filled("list", "--filter", text)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: ")
    assert outcome.err.count("\n") == 1
    assert all(word in outcome.err for word in words), outcome.err


def test_a_store_that_is_not_there_has_no_runs_but_an_error_is_told(command):
    assert found(command("list", "--json", "--filter", "optimizer = adam")) == []
    assert command("list", "--filter", "optimizer =").code == 2
