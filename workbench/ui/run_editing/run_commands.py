"""Reversible changes of runs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from storage import Store


def plural_text(one: str, several: str, run_ids: Sequence[int]) -> str:
    """The sentence that fits.

    >>> plural_text("run {0}", "{0} runs", [7]), plural_text("run {0}", "{0} runs", [7, 9])
    ('run 7', '2 runs')
    """
    return one.format(run_ids[0]) if len(run_ids) == 1 else several.format(len(run_ids))


Value = TypeVar("Value", bound="Hashable")


class RunCommand(Protocol):
    """A change of runs that can be taken back and made again; every call is for the loader's thread.

    Attributes:
        run_ids: the runs.
    """

    @property
    def run_ids(self) -> tuple[int, ...]:
        """The runs."""

    def make(self, store: Store) -> None:
        """Change the runs, and remember what they were before.

        Raises:
            StoreError: when the store refuses; then none of the runs has changed.
        """

    def take_back(self, store: Store) -> None:
        """Make the runs what they were.

        Raises:
            RunNotFoundError: when one of them is gone for good; then none has changed.
            StoreError: when the store refuses. Trying again completes what was begun.
        """


# Not Store's own methods: the window is drawn before their module is imported.
_SETTERS: dict[str, Callable[[Store, tuple[int, ...], Any], None]] = {
    "name": lambda store, run_ids, name: store.rename(run_ids, name),
    "note": lambda store, run_ids, note: store.set_note(run_ids, note),
    "favourite": lambda store, run_ids, is_favourite: store.set_favourite(run_ids, is_favourite),
    "locked": lambda store, run_ids, is_locked: store.set_locked(run_ids, is_locked),
}
"""What gives runs a value of a field, by the name of the field in a run's record."""


@dataclass
class SetField:
    """Gives runs one value of a field.

    Attributes:
        run_ids: the runs.
        field: name of the field in a run's record: name, note, favourite or locked.
        value: what they are given.
    """

    run_ids: tuple[int, ...]
    field: str
    value: str | bool

    def __post_init__(self) -> None:
        self._before: dict[int, str | bool] = {}

    def make(self, store: Store) -> None:
        """Set the field."""
        before = {run.id: getattr(run, self.field) for run in store.numbered(self.run_ids)}
        _SETTERS[self.field](store, self.run_ids, self.value)
        self._before = before

    def take_back(self, store: Store) -> None:
        """Set the field to what it was in each run."""
        # Raises where one is gone, before any has changed.
        store.numbered(self.run_ids)
        for value, run_ids in _by_value(self._before).items():
            _SETTERS[self.field](store, run_ids, value)


@dataclass
class Retag:
    """Adds tags to runs and takes others off.

    Attributes:
        run_ids: the runs.
        added: tags that all of them have afterwards.
        removed: tags that none of them has afterwards.
    """

    run_ids: tuple[int, ...]
    added: frozenset[str]
    removed: frozenset[str]

    def __post_init__(self) -> None:
        self._changes: dict[int, tuple[frozenset[str], frozenset[str]]] = {}

    def make(self, store: Store) -> None:
        """Change the tags."""
        runs = store.numbered(self.run_ids)
        store.retag(self.run_ids, self.added, self.removed)
        self._changes = {run.id: (self.added - set(run.tags), self.removed & set(run.tags)) for run in runs}

    def take_back(self, store: Store) -> None:
        """Take off each run what it was given, and add what it was taken."""
        # Raises where one is gone, before any has changed.
        store.numbered(self.run_ids)
        for (added, removed), run_ids in _by_value(self._changes).items():
            store.retag(run_ids, removed, added)


@dataclass
class Delete:
    """Puts runs into the bin.

    Attributes:
        run_ids: the runs.
    """

    run_ids: tuple[int, ...]

    def make(self, store: Store) -> None:
        """Put them there."""
        store.delete(self.run_ids)

    def take_back(self, store: Store) -> None:
        """Take them out again."""
        store.restore(self.run_ids)


@dataclass
class Restore:
    """Takes runs out of the bin.

    Attributes:
        run_ids: the runs.
    """

    run_ids: tuple[int, ...]

    def make(self, store: Store) -> None:
        """Take them out."""
        store.restore(self.run_ids)

    def take_back(self, store: Store) -> None:
        """Put them there again."""
        store.delete(self.run_ids)


def _by_value(values: Mapping[int, Value]) -> dict[Value, tuple[int, ...]]:
    found: defaultdict[Value, list[int]] = defaultdict(list)
    for run_id, value in values.items():
        found[value].append(run_id)
    return {value: tuple(run_ids) for value, run_ids in found.items()}
