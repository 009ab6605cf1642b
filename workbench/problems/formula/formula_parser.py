"""Parser of typed formulas: a whitelist over Python's own syntax tree, never evaluated as code."""

from __future__ import annotations

import ast
import math
import re
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.problems.formula.algebra import Algebra, Node

LONGEST = 500
"""Characters that a formula may have."""

DEEPEST = 30
"""Parentheses that may stand within one another."""

MOST_LEVELS = 120
"""Levels that the tree of a formula may have; a sum of n terms has n of them."""

VARIABLES = ("x", "y")
CONSTANTS = {"pi": math.pi, "e": math.e}
FUNCTIONS = {
    **dict.fromkeys(("sin", "cos", "tan", "atan", "sinh", "cosh", "tanh"), (1, 1)),
    **dict.fromkeys(("exp", "log", "sqrt", "abs"), (1, 1)),
    **dict.fromkeys(("min", "max"), (2, 8)),
    "where": (3, 3),
}
"""The functions, each with the least and the largest number of its arguments."""

OPERATIONS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
}

COMPARISONS: dict[type[ast.cmpop], tuple[str, bool]] = {
    ast.Lt: ("lt", False),
    ast.LtE: ("le", False),
    ast.Gt: ("lt", True),
    ast.GtE: ("le", True),
}
"""Each comparison as one of two, and whether its sides change places."""

_TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<operator>\*\*|<=|>=|[-+*/^(),<>])|(?P<space>[ \t\r\n]+)",
    re.ASCII,
)


def read_formula(field: str, text: str, algebra: Algebra) -> Node:
    """The tree of a formula of x and y.

    Numbers, x, y, pi, e, ``+ - * /``, ``^`` or ``**``, parentheses and :data:`FUNCTIONS`; comparisons only as
    the first argument of ``where``.

    Args:
        field: what the text was entered for, for the message.
        text: as typed.
        algebra: makes the nodes.

    Raises:
        InputError: for anything else, with the position of the fault, counted from 1.
    """
    return _Reader(field, text, algebra).read()


