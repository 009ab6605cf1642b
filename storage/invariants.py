"""What may be in a run, wherever it comes from: declared here once and checked where a run is made or edited.

=========================  ==================================================================================
names                      of a run, a series, a setting, a tag, …: one line of at most 1 000 characters,
                           none of them a control character; not empty for a series, a setting and a tag
texts                      notes, and settings that are texts: at most 1 000 000 characters
settings, series, tags     at most 10 000 of each
steps                      whole numbers of 64 bits, in any order and negative too; the points of a series are
                           kept by step, and of several values at one step the last one counts
seconds                    float64; they go back where a clock was set
values                     float64, NaN and infinities too
planned and made steps     whole numbers from 0
=========================  ==================================================================================

What is older, or somebody else's, is mended where it is taken over: :func:`mended_name`, :func:`mended_text`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from storage.messages import Message
from storage.plain_text import in_one_line, without_commands

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 1_000
"""Characters of a name, a tag or whatever else is shown in one line."""
LONGEST_TEXT = 1_000_000
"""Characters of a note, a message or the text of a setting."""
MOST_MEMBERS = 10_000
"""Settings or tags of one run, and series that one program logs."""
MOST_SERIES = 100_000
"""Series of a run that is imported."""
SMALLEST_INTEGER, LARGEST_INTEGER = -(2**63), 2**63 - 1
SMALLEST_STEP = -LARGEST_INTEGER
"""So that the negative of a step is a step."""

_LONGEST_SHOWN = 60


Value = TypeVar("Value")


class NotAllowedError(ValueError):
    """A value that no run may have.

    Attributes:
        field: Of what it was to be the value.
        value: What was given, as it is shown.
        allowed: What would be taken, as the end of the sentence "… must be …".
    """

    def __init__(self, field: str, value: object, allowed: Message) -> None:
        shown = value if isinstance(value, Message) else quoted(value)
        super().__init__(Message("{0} = {1}: must be {2}", field, shown, allowed))
        self.field = field
        self.value = shown
        self.allowed = allowed

    @property
    def message(self) -> Message:
        """The sentence, with what a translation needs."""
        message: Message = self.args[0]
        return message

    def __reduce__(self) -> tuple[object, ...]:
        # Errors travel between processes.
        return type(self), (self.field, Message("{0}", self.value), self.allowed)


class WrongKindError(NotAllowedError, TypeError):
    """A value of a kind that no run may have, such as a text where a number belongs."""


def require_name(field: str, name: object, *, may_be_empty: bool = False) -> None:
    """Check a text that is shown in one line.

    Raises:
        NotAllowedError: If it is empty and may not be, too long, or holds control or half characters.
        WrongKindError: If it is no text.
    """
    if not isinstance(name, str):
        raise WrongKindError(field, name, Message("a text"))
    if not name and not may_be_empty:
        raise NotAllowedError(field, name, Message("a text that is not empty"))
    if len(name) > LONGEST_NAME:
        allowed = Message("a text of at most {0} characters, not {1}", LONGEST_NAME, len(name))
        raise NotAllowedError(field, name, allowed)
    if not name.isprintable() and mended_name(name) != name:
        raise NotAllowedError(
            field, name, Message("one line of text without control characters and half characters")
        )


def require_text(field: str, text: object) -> None:
    """Check a text of any number of lines.

    Raises:
        NotAllowedError: If it is too long or holds half characters.
        WrongKindError: If it is no text.
    """
    if not isinstance(text, str):
        raise WrongKindError(field, text, Message("a text"))
    if len(text) > LONGEST_TEXT:
        allowed = Message("a text of at most {0} characters, not {1}", LONGEST_TEXT, len(text))
        raise NotAllowedError(field, text, allowed)
    if not text.isascii() and _whole_characters(text) != text:
        raise NotAllowedError(field, text, Message("a text without half characters"))


def require_integer(field: str, number: object, smallest: int = SMALLEST_INTEGER) -> None:
    """Check a whole number of 64 bits.

    Raises:
        NotAllowedError: If it is out of range.
        WrongKindError: If it is none.
    """
    if isinstance(number, bool) or not isinstance(number, int):
        raise WrongKindError(field, number, Message("a whole number"))
    if not smallest <= number <= LARGEST_INTEGER:
        allowed = Message("a whole number from {0} to {1}", smallest, LARGEST_INTEGER)
        raise NotAllowedError(field, number, allowed)


def require_tags(tags: Iterable[object]) -> None:
    """Check that every tag can be seen and typed, and that there are not too many.

    Raises:
        NotAllowedError: If a tag is empty, begins or ends with a blank, or is no name.
    """
    if isinstance(tags, str):
        raise WrongKindError("tags", tags, Message('several texts, such as ("draft", "paper")'))
    wanted = list(tags)
    require_count("tags", len(wanted))
    for tag in wanted:
        require_name("tag", tag)
        if str(tag) != str(tag).strip():
            raise NotAllowedError("tag", tag, Message("a text without blanks at its ends"))


def require_settings(settings: Mapping[str, object]) -> None:
    """Check names and values of settings: texts, truth values, floats, whole numbers of 64 bits.

    Raises:
        NotAllowedError: If one of them is not allowed; it says which.
    """
    require_count("settings", len(settings))
    for name, value in settings.items():
        require_name("settings", name)
        if isinstance(value, str):
            require_text(name, value)
        elif isinstance(value, int) and not isinstance(value, bool):
            require_integer(name, value)
        elif not isinstance(value, bool | float):
            raise WrongKindError(name, value, Message("a number, a truth value or a text"))


def require_texts(field: str, texts: Mapping[str, object]) -> None:
    """Check the names and texts of the members of a field.

    Raises:
        NotAllowedError: If one of them is not allowed; it says which.
    """
    require_count(field, len(texts))
    for name, text in texts.items():
        require_name(field, name)
        require_text(name, text)


def require_count(field: str, count: int, most: int = MOST_MEMBERS) -> None:
    """Check how many settings, series or tags there are.

    Raises:
        NotAllowedError: If there are too many.
    """
    if count > most:
        raise NotAllowedError(field, Message("{0} of them", count), Message("at most {0}", most))


def mended_name(text: str) -> str:
    r"""Return a text in one line and of a length that may be a name, with marks for what cannot be shown.

    >>> mended_name("a\nb" + 2_000 * "c") == "a\N{REPLACEMENT CHARACTER}b" + 996 * "c" + "…"
    True
    """
    line = in_one_line(_whole_characters(text))
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def mended_text(text: str) -> str:
    """Return a text that may be a note or a message, with marks for what cannot be shown."""
    found = without_commands(_whole_characters(text))
    return found if len(found) <= LONGEST_TEXT else found[: LONGEST_TEXT - 1] + "…"


def mended_names(field: str, members: Mapping[Any, Value]) -> dict[str, Value]:
    r"""Return members whose names may be names, with a number where two become the same.

    Raises:
        WrongKindError: If a name is no text.

    >>> mended_names("settings", {"a\nb": 1, "a\tb": 2, "c": 3})
    {'a�b': 1, 'a�b 2': 2, 'c': 3}
    """
    if not isinstance(members, Mapping):
        raise WrongKindError(field, members, Message("a dictionary"))
    found: dict[str, Value] = {}
    for name, value in members.items():
        if not isinstance(name, str):
            raise WrongKindError(field, name, Message("a text"))
        free = mended = mended_name(name) or "-"
        number = 1
        while free in found:
            number += 1
            free = f"{mended[: LONGEST_NAME - 10]} {number}"
        found[free] = value
    return found


def mended_settings(settings: Mapping[Any, Value]) -> dict[str, Value]:
    """Return settings whose names may be names and whose texts are not too long."""
    return {
        name: _whole_characters(value)[:LONGEST_TEXT] if isinstance(value, str) else value  # type: ignore[misc]
        for name, value in mended_names("settings", settings).items()
    }


def document_text(field: str, document: Mapping[str, object]) -> str:
    """Return a document as JSON.

    Raises:
        NotAllowedError: If it is nested too deeply, or holds half characters or a float that is not finite.
        WrongKindError: If it holds something that JSON does not know.
    """
    try:
        text = json.dumps(document, allow_nan=False)
        if "\\ud" in text:
            json.dumps(document, allow_nan=False, ensure_ascii=False).encode()
    except RecursionError:
        raise NotAllowedError(field, Message("a document"), Message("nested less deeply")) from None
    except UnicodeEncodeError:
        raise NotAllowedError(field, Message("a document"), Message("without half characters")) from None
    except ValueError:
        allowed = Message("without NaN, infinities and members that hold themselves")
        raise NotAllowedError(field, Message("a document"), allowed) from None
    except TypeError:
        allowed = Message("of dictionaries, lists, texts, numbers, truth values and None")
        raise WrongKindError(field, Message("a document"), allowed) from None
    return text


def quoted(value: object) -> str:
    """Return a value as it is shown in a sentence: what Python writes for it, cut where it is long."""
    try:
        shown = repr(value)
    except Exception:  # noqa: BLE001 - a number of 5 000 digits, or whatever somebody's class does
        shown = f"<{type(value).__name__}>"
    shown = " ".join(shown.split())
    return shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"


def _whole_characters(text: str) -> str:
    """The text with a mark for every half of a pair, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
