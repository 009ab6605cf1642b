r"""Numbers from the LaTeX of the formulas: a parser of just the LaTeX that they are written in.

It shares nothing with the rules: a line is read as TeX would set it, and computed with numpy. ``\leftarrow``
and ``=`` assign; a name with the index t is a function of t, so that the same name at t + 1 can be asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Value = float | np.ndarray

TOKEN = re.compile(
    r"\\operatorname\{\w+\}|\\(?:hat|bar)\{\w\}|(?:\\[a-zA-Z]+|[a-zA-Z])_(?:\{[^{}]*\}|\w)|\\(?:begin|end)\{cases\}|\\[a-zA-Z]+"
    r"|\\\\|\\;|\{-\}|\d+(?:\.\d+)?|[a-zA-Z]|[-+^(){}&=>,]"
)

ENDS = {None, "+", "-", ")", "}", ",", "&", "\\\\", "=", ">", r"\rVert", r"\end{cases}"}


class Machine:
    """The values of the symbols, changed line by line.

    ``gradient`` is ∇f; ``values`` has what is given: θ, the settings, η.
    """

    def __init__(self, gradient: Callable[[np.ndarray], np.ndarray], values: Mapping[str, Value]) -> None:
        self.gradient = gradient
        self.values: dict[str, Value] = dict(values)
        self.functions: dict[str, str] = {}

    def start(self, line: str) -> None:
        """Assign what holds before the first step: ``m = v = 0, \\; \\pi = 1``."""
        for group in filter(None, line.split(r", \;")):
            *names, value = (part.strip() for part in group.split("="))
            for name in names:
                self.values[name] = Reader(value, self).read()

    def run(self, line: str) -> None:
        """Carry out one line of a step."""
        name, text = (part.strip() for part in re.split(r"\\leftarrow|=", line, maxsplit=1))
        if name.endswith("_t"):
            self.functions[name] = text
        else:
            self.values[name] = Reader(text, self).read()

    def value(self, name: str) -> Value:
        stem = name.removesuffix("_{t+1}")
        if stem + "_t" in self.functions:
            name = stem + "_t"
        if name not in self.functions:
            return self.values[name]
        ahead = Machine(self.gradient, self.values)
        ahead.values["t"] = self.values["t"] + (stem + "_t" == name and stem != name)
        return Reader(self.functions[name], ahead).read()


class Reader:
    """Computes one expression by recursive descent."""

    def __init__(self, text: str, machine: Machine) -> None:
        text = text.replace(r"\left", "").replace(r"\right", "")
        self.tokens = TOKEN.findall(text)
        assert "".join(self.tokens) == "".join(text.split()), text
        self.machine = machine
        self.at = 0

    def read(self) -> Value:
        value = self.sum()
        assert self.next is None, self.tokens[self.at :]
        return value

    @property
    def next(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, expected: str | None = None) -> str:
        token = self.tokens[self.at]
        assert expected in {None, token}, (expected, token)
        self.at += 1
        return token

    def sum(self) -> Value:
        value = self.product()
        while self.next in {"+", "-"}:
            sign = 1 if self.take() == "+" else -1
            value = value + sign * self.product()
        return value

    def product(self) -> Value:
        value: Value = 1.0
        while self.next not in ENDS:
            if self.next == r"\cdot":
                self.take()
            value = value * self.power()
        return value

    def power(self) -> Value:
        value = self.atom()
        if self.next != "^":
            return value
        self.take()
        return value ** (self.group() if self.next == "{" else self.atom())

    def group(self, opening: str = "{", closing: str = "}") -> Value:
        self.take(opening)
        sign = -1 if self.next == "-" else 1
        if sign < 0:
            self.take()
        value = sign * self.sum()
        self.take(closing)
        return value

    def pair(self) -> tuple[Value, Value]:
        self.take("(")
        first = self.sum()
        self.take(",")
        second = self.sum()
        self.take(")")
        return first, second

    def atom(self) -> Value:
        if self.next == "(":
            return self.group("(", ")")
        match token := self.take():
            case "{-}":
                return -1.0
            case r"\frac":
                return self.group() / self.group()
            case r"\sqrt":
                return np.sqrt(self.group())
            case r"\max" | r"\min":
                return (np.maximum if token == r"\max" else np.minimum)(*self.pair())
            case r"\nabla":
                self.take("f")
                return self.machine.gradient(self.group("(", ")"))
            case r"\lVert":
                value = self.sum()
                self.take(r"\rVert")
                return np.sqrt(np.sum(np.square(value)))
            case r"\begin{cases}":
                return self.cases()
        return float(token) if token[0].isdigit() else self.named(token)

    def named(self, token: str) -> Value:
        """The value of a symbol, or of a function such as sign."""
        if not token.startswith(r"\operatorname"):
            return self.machine.value(token)
        function = getattr(np, token.removeprefix(r"\operatorname{").removesuffix("}"))
        return function(self.group("(", ")"))

    def cases(self) -> Value:
        chosen: list[Value] = []
        while True:
            value = self.sum()
            self.take("&")
            left, relation, right = self.sum(), self.take(), self.sum()
            if left == right if relation == "=" else left > right:
                chosen.append(value)
            if self.take() == r"\end{cases}":
                (only,) = chosen
                return only