class _Reader:
    def __init__(self, field: str, text: str, algebra: Algebra) -> None:
        self._field = field
        self._text = text
        self._algebra = algebra
        self._origins: list[int] = []

    def read(self) -> Node:
        if len(self._text) > LONGEST:
            raise self._refused(
                Message("this one has {0} characters and {1} are the most", len(self._text), LONGEST)
            )
        # In parentheses, since a formula may begin with a space and go over several lines.
        source = "(" + "".join(self._translated()) + ")"
        self._origins = [0, *self._origins, len(self._text)]
        try:
            tree = ast.parse(source, mode="eval").body
        except SyntaxError as error:
            raise self._unexpected(self._origin((error.offset or 1) - 1)) from None
        except (ValueError, RecursionError, MemoryError):
            raise self._refused(Message("this one is nested too deeply")) from None
        self._require_levels(tree)
        return self._node(tree)

    def _translated(self) -> Iterator[str]:
        """The text as Python writes it, token by token, each seen to be one that a formula may have."""
        position, depth, before = 0, 0, ""
        while position < len(self._text):
            match = _TOKEN.match(self._text, position)
            if match is None:
                raise self._unexpected(position)
            token, kind = match[0], match.lastgroup
            if kind == "space":
                token = " " * len(token)
            else:
                self._require_operator(before, token, str(kind), position)
                depth += {"(": 1, ")": -1}.get(token, 0)
                if depth < 0:
                    raise self._unexpected(position)
                if depth > DEEPEST:
                    raise self._refused(
                        Message("position {0} is nested more than {1} deep", position + 1, DEEPEST)
                    )
                if kind == "name" and token not in {*VARIABLES, *CONSTANTS, *FUNCTIONS}:
                    raise self._refused(
                        Message("position {0} has the unknown name {1}", position + 1, token[:40])
                    )
                before = token
            python = "**" if token == "^" else token
            self._origins += [position + min(index, len(token) - 1) for index in range(len(python))]
            yield python
            position = match.end()
        if depth or not before:
            raise self._refused(Message("it ends at position {0} before it is complete", len(self._text)))

    def _require_operator(self, before: str, token: str, kind: str, position: int) -> None:
        """Refuse 2x and (x)(y), which Python would read as something else or not at all."""
        operand_ended = (
            before == ")" or (before[-1:].isalnum() and before not in FUNCTIONS) or before[-1:] == "."
        )
        if operand_ended and (kind in {"number", "name"} or token == "("):
            raise self._refused(
                Message("position {0} needs an operator such as * before {1}", position + 1, token[:40])
            )

    def _require_levels(self, tree: ast.expr) -> None:
        waiting: list[tuple[ast.AST, int]] = [(tree, 1)]
        while waiting:
            node, level = waiting.pop()
            if level > MOST_LEVELS:
                raise self._refused(Message("this one is nested too deeply"))
            waiting += [(child, level + 1) for child in ast.iter_child_nodes(node)]

    def _node(self, tree: ast.expr) -> Node:
        match tree:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return self._number(tree, value)
            case ast.Name(id=name) if name in VARIABLES:
                return self._algebra.variable(name)
            case ast.Name(id=name) if name in CONSTANTS:
                return self._algebra.constant(CONSTANTS[name])
            case ast.UnaryOp(op=ast.UAdd() | ast.USub() as sign, operand=operand):
                inner = self._node(operand)
                return inner if isinstance(sign, ast.UAdd) else self._algebra.apply("neg", inner)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATIONS:
                return self._finite(tree, OPERATIONS[type(sign)], self._node(left), self._node(right))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
                return self._call(tree, name, arguments)
        raise self._unexpected(self._position(tree))

    def _call(self, tree: ast.expr, name: str, arguments: list[ast.expr]) -> Node:
        least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            wanted = str(least) if least == most else Message("{0} to {1}", least, most)
            fault = Message(
                "{0} at position {1} has another number of arguments than {2}",
                name,
                self._position(tree) + 1,
                wanted,
            )
            raise self._refused(fault)
        if name == "where":
            condition = self._condition(arguments[0])
            return self._algebra.apply("where", condition, *map(self._node, arguments[1:]))
        nodes = [self._node(argument) for argument in arguments]
        result = nodes[0]
        if most == 1:
            return self._finite(tree, name, result)
        for node in nodes[1:]:
            result = self._algebra.apply(name, result, node)
        return result

    def _condition(self, tree: ast.expr) -> Node:
        match tree:
            case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in COMPARISONS:
                operation, turned = COMPARISONS[type(sign)]
                sides = [self._node(left), self._node(right)]
                return self._algebra.apply(operation, *(reversed(sides) if turned else sides))
        position = self._position(tree) + 1
        raise self._refused(Message("position {0} needs a comparison such as x < 1 for where", position))

    def _number(self, tree: ast.expr, value: float) -> Node:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        return self._checked(tree, self._algebra.constant(number))

    def _finite(self, tree: ast.expr, operation: str, *arguments: Node) -> Node:
        return self._checked(tree, self._algebra.apply(operation, *arguments))

    def _checked(self, tree: ast.expr, node: Node) -> Node:
        if node.is_constant and not math.isfinite(node.value):
            raise self._refused(Message("the number at position {0} is not finite", self._position(tree) + 1))
        return node

    def _position(self, tree: ast.expr) -> int:
        """Where a part begins in the text, counted from 0; a part may begin in a second line of Python's."""
        return self._origin(tree.col_offset)

    def _origin(self, offset: int) -> int:
        return self._origins[max(0, min(offset, len(self._origins) - 1))]

    def _unexpected(self, position: int) -> InputError:
        if position >= len(self._text):
            return self._refused(Message("it ends at position {0} before it is complete", len(self._text)))
        return self._refused(
            Message("position {0} has {1} where it cannot stand", position + 1, repr(self._text[position]))
        )

    def _refused(self, fault: Message) -> InputError:
        shown = self._text if len(self._text) <= LONGEST else self._text[:60] + "…"
        names = ", ".join(sorted(FUNCTIONS))
        allowed = Message(
            "a formula of x and y, but {0}; it may have numbers, x, y, pi, e, + - * / ^ ( ) and {1}",
            fault,
            names,
        )
        return InputError(self._field, shown, allowed)
