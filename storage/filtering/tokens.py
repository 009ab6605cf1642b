"""The tokens of a filter: words, quoted texts, operators and parentheses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from storage.messages import Message

LONGEST = 1_000
"""Characters that a filter may have."""

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<bracket>[()])|(?P<operator><=|>=|!=|==|[=<>~≤≥≠])"
    r'|"(?P<quoted>(?:[^"]|"")*)"|(?P<open>")|(?P<word>(?:(?!!=)[^\s()=<>~≤≥≠"])+)'
)
_SAME = {"==": "=", "≤": "<=", "≥": ">=", "≠": "!="}


THE_END = Message("the end")


class FilterError(ValueError):
    """A filter that cannot be read.

    Attributes:
        position: Of the first character that cannot stand where it stands, counted from 1.
        expected: What could stand there.
        found: What stands there; :data:`THE_END` where the filter ends.
        message: The sentence of the three.
    """

    def __init__(self, position: int, expected: Message, found: str) -> None:
        super().__init__(position, expected, found)
        self.position = position
        self.expected = expected
        self.found = found
        self.message = Message("position {0}: expected {1}, not {2}", position, expected, found)

    def __str__(self) -> str:
        return self.message


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    QUOTED = auto()
    OPERATOR = auto()
    BRACKET = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a filter.

    Attributes:
        kind: What it is.
        text: What it says, without quotation marks.
        start: Index of its first character.
        end: Index after its last character.
    """

    kind: Kind
    text: str
    start: int
    end: int

    def says(self, *words: str) -> bool:
        """Whether it is one of these words, in any case; a quoted text never is."""
        return self.kind is Kind.WORD and self.text.casefold() in words

    @property
    def is_comparison(self) -> bool:
        """Whether it compares what is before it with what follows."""
        return self.kind is Kind.OPERATOR or self.says("contains")

    @property
    def is_opening(self) -> bool:
        """Whether it opens a parenthesis."""
        return self.kind is Kind.BRACKET and self.text == "("

    @property
    def is_end(self) -> bool:
        """Whether nothing follows."""
        return self.kind is Kind.END

    @property
    def is_text(self) -> bool:
        """Whether it may be a name or a value."""
        return self.kind in (Kind.WORD, Kind.QUOTED)


def tokens(text: str) -> list[Token]:
    """Return the parts of a filter and, last, its end.

    >>> [token.text for token in tokens('tag = "my paper"')]
    ['tag', '=', 'my paper', '']

    Raises:
        FilterError: If a quotation mark is not closed, if there is a character that cannot be seen, or if
            the text is too long.
    """
    if len(text) > LONGEST:
        raise FilterError(
            LONGEST + 1, Message("at most {0} characters", LONGEST), text[LONGEST : LONGEST + 1]
        )
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, part = match.lastgroup, match[0]
        if kind == "space":
            continue
        unseen = next((index for index, letter in enumerate(part) if not letter.isprintable()), None)
        if unseen is not None:
            shown = f"U+{ord(part[unseen]):04X}"
            raise FilterError(match.start() + unseen + 1, Message("a character that can be seen"), shown)
        if kind == "open":
            raise FilterError(match.start() + 1, Message('a text that ends with "'), part)
        if kind == "quoted":
            part = match["quoted"].replace('""', '"')
        found.append(Token(Kind[str(kind).upper()], _SAME.get(part, part), match.start(), match.end()))
    return [*found, Token(Kind.END, "", len(text), len(text))]


def quoted(text: str) -> str:
    """Return a text as it is written in a filter: in quotation marks where it needs them.

    >>> quoted("adam"), quoted("my paper"), quoted("and")
    ('adam', '"my paper"', '"and"')
    """
    match = _TOKEN.fullmatch(text)
    is_plain = match is not None and match.lastgroup == "word" and text.casefold() not in KEYWORDS
    return text if is_plain else '"' + text.replace('"', '""') + '"'


KEYWORDS = frozenset({"and", "or", "not", "contains", "last", "best", "setting"})
"""Words with a meaning of their own; in quotation marks they are words like any other."""
