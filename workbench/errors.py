"""Errors that one sentence explains, by who can mend them.

    WorkbenchError            one clear sentence for the person, never a traceback of ours
    ├── InputError            the person's input: names the field, the value and what is allowed
    │   ├── MissingInputError a value that must be given
    │   ├── UnknownNameError  a name that is not in a list: with the nearest one that is
    │   └── OwnCodeError      the person's own Python code: with the traceback of that code
    └── MachineError          the person's machine: a device, file or library that is not there

Anything else that is raised is a bug of ours and is reported with its traceback.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from storage.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable


class WorkbenchError(Exception):
    """A fault that one sentence explains to the person in front of the program."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)

    @property
    def message(self) -> Message:
        """The sentence, which the window can translate."""
        message = self.args[0] if self.args else None
        # A person's own code may raise one of these errors with a text of its own.
        return message if isinstance(message, Message) else Message("{0}", str(self))

    def __reduce__(self) -> tuple[Any, ...]:
        # As it would travel otherwise, it is made anew of its sentence alone.
        return _revived, (type(self), self.args, self.__dict__)


class InputError(WorkbenchError):
    """A value that cannot be used.

    Attributes:
        field: name of the setting or argument, as the person writes it.
        value: what was given.
        allowed: what would be accepted, as the end of the sentence "… must be …".
    """

    def __init__(self, field: str, value: object, allowed: Message) -> None:
        super().__init__(Message("{0} = {1}: must be {2}", field, value, allowed))
        self.field = field
        self.value = value
        self.allowed = allowed


class MissingInputError(InputError):
    """A value that must be given and is not."""

    def __init__(self, field: str) -> None:
        super().__init__(field, "nothing", Message("given"))
        self.args = (Message("{0} = nothing: must be given", field),)


class UnknownNameError(InputError):
    """A name that is not in a list, with the nearest one that is."""

    def __init__(self, field: str, value: object, known: Iterable[str]) -> None:
        names = sorted(known)
        folded = {name.casefold(): name for name in names}
        near = difflib.get_close_matches(str(value).casefold(), folded, n=1, cutoff=0.5)
        listed = ", ".join(names)
        allowed = Message("one of {0}", listed)
        if near:
            allowed = Message("one of {0} (did you mean {1}?)", listed, folded[near[0]])
        super().__init__(field, value, allowed)


class OwnCodeError(InputError):
    """Code of the person's own that does not work: one sentence, and below it where the code failed."""

    def __init__(self, field: str, value: object, allowed: Message, trace: str) -> None:
        super().__init__(field, value, allowed)
        self.args = (Message("{0}\n{1}", self.message, trace),)


class MachineError(WorkbenchError):
    """Something the program needs from this machine and does not find."""


def _revived(kind: type[WorkbenchError], args: tuple[Any, ...], attributes: dict[str, Any]) -> WorkbenchError:
    """The error that another process has sent."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error
