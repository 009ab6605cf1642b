"""Help page generated from the optimizers: formulas, options, documentation and settings."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from workbench.optimizers import OPTIMIZERS, Rule, plain_text
from workbench.optimizers.formula import Variation, variations
from workbench.ui.formula.formula_browser import FORMULA, SYMBOL
from workbench.ui.formula.legend_label import legend_html
from workbench.ui.language import declared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workbench.settings import Settings


@dataclass
class Page:
    """Markdown text, and its formulas: lines of LaTeX by the addresses of their pictures."""

    markdown: str = ""
    formulas: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def picture(self, name: str, lines: tuple[str, ...]) -> str:
        """Markdown for a formula, with its plain text as alternative text."""
        address = f"{FORMULA}:{name}"
        self.formulas[address] = lines
        text = "; ".join(map(plain_text, lines))
        return f"![{text}]({address})"

    def legend(self, legend: Mapping[str, str]) -> str:
        """Markdown for the legend of a formula."""
        return legend_html(legend, self._symbol)

    def _symbol(self, symbol: str) -> str:
        addresses = {lines: address for address, lines in self.formulas.items() if address.startswith(SYMBOL)}
        address = addresses.get((symbol,), f"{SYMBOL}:{len(addresses)}")
        self.formulas[address] = (symbol,)
        return f'src="{address}" alt="{plain_text(symbol)}"'


def optimizers_page(list_settings: Callable[[type[Settings]], str]) -> Page:
    """The page with formulas of every convention, options, sources and settings of every optimizer.

    Args:
        list_settings: writes the settings of a model as a list.
    """
    page = Page()
    parts = [f"# {QCoreApplication.translate('Help', 'Optimizers')}"]
    for name, rule in OPTIMIZERS.items():
        settings = rule.Settings
        parts += [f"## {declared(settings.title)} (`{name}`)", declared(settings.summary)]
        legend: dict[str, str] = {}
        for convention, properties in settings.conventions.items():
            formula = rule(settings.model_validate({"convention": convention})).formula()
            legend |= formula.legend
            parts.append(f"### convention = {convention}")
            parts.append(f"{declared(properties.difference)} ({properties.source})")
            parts.append(page.picture(f"{name}/{convention}", formula.lines))
        options = variations(rule)
        for option in options:
            legend |= option.legend
        parts += [_option_paragraph(page, name, option) for option in options]
        parts.append(page.legend(legend))
        parts += [QCoreApplication.translate("Rule", text) for text in rule_paragraphs(rule)]
        parts.append(list_settings(settings))
    page.markdown = "\n\n".join(parts)
    return page


def rule_paragraphs(rule: type[Rule[Any]]) -> list[str]:
    """The paragraphs of a rule's docstring without the formulas in it, which the page shows typeset."""
    _, _, body = inspect.cleandoc(rule.__doc__ or "").partition("\n\n")
    prose = (" ".join(text.split()).replace("``", "`") for text in body.split("\n\n") if text[:1] != " ")
    return [text for text in prose if not text.endswith("::")]


def _option_paragraph(page: Page, name: str, option: Variation) -> str:
    first = next(iter(OPTIMIZERS[name].Settings.conventions))
    condition = f"{option.setting} > 0" if option.value is None else f"{option.setting} = {option.value}"
    if option.convention != first:
        condition = f"convention = {option.convention}, {condition}"
    picture = page.picture(f"{name}/{option.convention}/{option.setting}", option.lines)
    return f"**{condition}**\n\n{picture}"
