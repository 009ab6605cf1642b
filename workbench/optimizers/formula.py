"""The formula of an optimizer: written in LaTeX, turned into plain text, and what options change in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from workbench.optimizers.optimizer_settings import is_zero
from workbench.settings import declarations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workbench.optimizers.optimizer_settings import OptimizerSettings
    from workbench.optimizers.state import Slot

WORDS = {
    r"\theta": "parameters",
    "g": "gradient",
    "f": "loss",
    "t": "step",
    r"\eta_0": "learning rate before the schedule",
    r"\hat{m}": "first moment without the pull of its start at zero",
    r"\hat{v}": "second moment without the pull of its start at zero",
}
"""Meanings of the symbols that several rules share and that are neither settings nor slots."""

_LETTERS = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "Delta": "Δ",
    "varepsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "psi": "ψ",
    "omega": "ω",
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

_FUNCTION = re.compile(r"\\operatorname\{(\w+)\}")

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


class FormulaWriter:
    """Writes the formula of a rule: the lines that all rules share, and the legend of the symbols.

    Args:
        settings: Decide whether the gradient is clipped and the weights decay.
        slots: The rule's slots, for the legend.
        decay_rate: LaTeX of the factor of decoupled weight decay.
    """

    def __init__(self, settings: OptimizerSettings, slots: Sequence[Slot], decay_rate: str = r"\eta") -> None:
        self._settings = settings
        self._slots = slots
        self._decay_rate = decay_rate
        self._decays = not is_zero(settings.weight_decay)
        self._decouples = settings.decouples_decay

    def gradient(self, point: str = r"\theta") -> tuple[str, ...]:
        """The lines that compute g, clipped and with L2 weight decay.

        Args:
            point: LaTeX of the parameters at which the gradient is taken.
        """
        settings = self._settings
        gradient, decay = rf"\nabla f({point})", self._l2_term(point)
        if is_zero(settings.clip_norm) and is_zero(settings.clip_value):
            return (rf"g \leftarrow {gradient}{decay}",)
        lines = [rf"g \leftarrow {gradient}"]
        if not is_zero(settings.clip_norm):
            lines.append(r"g \leftarrow \min\left(1, \frac{c}{\lVert g \rVert + 10^{-6}}\right) g")
        if not is_zero(settings.clip_value):
            lines.append(r"g \leftarrow \max({-}\kappa, \min(\kappa, g))")
        if decay:
            lines.append(rf"g \leftarrow g{decay}")
        return tuple(lines)

    def formula(self, start: str, step: Iterable[str], words: Mapping[str, str] | None = None) -> Formula:
        """The formula with the legend of its symbols: settings, slots and what all rules have in common.

        Args:
            start: What holds before the first update, one line of LaTeX; empty where nothing is remembered.
            step: The assignments of an update. Decoupled weight decay is added to the line of θ.
            words: Meanings of symbols that only this rule has, by their LaTeX.
        """
        decay = rf" - {self._decay_rate} \lambda \theta" if self._decays and self._decouples else ""
        assignment = r"\theta \leftarrow \theta"
        lines = tuple(line.replace(assignment, assignment + decay) for line in step)
        settings = {
            latex_symbol(declared.symbol): declared.title
            for declared in declarations(type(self._settings))
            if declared.symbol
        }
        slots = {
            latex_symbol(symbol): slot.title for slot in self._slots for symbol in (slot.name, slot.symbol)
        }
        meanings = WORDS | settings | slots | dict(words or {})
        found = symbols(" ".join((*lines, start)))
        return Formula(start, lines, {symbol: meanings[symbol] for symbol in found if symbol in meanings})

    def _l2_term(self, point: str) -> str:
        """What L2 weight decay adds to the gradient at ``point``; empty for nothing."""
        if not self._decays or self._decouples:
            return ""
        return rf" + \lambda ({point})" if " " in point else rf" + \lambda {point}"


def symbols(latex: str) -> list[str]:
    r"""The symbols and commands in LaTeX, each once, in the order of appearance.

    >>> symbols(r"v_{\max} + \mu_{t+1} \beta_1^t")
    ['v_{\\max}', '\\mu_t', '\\beta_1', 't']
    """
    without_functions = _FUNCTION.sub(" ", latex)
    return list(dict.fromkeys(found.replace("_{t+1}", "_t") for found in _SYMBOL.findall(without_functions)))


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
    return names.get(letter, letter) + (f"_{plain[subscript]}" if subscript in plain else subscript)


def plain_text(latex: str) -> str:
    r"""A line of LaTeX as people type it, for a terminal or a screen reader.

    >>> plain_text(r"\theta \leftarrow \theta - \eta \frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}")
    'θ ← θ − η m̂ / (√v̂ + ε)'
    >>> plain_text(r"\operatorname{sign}(g)")
    'sign(g)'
    >>> plain_text(r"\frac{\eta}{\eta_0} \lambda \theta"), plain_text(r"1 - \beta_1^{t+1}")
    ('(η / η₀) λ θ', '1 − β₁^(t + 1)')
    """
    text = _FUNCTION.sub(r"\1", latex)
    text = re.sub(r"\\(?:begin|end)\{cases\}", "", text).replace(r" \\ ", ", ").replace(" & ", " if ")
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


ANY_NUMBER = 0.5
"""Stands for every number above zero: no formula depends on which."""


class HasFormula(Protocol):
    """A rule, as far as its formula is concerned."""

    Settings: ClassVar[type[OptimizerSettings]]

    def __init__(self, settings: Any) -> None: ...

    def formula(self) -> Formula:
        """What one update computes under the settings."""


@dataclass(frozen=True)
class Variation:
    """An option and what it does.

    Attributes:
        convention: under which it is.
        setting: its name.
        value: the flag, or ``None`` for any number above zero.
        lines: the lines of LaTeX that the formula has with it and not without it.
        legend: what the symbols of the whole formula mean with it.
    """

    convention: str
    setting: str
    value: bool | None
    lines: tuple[str, ...]
    legend: Mapping[str, str]


def variations(rule: type[HasFormula]) -> list[Variation]:
    """The options that are off at first and change the formula, each under its first convention."""
    found: dict[str, Variation] = {}
    for convention in rule.Settings.conventions:
        settings = rule.Settings.model_validate({"convention": convention})
        before = rule(settings).formula().lines
        unused = settings.unused_under({"convention": convention})
        for name, was in settings.model_dump().items():
            if name in found or name in unused or not (isinstance(was, bool) or was == 0):
                continue
            value = not was if isinstance(was, bool) else ANY_NUMBER
            after = rule(settings.model_copy(update={name: value})).formula()
            lines = tuple(line for line in after.lines if line not in before)
            if lines:
                flag = value if isinstance(value, bool) else None
                found[name] = Variation(convention, name, flag, lines, after.legend)
    order = [declared.name for declared in declarations(rule.Settings)]
    return sorted(found.values(), key=lambda variation: order.index(variation.setting))
