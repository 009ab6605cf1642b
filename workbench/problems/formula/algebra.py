"""Formulas as trees: built with constants folded, equal parts shared, and differentiated by rule."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, eq=False)
class Node:
    """A part of a formula; equal parts of one :class:`Algebra` are the same object.

    Attributes:
        operation: a key of :data:`FOLDED`, ``"constant"``, or the name of a variable.
        arguments: what it is applied to.
        value: the number of a constant, NaN otherwise.
    """

    operation: str
    arguments: tuple[Node, ...] = ()
    value: float = math.nan

    @property
    def is_constant(self) -> bool:
        """Whether it is a number."""
        return self.operation == "constant"


FOLDED: dict[str, Callable[..., float]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": math.pow,
    "neg": operator.neg,
    "abs": abs,
    "sign": lambda value: math.copysign(1.0, value) if value else 0.0,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "min": min,
    "max": max,
    "lt": operator.lt,
    "le": operator.le,
    "where": lambda condition, first, second: first if condition else second,
}
"""What each operation is of numbers."""


class Algebra:
    """Makes nodes, and the derivatives of nodes."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[object, ...], Node] = {}
        self.zero = self.constant(0.0)
        self.one = self.constant(1.0)

    def constant(self, value: float) -> Node:
        """A number; −0 and 0 are the same one."""
        return self._shared(Node("constant", value=float(value) + 0.0), repr(float(value) + 0.0))

    def variable(self, name: str) -> Node:
        """A variable."""
        return self._shared(Node(name))

    def apply(self, operation: str, *arguments: Node) -> Node:
        """An operation; the number itself where all arguments are numbers.

        A number that Python refuses to compute (log 0, 1/0, an overflow) is NaN.
        """
        if all(argument.is_constant for argument in arguments):
            try:
                return self.constant(FOLDED[operation](*(argument.value for argument in arguments)))
            except (ArithmeticError, ValueError):
                return self.constant(math.nan)
        if operation == "where" and arguments[0].is_constant:
            return arguments[1] if arguments[0].value else arguments[2]
        return self._shared(Node(operation, arguments), *map(id, arguments))

    def derivative(self, node: Node, variable: str) -> Node:
        """∂ node / ∂ variable, by the chain rule through every part once.

        At a kink the slope is that of one side: abs has 0 at 0, min and max take the first argument's where
        two are equal.
        """
        known: dict[Node, Node] = {}

        def of(part: Node) -> Node:
            if part not in known:
                known[part] = self._differentiated(part, variable, of)
            return known[part]

        return of(node)

    def _shared(self, node: Node, *key: object) -> Node:
        return self._nodes.setdefault((node.operation, *key), node)

    def _differentiated(self, node: Node, variable: str, of: Callable[[Node], Node]) -> Node:
        if not node.arguments:
            return self.one if node.operation == variable else self.zero
        if node.operation in OUTER:
            (inner,) = node.arguments
            return self._product(OUTER[node.operation](self, node, inner), of(inner))
        slopes = [of(argument) for argument in node.arguments]
        match node.operation:
            case "add":
                slope = self._sum(*slopes)
            case "sub":
                slope = self._difference(*slopes)
            case "mul" | "div" | "pow":
                slope = self._product_slope(node, *slopes)
            case "min" | "max":
                pair = node.arguments if node.operation == "min" else reversed(node.arguments)
                slope = self._choice(self.apply("le", *pair), *slopes)
            case "where":
                slope = self._choice(node.arguments[0], *slopes[1:])
            case _:  # a comparison
                slope = self.zero
        return slope

    def _product_slope(self, node: Node, first_slope: Node, second_slope: Node) -> Node:
        first, second = node.arguments
        if node.operation == "mul":
            return self._sum(self._product(first_slope, second), self._product(second_slope, first))
        if node.operation == "pow":
            return self._power_slope(node, first_slope, second_slope)
        above = self._difference(first_slope, self._product(second_slope, node))
        return above if above is self.zero else self.apply("div", above, second)

    def _power_slope(self, node: Node, base_slope: Node, exponent_slope: Node) -> Node:
        """Of u^v: v u^(v−1) u′ + u^v log(u) v′; the second term only where v varies."""
        base, exponent = node.arguments
        if exponent.is_constant:
            lower = exponent.value - 1
            power = base if lower == 1 else self.apply("pow", base, self.constant(lower))
        else:
            power = self.apply("pow", base, self.apply("sub", exponent, self.one))
        by_base = self._product(self._product(exponent, power), base_slope)
        if exponent_slope is self.zero:
            return by_base
        return self._sum(
            by_base, self._product(self.apply("mul", node, self.apply("log", base)), exponent_slope)
        )

    def square(self, node: Node) -> Node:
        """A node times itself."""
        return self.apply("pow", node, self.constant(2.0))

    def _choice(self, condition: Node, first: Node, second: Node) -> Node:
        return first if first is second else self.apply("where", condition, first, second)

    def _sum(self, first: Node, second: Node) -> Node:
        if first is self.zero:
            return second
        return first if second is self.zero else self.apply("add", first, second)

    def _difference(self, first: Node, second: Node) -> Node:
        if second is self.zero:
            return first
        return self.apply("neg", second) if first is self.zero else self.apply("sub", first, second)

    def _product(self, first: Node, second: Node) -> Node:
        """A product, numbers gathered in front so that they cost one multiplication."""
        if self.zero in {first, second}:
            return self.zero
        factor, rest, waiting = 1.0, list[Node](), [second, first]
        while waiting:
            node = waiting.pop()
            if node.is_constant:
                factor *= node.value
            elif node.operation == "neg":
                factor = -factor
                waiting.append(node.arguments[0])
            elif node.operation == "mul" and node.arguments[0].is_constant:
                waiting += reversed(node.arguments)
            else:
                rest.append(node)
        if not rest:
            return self.constant(factor)
        product = rest[0] if len(rest) == 1 else self.apply("mul", *rest)
        if factor == -1:
            return self.apply("neg", product)
        return product if factor == 1 else self.apply("mul", self.constant(factor), product)


OUTER: dict[str, Callable[[Algebra, Node, Node], Node]] = {
    "neg": lambda algebra, _, __: algebra.constant(-1.0),
    "abs": lambda algebra, _, inner: algebra.apply("sign", inner),
    "sign": lambda algebra, _, __: algebra.zero,
    "sqrt": lambda algebra, node, _: algebra.apply("div", algebra.constant(0.5), node),
    "exp": lambda _, node, __: node,
    "log": lambda algebra, _, inner: algebra.apply("div", algebra.one, inner),
    "sin": lambda algebra, _, inner: algebra.apply("cos", inner),
    "cos": lambda algebra, _, inner: algebra.apply("neg", algebra.apply("sin", inner)),
    "tan": lambda algebra, node, _: algebra.apply("add", algebra.one, algebra.square(node)),
    "atan": lambda algebra, _, inner: algebra.apply(
        "div", algebra.one, algebra.apply("add", algebra.one, algebra.square(inner))
    ),
    "sinh": lambda algebra, _, inner: algebra.apply("cosh", inner),
    "cosh": lambda algebra, _, inner: algebra.apply("sinh", inner),
    "tanh": lambda algebra, node, _: algebra.apply("sub", algebra.one, algebra.square(node)),
}
"""The derivative of each function of one argument, from the function's node and the argument."""
