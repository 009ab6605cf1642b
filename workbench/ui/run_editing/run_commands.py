"""Reversible changes of runs in the store, and the texts that describe them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from storage import Store


Value = TypeVar("Value", bound="Hashable")

# Lambdas instead of methods of Store, whose module is imported only after the window is drawn.
_SETTERS: dict[str, Callable[[Store, tuple[int, ...], Any], None]] = {
    "name": lambda store, run_ids, name: store.rename(run_ids, name),
    "note": lambda store, run_ids, note: store.set_note(run_ids, note),
    "favourite": lambda store, run_ids, is_favourite: store.set_favourite(run_ids, is_favourite),
    "locked": lambda store, run_ids, is_locked: store.set_locked(run_ids, is_locked),
}
"""Functions that set a field of runs, by the name of the field in a run's record."""


def plural_text(one: str, several: str, run_ids: Sequence[int]) -> str:
    """The text for one run, with its number, or for several, with their count.

    >>> plural_text("run {0}", "{0} runs", [7]), plural_text("run {0}", "{0} runs", [7, 9])
    ('run 7', '2 runs')
    """
    return one.format(run_ids[0]) if len(run_ids) == 1 else several.format(len(run_ids))


class RunCommand(Protocol):
    """A change of runs that can be undone and redone. Its methods are called in the loader's thread."""

    @property
    def run_ids(self) -> tuple[int, ...]:
        """Numbers of the runs."""

    def do(self, store: Store) -> None:
        """Change the runs and remember their previous state.

        Raises:
            StoreError: the store refused the change; no run has changed.
        """

    def undo(self, store: Store) -> None:
        """Restore the previous state.

        Raises:
            RunNotFoundError: one of the runs no longer exists; no run has changed.
            StoreError: the store failed; calling again completes the rest.
        """


@dataclass
class SetField:
    """Sets a field of runs to one value.

    Attributes:
        run_ids: numbers of the runs.
        field: name of the field in a run's record: name, note, favourite or locked.
        value: the new value.
    """

    run_ids: tuple[int, ...]
    field: str
    value: str | bool

    def __post_init__(self) -> None:
        self._before: dict[int, str | bool] = {}

    def do(self, store: Store) -> None:
        """Set the field."""
        before = {run.id: getattr(run, self.field) for run in store.numbered(self.run_ids)}
        _SETTERS[self.field](store, self.run_ids, self.value)
        self._before = before

    def undo(self, store: Store) -> None:
        """Set the field to its previous value in each run."""
        # Raises before any change where a run no longer exists.
        store.numbered(self.run_ids)
        for value, run_ids in _by_value(self._before).items():
            _SETTERS[self.field](store, run_ids, value)


@dataclass
class ChangeTags:
    """Adds tags to runs and removes others.

    Attributes:
        run_ids: numbers of the runs.
        added: tags that all of the runs have afterwards.
        removed: tags that none of the runs has afterwards.
    """

    run_ids: tuple[int, ...]
    added: frozenset[str]
    removed: frozenset[str]

    def __post_init__(self) -> None:
        self._changes: dict[int, tuple[frozenset[str], frozenset[str]]] = {}

    def do(self, store: Store) -> None:
        """Add and remove the tags."""
        runs = store.numbered(self.run_ids)
        store.retag(self.run_ids, self.added, self.removed)
        self._changes = {run.id: (self.added - set(run.tags), self.removed & set(run.tags)) for run in runs}

    def undo(self, store: Store) -> None:
        """Remove the tags that each run was given, and add those that it lost."""
        # Raises before any change where a run no longer exists.
        store.numbered(self.run_ids)
        for (added, removed), run_ids in _by_value(self._changes).items():
            store.retag(run_ids, removed, added)


@dataclass
class Delete:
    """Moves runs to the bin.

    Attributes:
        run_ids: numbers of the runs.
    """

    run_ids: tuple[int, ...]

    def do(self, store: Store) -> None:
        """Move the runs to the bin."""
        store.delete(self.run_ids)

    def undo(self, store: Store) -> None:
        """Restore the runs."""
        store.restore(self.run_ids)


@dataclass
class Restore:
    """Restores runs from the bin.

    Attributes:
        run_ids: numbers of the runs.
    """

    run_ids: tuple[int, ...]

    def do(self, store: Store) -> None:
        """Restore the runs."""
        store.restore(self.run_ids)

    def undo(self, store: Store) -> None:
        """Move the runs back to the bin."""
        store.delete(self.run_ids)


def _by_value(values: Mapping[int, Value]) -> dict[Value, tuple[int, ...]]:
    """The runs that have each value."""
    found: defaultdict[Value, list[int]] = defaultdict(list)
    for run_id, value in values.items():
        found[value].append(run_id)
    return {value: tuple(run_ids) for value, run_ids in found.items()}
