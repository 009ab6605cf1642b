"""What may be typed as a formula, and that nothing else gets further than one clear sentence."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.experiment import compose
from workbench.problems.formula.algebra import Algebra, Node
from workbench.problems.formula.formula_parser import FUNCTIONS, LONGEST, read_formula
from workbench.problems.formula.formula_surface import FormulaSettings
from workbench.settings import validated

HOSTILE = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.real",
    "(1).__class__",
    "lambda: x",
    "(lambda: x)()",
    "[x for x in (1, 2)]",
    "{x}",
    "{'a': x}",
    "f'{x}'",
    "'x'",
    "b'x'",
    "(x := 3)",
    "x = 3",
    "x; y",
    "x if y else 1",
    "x and y",
    "not x",
    "~x",
    "x // y",
    "x % y",
    "x @ y",
    "x << 3",
    "x | y",
    "x & y",
    "x == y",
    "x is y",
    "x in (x, y)",
    "x < y",
    "1 < x < 2",
    "x, y",
    "()",
    "(x,)",
    "*x",
    "**x",
    "sin(*x)",
    "sin(**x)",
    "sin(x=1)",
    "max(x, key=sin)",
    "x(y)",
    "sin",
    "sin()",
    "sin(x)(y)",
    "where(x, 1, 2)",
    "where(x < 1, 2)",
    "exec",
    "eval(x)",
    "open(x)",
    "print",
    "None",
    "True",
    "...",
    "x..real",
    "1_000",
    "0x10",
    "0b1",
    "1j",
    "007",
    "2x",
    "x y",
    "(x)(y)",
    "2(x)",
    "1 2",
    "1e999",
    "9**9**9",
    "9**9**9**9**9**9",
    "10^400",
    "1/0",
    "log(0)",
    "sqrt(-1)",
    "exp(1000)",
    "(-8)^(1/3)",
    "𝐱",
    "ｘ",
    "ſin(x)",
    "ⅹ",
    "x²",
    "π",
    "x−1",
    "x\u00a0+ 1",
    "x\u200b",
    "x\x00",
    "\ud800",
    "x #",
    "x\\\n+1",
    "await x",
    "yield",
    "x)+(y",
    ")(",
    "(",
    "x +",
    "",
    "   ",
    "(" * 400 + "x" + ")" * 90,
    "(" * 31 + "x" + ")" * 31,
    "-" * 400 + "x",
    "+".join(["x"] * 200),
    "x**" * 150 + "x",
    "sin(" * 30 + "x" + ")" * 29,
    "x" * 1_000_000,
    "9" * 400 + "*x",
    "9" * 5000,
    "min(" + ",".join(["x"] * 9) + ")",
]


def read(text: str) -> Node:
    return read_formula("expression", text, Algebra())


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_what_is_no_formula_is_refused_in_one_sentence_at_once(text):
    with pytest.raises(InputError) as refused:
        validated(FormulaSettings, {"expression": text})
    assert refused.value.field == "expression"
    assert "\n" not in refused.value.allowed
    assert refused.value.allowed.startswith("a formula of x and y, but ")
    assert re.search(r"position \d+|characters|deeply", refused.value.allowed)
    assert "sin, sinh, sqrt, tan" in refused.value.allowed
    assert len(str(refused.value)) < LONGEST + 400


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x + z", "position 5 has the unknown name z"),
        ("x^2 + y^ + 1 * $", "position 16 has '$'"),
        ("x^2 * x^2 + 2x", "position 14 needs an operator such as * before x"),
        ("x^2 + x % 2", "position 9 has '%'"),
        ("x^2 + (x < 2)", "position 8 has 'x' where it cannot stand"),
        ("x^2 + sin(x, y)", "sin at position 7 has another number of arguments than 1"),
        ("min(x)", "min at position 1 has another number of arguments than 2 to 8"),
        ("x^2 + where(y, 1, 2)", "position 13 needs a comparison"),
        ("x + 1/0", "the number at position 5 is not finite"),
        ("1 + (x", "it ends at position 6 before it is complete"),
        ("x +", "it ends at position 3 before it is complete"),
        ("x * / y", "position 5 has '/'"),
    ],
)
def test_the_message_points_at_the_fault(text, words):
    with pytest.raises(InputError, match=re.escape(words)):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "3",
        " x + y ",
        "x\n + y",
        "x^2",
        "-x^-2",
        "2^-x",
        "+x",
        "1e-3*x + .5 - 2. + 1E+2",
        "where(x <= y, x, y)",
        "max(x, y, 3)",
        "e^x + pi",
        "(" * 30 + "x" + ")" * 30,
        "+".join(["x"] * 100),
        *(f"{name}(x)" for name, (least, _) in FUNCTIONS.items() if least == 1),
    ],
)
def test_what_is_a_formula_is_taken_as_it_was_typed(text):
    experiment = compose("formula", "adam", changes={"expression": text})
    assert experiment.problem.expression == text


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_refused(text):
    try:
        read(text)
    except InputError:
        return
    assert validated(FormulaSettings, {"expression": text}).expression == text


PIECES = ["x", "y", "2", "1e3", ".5", "pi", "+", "-", "*", "/", "**", "^", "(", ")", ",", "<", ">=", " "]


@given(st.lists(st.sampled_from([*PIECES, *FUNCTIONS, "where(", "sin(", "z", "$", "if", "for"]), max_size=40))
def test_any_sequence_of_what_formulas_are_made_of_is_a_formula_or_refused(pieces):
    text = "".join(pieces)
    try:
        read(text)
    except InputError:
        return
    assert validated(FormulaSettings, {"expression": text}).expression == text


def test_numbers_are_worked_out_once_and_equal_parts_are_one():
    algebra = Algebra()
    half = read_formula("expression", "sin(pi / 6) ^ 2 * 2", algebra)
    assert half.value == pytest.approx(0.5)
    twice = read_formula("expression", "sin(x + 1) * sin(x + 1)", algebra)
    assert twice.arguments[0] is twice.arguments[1]
