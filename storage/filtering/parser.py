"""From the text of a filter to what it says."""

import difflib
from dataclasses import dataclass

from storage.filtering.fields import FIELDS, Prefix
from storage.filtering.tokens import Kind, Token, quoted, tokens
from storage.filtering.tree import And, Node, Not, Or, Test, Word
from storage.filtering.values import field_test, refused, series_test, setting_test
from storage.filtering.vocabulary import Vocabulary

DEEPEST = 30
"""Parentheses and ``not`` that may stand within one another."""

MOST = 100
"""Conditions that a filter may have."""

_START = "a word, a condition or ("
_OF_SERIES = ("the name of a series", "the name of a series such as ")
_OF_FIELD = ("the name of a field or a setting", "the name of a field or a setting such as ")
"""What is expected where a name is unknown; the second where one that is known is near."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that has been read.

    Attributes:
        node: What it says; None where it is empty and every run meets it.
    """

    node: Node | None

    @property
    def words(self) -> tuple[str, ...]:
        """The words that all have to occur, beside whatever else is asked for."""
        return tuple(part.text for part in self._parts if isinstance(part, Word))

    @property
    def conditions(self) -> "Filter":
        """The filter without those words."""
        parts = tuple(part for part in self._parts if not isinstance(part, Word))
        return Filter(And(parts) if parts else None)

    @property
    def _parts(self) -> tuple[Node, ...]:
        if isinstance(self.node, And):
            return self.node.parts
        return () if self.node is None else (self.node,)


def read_filter(text: str, vocabulary: Vocabulary | None = None) -> Filter:
    """Read a filter.

    Conditions are joined by ``and``, ``or``, ``not`` and parentheses; what stands side by side has to be met
    together. A condition is a name, one of ``= != < <= > >= ~`` and a value; the name is one of
    :data:`storage.filtering.fields.FIELDS`, ``last`` or ``best`` and a series, or a setting. Anything else is
    a word that has to occur in a text of the run.

    Args:
        text: As typed.
        vocabulary: The settings and series there are; None to accept any name.

    Raises:
        FilterError: If the text is no filter, with the place and what is expected there.
    """
    return Filter(_Parser(text, vocabulary).read())


class _Parser:
    def __init__(self, text: str, vocabulary: Vocabulary | None) -> None:
        self._tokens = tokens(text)
        self._vocabulary = vocabulary
        self._place = 0
        self._conditions = 0

    def read(self) -> Node | None:
        if self._now.is_end:
            return None
        node = self._either(DEEPEST)
        if not self._now.is_end:
            raise refused(self._now, "and, or, or the end")
        return node

    @property
    def _now(self) -> Token:
        return self._tokens[self._place]

    def _ahead(self, count: int) -> Token:
        return self._tokens[min(self._place + count, len(self._tokens) - 1)]

    def _next(self) -> Token:
        token = self._now
        if not token.is_end:
            self._place += 1
        return token

    def _either(self, depth: int) -> Node:
        parts = [self._all(depth)]
        while self._now.says("or"):
            self._next()
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self, depth: int) -> Node:
        parts = [self._part(depth)]
        while (self._now.is_text and not self._now.says("or")) or self._now.is_opening:
            if self._now.says("and"):
                self._next()
            parts.append(self._part(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _part(self, depth: int) -> Node:
        is_bracket = self._now.is_opening
        is_named = self._ahead(1).is_comparison
        if depth == 0 and (is_bracket or self._now.says("not")):
            raise refused(self._now, f"at most {DEEPEST} parentheses and not within one another")
        if is_bracket:
            self._next()
            node = self._either(depth - 1)
            if self._now.text != ")" or self._now.kind is not Kind.BRACKET:
                raise refused(self._now, "and, or, or )")
            self._next()
            return node
        if self._now.says("not") and not is_named:
            self._next()
            return Not(self._part(depth - 1))
        if not self._now.is_text or (self._now.says("and", "or") and not is_named):
            raise refused(self._now, _START)
        self._conditions += 1
        if self._conditions > MOST:
            raise refused(self._now, f"at most {MOST} conditions")
        return self._test()

    def _test(self) -> Test:
        first = self._next()
        if self._now.is_comparison:
            return self._of_field(first)
        if first.says(*Prefix) and self._now.is_text and self._ahead(1).is_comparison:
            name, sign, value = self._next(), self._next(), self._next()
            which = first.text.casefold()
            if which == Prefix.SETTING:
                return self._of_setting(name, sign, value)
            self._require_known(name, _OF_SERIES, self._series)
            return series_test(which, name.text, sign, value)
        return Word(first.text)

    def _of_field(self, name: Token) -> Test:
        sign, value = self._next(), self._next()
        if name.says(*FIELDS):
            return field_test(name.text.casefold(), sign, value)
        return self._of_setting(name, sign, value)

    def _of_setting(self, name: Token, sign: Token, value: Token) -> Test:
        self._require_known(name, _OF_FIELD, self._settings)
        return setting_test(name.text, sign, value)

    @property
    def _settings(self) -> tuple[str, ...]:
        return self._vocabulary.settings if self._vocabulary else ()

    @property
    def _series(self) -> tuple[str, ...]:
        return self._vocabulary.series if self._vocabulary else ()

    def _require_known(self, name: Token, expected: tuple[str, str], known: tuple[str, ...]) -> None:
        """Refuse a name that no run has, unless there are no runs to tell from."""
        if not known or name.text in known:
            return
        offered = {word.casefold(): word for word in (() if known is self._series else FIELDS)}
        offered |= {word.casefold(): word for word in known}
        if known is self._settings:
            # Of a series there are two numbers, and neither is meant more than the other.
            offered |= {word.casefold(): f"{Prefix.BEST} {quoted(word)}" for word in self._series}
        near = difflib.get_close_matches(name.text.casefold(), offered, n=1, cutoff=0.6)
        raise refused(name, expected[1] + offered[near[0]] if near else expected[0])
