"""Completion of a filter at the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.filtering.fields import ALL, FIELDS, FLAGS, ORDER, Prefix, Vocabulary, operators_of
from storage.filtering.tokens import FilterError, Kind, Token, quoted, tokens
from storage.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Completion:
    """What can be put in place of what was begun.

    Attributes:
        start: Index of the first character to be replaced, up to the place.
        proposals: What can stand there, as it is written in a filter.
    """

    start: int
    proposals: tuple[str, ...]


def completion(text: str, place: int, vocabulary: Vocabulary) -> Completion:
    """Return what can stand at a place of a filter, an index into its text.

    >>> completion("optimizer = a", 13, Vocabulary(values={"optimizer": ("adam", "gd")}))
    Completion(start=12, proposals=('adam',))
    """
    try:
        before = tokens(text[:place])[:-1]
    except FilterError:
        # Within a text whose quotation mark is still open.
        start = text.rfind('"', 0, place)
        return _begun(
            text[start + 1 : place], start, _possible(tokens(text[: max(start, 0)])[:-1], vocabulary)
        )
    last = before[-1] if before else None
    if last is None or last.end < place or last.kind is not Kind.WORD:
        return _begun("", place, _possible(before, vocabulary))
    return _begun(last.text, last.start, _possible(before[:-1], vocabulary))


def _begun(prefix: str, start: int, possible: Iterable[str]) -> Completion:
    folded = prefix.casefold()
    fitting = [
        word for word in dict.fromkeys(possible) if word.casefold().startswith(folded) and word != prefix
    ]
    return Completion(start, tuple(word if word in _SIGNS else quoted(word) for word in fitting))


_SIGNS = frozenset({"and", "or", "not", "contains", *Prefix, *ALL})


def _possible(before: list[Token], vocabulary: Vocabulary) -> Iterable[str]:
    """Return what can follow these tokens."""
    if not before or before[-1].says("and", "or", "not") or before[-1].is_opening:
        return [*FIELDS, *vocabulary.settings, "last", "best", "not"]
    last = before[-1]
    if last.is_comparison:
        return _values(before[:-1], vocabulary)
    if last.says(*Prefix):
        return vocabulary.settings if last.says(Prefix.SETTING) else vocabulary.series
    return _after_word(before, vocabulary)


def _after_word(before: list[Token], vocabulary: Vocabulary) -> Iterable[str]:
    name = before[-1].text
    previous = before[-2] if len(before) >= 2 else None
    if previous is not None and previous.is_comparison:
        return ["and", "or"]
    if previous is not None and previous.says(Prefix.LAST, Prefix.BEST):
        return ORDER
    if name in FIELDS or name in vocabulary.settings:
        return operators_of(name)
    return ["and", "or", *FIELDS, *vocabulary.settings]


def _values(before: list[Token], vocabulary: Vocabulary) -> Iterable[str]:
    name = before[-1].text if before else ""
    if name == "status":
        return list(Status)
    return ["yes", "no"] if name in FLAGS else vocabulary.values.get(name, ())
