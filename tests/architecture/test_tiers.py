"""The tiers of tests are what their rule says."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_what_is_left_out_of_the_quick_tier_is_there():
    source = ast.parse((TESTS / "conftest.py").read_text(encoding="utf-8"))
    (names,) = [
        ast.literal_eval(node.value)
        for node in source.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NOT_QUICK"
    ]
    assert not [name for name in names if not (TESTS / name).exists()], (
        "change NOT_QUICK in tests/conftest.py"
    )
