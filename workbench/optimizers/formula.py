"""The formula of an optimizer, in LaTeX and in plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS = {
    r"\theta": "parameters",
    "g": "gradient",
    "f": "loss",
    "t": "step",
    r"\eta_0": "learning rate before the schedule",
    r"\hat{m}": "first moment without the pull of its start at zero",
    r"\hat{v}": "second moment without the pull of its start at zero",
    r"\Delta": "step before the learning rate",
    "n": "first moment that looks ahead",
    r"\mu_t": "momentum of step t",
    r"\pi": "product of the momenta up to step t",
}
"""What the symbols mean that are neither settings nor slots."""

_LETTERS = {
    "theta": "θ",
    "eta": "η",
    "lambda": "λ",
    "mu": "μ",
    "rho": "ρ",
    "beta": "β",
    "varepsilon": "ε",
    "tau": "τ",
    "psi": "ψ",
    "pi": "π",
    "kappa": "κ",
    "delta": "δ",
    "Delta": "Δ",
}

_SIGNS = {
    "leftarrow": "←",
    "nabla": "∇",
    "cdot": "·",
    "ldots": "…",
    "lVert": "‖",
    "rVert": "‖",
    "max": "max",
    "min": "min",
    "quad": " ",
    "left": "",
    "right": "",
}

_SYMBOL = re.compile(r"(?:\\(?:hat|bar)\{\w\}|\\[a-zA-Z]+|[a-zA-Z])(?:_(?:\{[^{}]*\}|\w))?")

_DIGITS = {"0": "₀", "1": "₁", "2": "₂", "t": "ₜ"}


@dataclass(frozen=True)
class Formula:
    r"""What one update does.

    The LaTeX is of one kind throughout: ``\leftarrow`` changes what is remembered, ``=`` names a term, a
    product is written side by side.

    Attributes:
        start: what holds before the first update, one line of LaTeX; empty where nothing is remembered.
        step: the assignments of update t, in their order, one line of LaTeX each.
        legend: what each symbol means, by its LaTeX, in the order of appearance.
    """

    start: str = ""
    step: tuple[str, ...] = ()
    legend: Mapping[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines of LaTeX, with those that say when each is done."""
        if not self.start:
            return self.step
        return (rf"t = 0: \quad {self.start}", r"t = 1, 2, \ldots:", *self.step)


def symbols(latex: str) -> list[str]:
    r"""The symbols and commands in LaTeX, each once, in the order of appearance.

    >>> symbols(r"v_{\max} + \mu_{t+1} \beta_1^t")
    ['v_{\\max}', '\\mu_t', '\\beta_1', 't']
    """
    return list(dict.fromkeys(found.replace("_{t+1}", "_t") for found in _SYMBOL.findall(latex)))


def latex_symbol(symbol: str) -> str:
    r"""The LaTeX of a symbol such as β₁, ḡ or v_max.

    >>> latex_symbol("β₁"), latex_symbol("ḡ"), latex_symbol("v_max"), latex_symbol("m")
    ('\\beta_1', '\\bar{g}', 'v_{\\max}', 'm')
    """
    if symbol == "ḡ":
        return r"\bar{g}"
    letter, subscript = symbol[:1], symbol[1:]
    names = {sign: rf"\{name}" for name, sign in _LETTERS.items()}
    plain = {sign: digit for digit, sign in _DIGITS.items()}
    if subscript == "_max":
        return rf"{letter}_{{\max}}"
    return names.get(letter, letter) + (f"_{plain[subscript]}" if subscript else "")


def plain_text(latex: str) -> str:
    r"""A line of LaTeX as people type it, for a terminal or a screen reader.

    >>> plain_text(r"\theta \leftarrow \theta - \eta \frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}")
    'θ ← θ − η m̂ / (√v̂ + ε)'
    >>> plain_text(r"\frac{\eta}{\eta_0} \lambda \theta"), plain_text(r"1 - \beta_1^{t+1}")
    ('(η / η₀) λ θ', '1 − β₁^(t + 1)')
    """
    text = re.sub(r"\\(?:begin|end)\{cases\}", "", latex).replace(r" \\ ", ", ").replace(" & ", " if ")
    text = text.replace("{-}", "-").replace(r"\;", "").replace(r"\nabla ", "∇")
    text = text.replace(r"_{\max}", "_max").replace("_{t+1}", "ₜ₊₁").replace("{t+1}", "{t + 1}")
    text = re.sub(r"\\hat\{(\w)\}", "\\1\u0302", text).replace(r"\bar{g}", "ḡ")
    text = re.sub(r"\\([a-zA-Z]+)", _named, text)
    text = re.sub(r"_([012t])", lambda found: _DIGITS[found[1]], text)
    text = re.sub(r"\^\{(\w|-\d)\}|\^(\w)", _power, text)
    while (simpler := _without_a_group(text)) != text:
        text = simpler
    return " ".join(text.replace("-", "−").split())


def _named(found: re.Match[str]) -> str:
    return _LETTERS.get(found[1]) or _SIGNS.get(found[1], found[0])


def _power(found: re.Match[str]) -> str:
    text = found[1] or found[2]
    return text.translate(str.maketrans("0123456789-t", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵗ"))


def _without_a_group(text: str) -> str:
    """One innermost fraction, root or power written without braces."""
    if found := re.search(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", text):
        before, after = text[: found.start()], text[found.end() :]
        quotient = " / ".join(_bracketed(part) for part in found.groups())
        # A factor behind it would else seem to stand below the line.
        is_followed = re.match(r" (?:[^\W\d]|\\frac)", after)
        return f"{before}({quotient}){after}" if is_followed else f"{before}{quotient}{after}"
    if found := re.search(r"(\\sqrt|\^)\{([^{}]*)\}", text):
        sign = "√" if found[1] == r"\sqrt" else "^"
        return f"{text[: found.start()]}{sign}{_bracketed(found[2])}{text[found.end() :]}"
    return text


def _bracketed(part: str) -> str:
    outside, before = part, ""
    while outside != before:
        before, outside = outside, re.sub(r"\([^()]*\)", "", outside)
    return f"({part})" if " " in outside else part
