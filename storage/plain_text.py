"""Untrusted text for terminals: control characters are replaced."""

from __future__ import annotations

_MARK = "\N{REPLACEMENT CHARACTER}"
_OBEYED = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), _MARK)
"""All characters of Unicode's category Cc."""
_OBEYED_IN_LINES = {code: mark for code, mark in _OBEYED.items() if chr(code) not in "\n\t"}


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
