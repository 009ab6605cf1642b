"""What a person reads when something goes wrong."""

from __future__ import annotations

import pickle

import pytest

from storage.messages import Message
from workbench.errors import InputError, MachineError, UnknownNameError, WorkbenchError


def test_the_persons_and_the_machines_faults_are_told_from_ours():
    assert issubclass(InputError, WorkbenchError)
    assert issubclass(UnknownNameError, InputError)
    assert issubclass(MachineError, WorkbenchError)
    assert not issubclass(MachineError, InputError)


def test_an_input_error_is_one_sentence_with_its_parts():
    error = InputError("lr", -1, "a number above 0")
    assert str(error) == "lr = -1: must be a number above 0"
    assert (error.field, error.value, error.allowed) == ("lr", -1, "a number above 0")


@pytest.mark.parametrize(
    ("value", "hint"),
    [("adm", " (did you mean adam?)"), ("rms", " (did you mean rmsprop?)"), ("xyzzy", ""), (7, "")],
)
def test_only_a_near_name_is_suggested(value, hint):
    error = UnknownNameError("optimizer", value, ["rmsprop", "adam"])
    assert str(error) == f"optimizer = {value}: must be one of adam, rmsprop{hint}"


def test_an_error_that_was_raised_with_a_plain_text_has_it_as_its_message():
    message = MachineError("the {card} is gone").message
    assert isinstance(message, Message)
    assert message == "the {card} is gone"


def test_a_message_keeps_only_the_text_of_an_error():
    class OddError(ValueError):
        """Of a class that cannot be found again by its name."""

    message = Message("{0} cannot be imported: {1}", "lion", OddError("no {card}"))
    assert message == "lion cannot be imported: no {card}"
    error = pickle.loads(pickle.dumps(MachineError(message)))
    assert error.message.parts == ("lion", "no {card}")


@pytest.mark.parametrize("kind", [ValueError, MachineError])
def test_the_message_of_an_error_is_a_part_that_can_be_translated(kind):
    message = Message("cannot be packed ({0})", kind(Message("it has more than {0} series", 3)))
    (part,) = message.parts
    assert (part.template, part.parts) == ("it has more than {0} series", (3,))
