"""Errors of the store: their sentence, their place, their way between processes."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from storage import (
    RunBusyError,
    RunDiffersError,
    RunNotFoundError,
    RunProtectedError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    StoreReadOnlyError,
    StoreReplacedError,
    StoreTooNewError,
    StoreUnreachableError,
    StoreUnreadableError,
    StoreWriteError,
)
from storage.backends.error_translation import translated
from storage.messages import Message

PLACE = Path("runs.sqlite")
ERRORS = [
    StoreError(),
    StoreMissingError(),
    StoreUnreadableError(),
    StoreTooNewError(),
    StoreReadOnlyError(),
    StoreLockedError(),
    StoreWriteError(),
    StoreFullError(),
    StoreUnreachableError(None, "no route to host"),
    StoreReplacedError(),
    RunNotFoundError(3),
    RunProtectedError(3, Message("it is locked; unlock it first")),
    RunBusyError(3),
    RunDiffersError(),
    StoreUnreadableError(cause=Message("it holds more than it can")),
]


def raised(error: StoreError) -> StoreError:
    """Give the error as it leaves a transaction."""
    with pytest.raises(type(error)) as caught, translated(PLACE):
        raise error
    return caught.value


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_that_leaves_a_transaction_has_its_place(error: StoreError) -> None:
    found = raised(error)
    assert found.place == PLACE
    assert found.message.parts[0] == PLACE
    assert str(PLACE) in str(found)
    # A window translates the text that is shown.
    assert isinstance(str(found), Message)


def test_an_error_about_another_store_keeps_its_place() -> None:
    other = Path("other.sqlite")
    assert raised(StoreFullError(other)).place == other


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_survives_the_way_between_processes(error: StoreError) -> None:
    found = raised(error)
    copy = pickle.loads(pickle.dumps(found))
    assert (type(copy), str(copy), copy.place) == (type(found), str(found), PLACE)
    assert vars(copy) == vars(found)


def test_every_kind_of_error_is_tried_here() -> None:
    def kinds(kind: type[StoreError]) -> set[type[StoreError]]:
        return {kind}.union(*map(kinds, kind.__subclasses__()))

    assert {type(error) for error in ERRORS} == kinds(StoreError)
