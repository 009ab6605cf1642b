"""Untrusted text for terminals and windows: characters that command instead of being seen are replaced."""

from __future__ import annotations

_MARK = "\N{REPLACEMENT CHARACTER}"
_OBEYED = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), _MARK)
"""All characters of Unicode's category Cc."""
_OBEYED_IN_LINES = {code: mark for code, mark in _OBEYED.items() if chr(code) not in "\n\t"}
_REORDERING = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), _MARK
)
"""Unicode's directional formatting characters (UAX 9), by which a text can be shown as another one."""
_UNSEEN_IN_LINES = _OBEYED_IN_LINES | _REORDERING
_UNSEEN = _OBEYED | _REORDERING | dict.fromkeys(map(ord, "\u2028\u2029"), _MARK)


def in_one_line(text: str) -> str:
    r"""Return the text with a mark in the place of every control character, line breaks too.

    >>> in_one_line("fast\x1b[2J")
    'fast\ufffd[2J'
    """
    return text.translate(_OBEYED)


def without_commands(text: str) -> str:
    r"""Return the text with a mark in the place of every control character but line feeds and tabs.

    >>> without_commands("fast\n\x1b[2J")
    'fast\n\ufffd[2J'
    """
    return text.translate(_OBEYED_IN_LINES)


def shown(text: str) -> str:
    r"""Return the text as one line that says what it is: no control, line break or reordering character.

    A stored text keeps directional characters, which some scripts need; only what is shown of it is marked.

    >>> shown("run\u202e3\n")
    'run\ufffd3\ufffd'
    """
    return text.translate(_UNSEEN)


def shown_in_lines(text: str) -> str:
    r"""Return the text as :func:`shown` does, with its line feeds and tabs.

    >>> shown_in_lines("run\u202e3\n")
    'run\ufffd3\n'
    """
    return text.translate(_UNSEEN_IN_LINES)
