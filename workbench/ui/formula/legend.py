"""What the symbols of a formula mean, in the language of the window."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from workbench.optimizers import plain_text
from workbench.ui.language import declared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SPACE = "\N{NO-BREAK SPACE}"


def legend_text(legend: Mapping[str, str]) -> str:
    """Symbols with their words, in one line: ``θ parameters · η learning rate``."""
    return _joined(legend, plain_text)


def legend_html(legend: Mapping[str, str], picture_of: Callable[[str], str]) -> str:
    """As :func:`legend_text`, with typeset symbols.

    Args:
        legend: words by the LaTeX of the symbols.
        picture_of: gives the attributes of the ``img`` element of a symbol.
    """
    return _joined(legend, lambda symbol: f'<img {picture_of(symbol)} style="vertical-align: middle"/>')


def _joined(legend: Mapping[str, str], show: Callable[[str], str]) -> str:
    words = {symbol: html.escape(_lowered(declared(title))) for symbol, title in legend.items()}
    return " · ".join(f"{show(symbol)}{SPACE}{word}" for symbol, word in words.items())


def _lowered(title: str) -> str:
    """A title within a line; an abbreviation keeps its capitals."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
