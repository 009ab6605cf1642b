"""A mapping that stays a text until somebody looks into it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

Content = TypeVar("Content")


class Packed(Mapping[str, Content], Generic[Content]):
    """A read-only mapping, unpacked when it is first used: a list of ten thousand runs shows few of them.

    >>> import json
    >>> found = Packed('{"lr": 0.1}', json.loads)
    >>> found["lr"], found == {"lr": 0.1}, found
    (0.1, True, {'lr': 0.1})
    """

    __slots__ = ("_found", "_text", "_unpack")

    def __init__(self, text: str, unpack: Callable[[str], dict[str, Content]]) -> None:
        self._text = text
        self._unpack = unpack
        self._found: dict[str, Content] | None = None

    def __getitem__(self, name: str) -> Content:
        return self._content()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content())

    def __len__(self) -> int:
        return len(self._content())

    def __repr__(self) -> str:
        return repr(self._content())

    def _content(self) -> dict[str, Content]:
        # Two threads at once would unpack the same text twice, and no worse.
        if self._found is None:
            self._found = self._unpack(self._text)
        return self._found
